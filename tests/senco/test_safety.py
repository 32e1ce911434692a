"""What is told to the safeguarding leads is seen by nobody else, anywhere, and each look is written down (R101, S7)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from nursery import history
from nursery.models import AuditEvent, Mail, Membership, Setting
from nursery.roles import Role
from senco import safety
from senco.leads import name_lead
from senco.models import SafetyRecord
from senco.safety_views import may_be_let_in
from tests import factories

CANARY = "Kanarienvogel-9b2c"


def told(path, name="gina") -> SafetyRecord:
    return safety.tell(
        child=path.child, words=f"{CANARY} A mark.", child_said=CANARY, happened_at=path.setting.now(), by=path[name]
    )


def test_it_goes_to_the_leads_of_the_day_and_a_mail_says_nothing(path):
    kept = told(path)
    assert kept.told_to == "Ruth Adeyemi"
    assert [one.to for one in Mail.objects.all()] == [path["lead"].email]
    assert "Rowan" not in Mail.objects.get().words + Mail.objects.get().subject
    assert Setting.objects.get(pk=path.setting.pk).waiting["safety"] == 1
    safety.acknowledge(kept=kept, by=path["lead"])
    kept.refresh_from_db()
    assert kept.seen_by == path["lead"]
    assert Setting.objects.get(pk=path.setting.pk).waiting["safety"] == 0


def test_nobody_is_named_and_it_waits_for_who_will_be(path):
    Membership.objects.filter(role=Role.SAFEGUARDING).update(ends_on=path.today)
    kept = told(path)
    assert kept.told_to == ""
    gina = path["gina"]
    name_lead(setting=path.setting, user=gina, role=Role.SAFEGUARDING_DEPUTY, on=path.today, by=path["manager"])
    del gina._roles
    assert SafetyRecord.objects.visible_to(gina).get() == kept


def test_only_leads_see_it_and_those_they_name(path):
    kept = told(path)

    def sees():
        return {name for name in path.users if SafetyRecord.objects.visible_to(path[name]).exists()}

    assert sees() == {"lead"}
    with pytest.raises(ValidationError, match="Only a safeguarding lead"):
        safety.let_read(kept=kept, user=path["aisha"], by=path["manager"])
    assert {path["aisha"]} < set(may_be_let_in(path.setting))
    assert path["lead"] not in may_be_let_in(path.setting)  # she reads it anyway
    reader = safety.let_read(kept=kept, user=path["aisha"], by=path["lead"])
    assert sees() == {"lead", "aisha"}
    safety.note(kept=kept, kind="note", words="x", happened_at=path.setting.now(), by=path["aisha"])
    with pytest.raises(ValidationError, match="Only a safeguarding lead"):
        safety.note(
            kept=kept, kind="shared", words="x", whom="The council", parents_agreed=True, by=path["aisha"],
            happened_at=path.setting.now(),
        )  # fmt: skip
    safety.end_reading(reader=reader, by=path["lead"])
    assert sees() == {"lead"}


def test_a_leader_who_is_no_longer_one_sees_nothing_at_once(client, path):
    kept = told(path)
    client.force_login(path["lead"])
    address = reverse("senco:safety", args=[kept.code])
    assert client.get(address).status_code == 200
    Membership.objects.filter(role=Role.SAFEGUARDING).update(ends_on=path.today)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"parents_agreed": None}, "Say whether the parents agreed"),
        ({"parents_agreed": False}, "Write down why it was shared without the parents agreeing"),
        ({"whom": " ", "parents_agreed": True}, "Say who"),
        ({"kind": "told"}, "Choose what it is"),
    ],
)
def test_sharing_says_with_whom_and_why(path, values, words):
    given = {
        "kept": told(path), "kind": "shared", "words": "x", "whom": "The council", "by": path["lead"],
        "happened_at": path.setting.now(),
    }  # fmt: skip
    with pytest.raises(ValidationError, match=words):
        safety.note(**given | values)
    entry = safety.note(**given, parents_agreed=False, reason="It would put him at risk.")
    assert (entry.parents_agreed, entry.reason) == (False, "It would put him at risk.")


def test_nothing_ahead_of_time_and_nothing_closed_with_something_to_do(path):
    kept = told(path)
    soon = path.setting.now() + timedelta(hours=1)
    with pytest.raises(ValidationError, match="not ahead"):
        safety.note(kept=kept, kind="note", words="x", happened_at=soon, by=path["lead"])
    entry = safety.note(
        kept=kept, kind="action", words="Call", whom="Ruth", due_on=path.today, happened_at=path.setting.now(),
        by=path["lead"],
    )  # fmt: skip
    with pytest.raises(ValidationError, match="still to be done"):
        safety.close(kept=kept, words="x", by=path["lead"])
    safety.done(entry=entry, by=path["lead"])
    safety.close(kept=kept, words="x", by=path["lead"])
    safety.reopen(kept=kept, words="Again.", by=path["lead"])
    kept.refresh_from_db()
    assert kept.closed_at is None
    assert [one.kind for one in kept.entries.all()] == ["told", "action", "closed", "reopened"]


def test_whoever_told_it_adds_and_sees_only_whom_and_when(client, path):
    kept = told(path)
    client.force_login(path["gina"])
    page = client.get(reverse("senco:home")).content.decode()
    assert "You told Ruth Adeyemi on Monday 23 November, 10:15" in page
    assert CANARY not in page
    assert "Rowan" not in page
    address = reverse("senco:safety_add", args=[kept.code])
    page = client.get(address).content.decode()
    assert CANARY not in page
    assert "Rowan" not in page
    safety.acknowledge(kept=kept, by=path["lead"])
    sent = {"day": "23 November 2026", "at": "10:00", "words": "One thing more.", "child_said": ""}
    assert client.post(address, sent).status_code == 302
    assert kept.entries.count() == 2
    assert SafetyRecord.objects.get().seen_at is None  # it waits again
    client.force_login(path["manager"])
    assert client.get(address).status_code == 404


def test_what_was_typed_stays_when_it_has_to_be_put_right(client, path):
    client.force_login(path["gina"])
    sent = {"child": path.child.code, "day": "24 November 2026", "at": "10:00", "words": "A round mark."}
    response = client.post(reverse("senco:door", args=["safety"]), sent)
    assert response.status_code == 422
    assert "Choose a day and time that is not ahead." in response.content.decode()
    assert "A round mark." in response.content.decode()
    assert not SafetyRecord.objects.exists()


def test_whoever_works_here_tells_it_of_any_child_and_a_concern_of_those_they_know(client, path, setting):
    oak = factories.make_room(setting, "Oak")
    other = factories.make_practitioner(setting, "Sam", room=oak, user=factories.make_user(setting, Role.PRACTITIONER))
    client.force_login(other.user)
    for door, knows in (("safety", True), ("worry", True), ("development", False)):
        children = client.get(reverse("senco:door", args=[door])).context["form"].fields["child"].queryset
        assert (path.child in children) is knows
    sent = {"child": path.child.code, "day": "23 November 2026", "at": "9:00", "words": "A round mark."}
    assert client.post(reverse("senco:door", args=["safety"]), sent).status_code == 302
    assert SafetyRecord.objects.get().child == path.child
    assert client.get(path.child.get_absolute_url()).status_code == 404


def test_each_look_is_written_down_for_the_leads_alone(client, path):
    kept = told(path)
    client.force_login(path["lead"])
    for _ in range(2):
        client.get(reverse("senco:safety", args=[kept.code]))
    client.get(reverse("senco:home"))
    looks = AuditEvent.objects.filter(actor=path["lead"].pk, action__startswith="safeguarding")
    assert [one.action for one in looks] == ["safeguarding_listed", "safeguarding_opened", "safeguarding_opened"]
    assert not [one for one in history.entries(path.setting) if one.action.startswith("safeguarding")]
    shown = history.entries(path.setting, with_safeguarding=True)
    assert len([one for one in shown if one.action.startswith("safeguarding")]) == 4
    client.force_login(path["manager"])
    page = client.get(reverse("nursery:history")).content.decode()
    assert "confidential record" not in page
    for one in AuditEvent.objects.all():
        assert CANARY not in str(one.details)


def test_naming_a_lead_takes_somebody_who_works_here_once(path):
    carer = factories.make_user(path.setting, Role.CARER)
    name = {"setting": path.setting, "role": Role.SAFEGUARDING, "on": path.today, "by": path["manager"]}
    for user, words in ((carer, "somebody who works here"), (path["lead"], "named already")):
        with pytest.raises(ValidationError, match=words):
            name_lead(user=user, **name)
    with pytest.raises(ValidationError, match="today or a later day"):
        name_lead(user=path["aisha"], **name | {"on": path.today - timedelta(days=1)})
    name_lead(user=path["aisha"], **name)
    assert {one.to for one in Mail.objects.all()} == {path["aisha"].email, path["lead"].email}


def test_a_lead_needs_a_second_factor_on_a_real_installation(client, path):
    Setting.objects.filter(pk=path.setting.pk).update(is_demo=False)
    client.force_login(path["lead"])
    response = client.get(reverse("senco:home"))
    assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))
