"""Support by its pages: the three doors, the steps in place, looks written down, and who finds the way there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from children.models import Contact
from nursery.models import AuditEvent, Setting
from paperwork.models import PaperworkRules
from senco import actions, referrals, reports
from senco.models import Case, Worry
from tests import factories


@pytest.fixture
def sign_in(client, path):
    def enter(name):
        client.force_login(path[name])
        return client

    return enter


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_from_an_observation_to_the_case_with_it(sign_in, path):
    entry = factories.make_observation(path.child, by=path["aisha"], words="Pointed and said out.", concern=True)
    client = sign_in("aisha")
    journal = page(client, "journals:journal", path.child.code)
    way = f"{reverse('senco:doors')}?child={path.child.code}&amp;entry={entry.code}"
    assert way in journal
    assert f"?child={path.child.code}&amp;entry={entry.code}" in client.get(way.replace("&amp;", "&")).content.decode()
    door = reverse("senco:door", args=["development"])
    form = client.get(door, {"child": path.child.code, "entry": entry.code}).content.decode()
    assert "Pointed and said out." in form
    sent = {
        "child": path.child.code, "title": "Talking", "concern": "Ten words.", "needs": ["communication"],
        "observations": [entry.code],
    }  # fmt: skip
    response = client.post(door, sent)
    case = Case.objects.get()
    assert response["Location"] == reverse("senco:case", args=[case.code])
    assert list(case.observations.all()) == [entry]
    assert "Pointed and said out." in page(client, "senco:case", case.code)


def test_somebody_who_may_not_look_comes_back_to_where_they_were(sign_in, path):
    client = sign_in("gina")
    sent = {"child": path.child.code, "title": "Talking", "concern": "Ten words."}
    response = client.post(reverse("senco:door", args=["development"]), sent)
    assert response["Location"] == reverse("senco:home")
    assert client.get(reverse("senco:case", args=[Case.objects.get().code])).status_code == 404
    assert "Rowan’s talking" not in page(client, "senco:home")


def test_a_form_sent_twice_is_one_concern(sign_in, path):
    client = sign_in("aisha")
    sent = {"child": path.child.code, "words": "She clings.", "submission": "a" * 24}
    for _ in range(2):
        assert client.post(reverse("senco:door", args=["worry"]), sent).status_code == 302
    assert Worry.objects.count() == 1


def test_the_band_names_everyone_who_may_look_and_each_look_is_written_down(sign_in, path):
    case = path.raised()
    client = sign_in("aisha")
    said = page(client, "senco:case", case.code)
    assert "Five people can open this." in said
    for name in ("Aisha", "Tom", "Ines Costa", "Jo Whitfield", "Dara Moss"):
        assert name in said
    assert AuditEvent.objects.filter(action="support_opened", target=case.pk, actor=path["aisha"].pk).count() == 1


def test_a_step_done_in_place_and_put_right_in_place(sign_in, path):
    case = path.raised()
    client = sign_in("aisha")
    address = reverse("senco:do", args=[case.code, "tell"])
    response = client.post(address, {"inline": "1", "on": "23 November 2026", "words": "She had noticed it."})
    said = response.content.decode()
    assert response.status_code == 422
    assert "Choose whom you told." in said
    assert "Choose how you told them." in said
    assert "She had noticed it." in said
    assert "Adam" not in said  # a court order keeps him away
    sent = {"people": [path.holly.code], "on": "23 November 2026", "how": "in person", "words": "She had noticed it."}
    assert client.post(address, {"inline": "1"} | sent).status_code == 302
    assert "Aisha told Holly. She had noticed it." in page(client, "senco:case", case.code)
    assert client.post(address, sent | {"people": [path.adam.code]}).status_code == 422


def test_what_is_shut_says_why_and_what_is_not_theirs_is_403(sign_in, path):
    case = path.raised()
    client = sign_in("senco")
    response = client.get(reverse("senco:do", args=[case.code, "visit"]), follow=True)
    assert "Tell the parents first, and write down when and how." in response.content.decode()
    assert sign_in("aisha").get(reverse("senco:do", args=[case.code, "visit"])).status_code == 403
    assert client.get(reverse("senco:do", args=[case.code, "no-such-thing"])).status_code == 404


def test_withdrawn_the_page_shuts_its_steps_and_keeps_the_record(sign_in, path):
    case = path.support()
    path.plan(case)
    client = sign_in("aisha")
    sent = {"carer": path.holly.code, "how": "by phone", "on": "23 November 2026"}
    client.post(reverse("senco:do", args=[case.code, "withdraw"]), sent)
    said = page(client, "senco:case", case.code)
    assert "Withdrawn on 23 November" in said
    assert said.count("shut since permission was withdrawn; what is recorded stays") == 4
    assert "Pointed." in said
    assert "Asks for more" in said
    assert reverse("senco:refer", args=[case.code]) not in said
    assert client.get(reverse("senco:cycle_new", args=[case.code])).status_code == 302
    assert case.cycles.count() == 1


def test_what_was_being_written_when_permission_was_withdrawn_is_shown_again(sign_in, path):
    case = path.support()
    plan = path.plan(case)
    client = sign_in("senco")
    path_of = {
        "cycle_new": [case.code], "cycle": [plan.code], "review": [plan.code], "do": [case.code, "decide"],
    }  # fmt: skip
    sent = {"carer": path.holly.code, "how": "by phone", "on": "23 November 2026"}
    client.post(reverse("senco:do", args=[case.code, "withdraw"]), sent)
    typed = {
        "assess": "Half an hour of words.",
        "words": "Half an hour of words.",
        "result_1": "Half an hour of words.",
    }
    before = case.entries.count()
    for name, args in path_of.items():
        response = client.post(reverse(f"senco:{name}", args=args), typed | {"family_view": "Half an hour of words."})
        said = response.content.decode()
        assert response.status_code == 422, name
        assert "That came while you wrote, so this is not saved." in said, name
        assert "Half an hour of words." in said, name
    assert (case.cycles.count(), case.entries.count()) == (1, before)


def test_a_plan_is_written_changed_and_reviewed(sign_in, path):
    case = path.support()
    client = sign_in("aisha")
    plan = {
        "kind": "Our own plan", "assess": "Signs.", "starts_on": "23 November 2026", "review_on": "4 January 2027",
        "outcome_1": "Asks", "actions_1": "We sign", "who_1": "Aisha", "expected_1": "Daily", "outcome_2": "Waits",
    }  # fmt: skip
    address = reverse("senco:cycle_new", args=[case.code])
    response = client.post(address, plan)
    assert response.status_code == 422
    assert "Fill this in too, or leave the whole outcome empty." in response.content.decode()
    assert "Waits" in response.content.decode()
    assert client.post(address, plan | {"outcome_2": ""}).status_code == 302
    cycle = case.cycles.get()
    assert len(cycle.outcomes) == 1
    client.post(reverse("senco:cycle", args=[cycle.code]), plan | {"outcome_2": "", "assess": "Signs well."})
    cycle.refresh_from_db()
    assert cycle.assess == "Signs well."
    sent = {"on": "23 November 2026", "result_0": "Daily now", "words": "Good."}
    assert client.post(reverse("senco:review", args=[cycle.code]), sent).status_code == 302
    said = page(client, "senco:case", case.code)
    assert "Our own plan, cycle 1" in said
    assert "Daily now" in said


def test_home_is_sorted_by_whom_it_waits_for(sign_in, path):
    path.raised()
    path.seen()
    said = page(sign_in("aisha"), "senco:home")
    assert "One case waits for you, one for a family." in said
    assert said.index("For you") < said.index("For the family")
    assert "No child is being supported just now." in page(sign_in("gina"), "senco:home")


def test_the_senco_sees_on_today_what_cases_wait_for_and_nobody_else_does(sign_in, path):
    path.seen()
    path.told(path.raised(title="Kanarienvogel"))
    client = sign_in("senco")
    part = reverse("senco:today")
    assert part in page(client, "keyworkers:today")
    said = page(client, "senco:today")
    assert said.index("For you: Parents were told on") < said.index("For the family: Since Monday")
    assert "All 2 cases under Support" in said
    assert "Kanarienvogel" not in said
    assert "alking" not in said
    for name in ("aisha", "gina", "lead", "manager"):
        assert part not in page(sign_in(name), "keyworkers:today"), name
    assert sign_in("aisha").get(part).status_code == 403


def test_the_menu_counts_what_waits_for_whom(sign_in, path):
    path.raised()
    actions.raise_worry(child=path.child, words="x", by=path["gina"])
    counted = {
        name: page(sign_in(name), "senco:doors").partition("tab-bar")[0].count('class="count') for name in path.users
    }
    assert counted == {
        "senco": 1, "manager": 1, "deputy": 1, "aisha": 0, "tom": 0, "marta": 0, "gina": 0, "lead": 0,
    }  # fmt: skip
    assert Setting.objects.get(pk=path.setting.pk).waiting == {"cases": 1, "worries": 1, "safety": 0}


def test_the_tab_is_there_for_those_who_may_look_and_absent_for_others(sign_in, path):
    path.raised()
    tab = reverse("senco:child", args=[path.child.code])
    for name, there in (("aisha", True), ("senco", True), ("gina", False), ("marta", False)):
        client = sign_in(name)
        assert (tab in page(client, "children:detail", path.child.code)) is there, name
        assert client.get(tab).status_code == (200 if there else 404), name
    assert sign_in("lead").get(tab).status_code == 404


def test_nothing_of_a_case_is_on_other_pages_for_others(sign_in, path):
    path.raised(concern="Kanarienvogel-5d", title="Kanarienvogel-6e")
    client = sign_in("gina")
    for name in ("children:list", "children:register", "keyworkers:today", "journals:overview", "senco:home"):
        assert "Kanarienvogel" not in page(client, name)
    for name in ("children:detail", "children:history", "journals:journal"):
        assert "Kanarienvogel" not in page(client, name, path.child.code)


def test_away_from_the_nursery_it_does_not_open_where_the_rule_says_so(sign_in, path):
    case = path.raised()
    Setting.objects.filter(pk=path.setting.pk).update(journals_open="on_site", networks="192.0.2.0/24")
    client = sign_in("aisha")
    for name, args in (("senco:home", []), ("senco:case", [case.code]), ("senco:doors", [])):
        assert client.get(reverse(name, args=args), REMOTE_ADDR="203.0.113.77").status_code == 403
        assert client.get(reverse(name, args=args), REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_paper_is_looked_at_by_get_and_printed_by_post_which_is_remembered(sign_in, path):
    case = path.support()
    agency = Contact.objects.create(setting=path.setting, kind="agency", organisation="Riverside")
    referral = referrals.draft(case=case, contact=agency, parts={}, by=path["senco"])
    client = sign_in("senco")
    for name, paper, action, said in (
        ("senco:evidence", case, "support_printed", "The file"),
        ("senco:referral_pdf", referral, "referral_printed", "The referral form"),
    ):
        url, printed = reverse(name, args=[paper.code]), AuditEvent.objects.filter(action=action, target=paper.pk)
        response = client.get(url)
        assert response["Content-Disposition"] in ('inline; filename="support.pdf"', 'inline; filename="referral.pdf"')
        assert response.content.startswith(b"%PDF")
        assert not printed.exists()
        assert client.post(url).content.startswith(b"%PDF")
        assert [one.details["stays_on_site"] for one in printed] == [True]
        shown = page(client, "senco:case", case.code)
        assert f"{said}<small>Ines Costa, Monday 23 November, 10:15 · stays here" in shown
    assert client.post(url, {"copy": "out"}).content.startswith(b"%PDF")
    assert not printed.latest("pk").details["stays_on_site"]


def test_our_copies_say_that_they_stay_and_what_goes_out_never_does(path):
    case = path.support()
    agency = Contact.objects.create(setting=path.setting, kind="agency", organisation="Riverside")
    referral = referrals.draft(case=case, contact=agency, parts={}, by=path["senco"])

    def says_it_stays(template, context):
        return "Printed by Ines, 23 November 2026." in reports.pdf.render_pdf(template, context)[0]

    def of_referral(*, goes_out):
        return reports.referral_context(referral, by=path["senco"], goes_out=goes_out)

    assert says_it_stays("support", reports.evidence_context(case, by=path["senco"]))
    assert says_it_stays("referral", of_referral(goes_out=False))
    assert not says_it_stays("referral", of_referral(goes_out=True))
    PaperworkRules.objects.create(setting=path.setting, stays_on_site=False)
    assert not says_it_stays("referral", of_referral(goes_out=False))


def test_what_is_wrong_with_a_form_as_a_whole_is_said_once(sign_in, path):
    case = path.raised()
    response = sign_in("senco").post(
        reverse("senco:do", args=[case.code, "decide"]), {"decision": "meeting", "words": "x"}
    )
    assert response.content.decode().count("so this is not saved") == 1


def test_a_worry_is_read_by_its_writer_and_the_leads(sign_in, path):
    worry = actions.raise_worry(child=path.child, words="Kanarienvogel", by=path["gina"])
    for name, status in (("gina", 200), ("manager", 200), ("deputy", 200), ("senco", 404), ("aisha", 404)):
        assert sign_in(name).get(reverse("senco:worry", args=[worry.code])).status_code == status, name
    sent = {"on": "24 November 2026", "advice": "Ask."}
    response = sign_in("manager").post(reverse("senco:worry_do", args=[worry.code, "talk"]), sent)
    assert "Choose today or an earlier day." in response.content.decode()
    assert sign_in("gina").post(reverse("senco:worry_do", args=[worry.code, "talk"]), sent).status_code == 403


def test_a_referral_by_its_pages(sign_in, path):
    case = path.support()
    client = sign_in("aisha")
    response = client.post(reverse("senco:refer", args=[case.code]), {})
    assert "Choose to whom it goes, or enter somebody new." in response.content.decode()
    client.post(reverse("senco:refer", args=[case.code]), {"organisation": "Riverside"})
    referral = case.referrals.get()

    def do(action, **data):
        return client.post(reverse("senco:referral_do", args=[referral.code, action]), data)

    sent = {"how": "by post", "on": "23 November 2026", "chase_on": "7 December 2026"}
    assert "has not agreed" in do("sent", **sent).content.decode()
    assert (
        do("consent", given="yes", carer=path.holly.code, how="signed form", on="23 November 2026").status_code == 302
    )
    assert do("parts", hoped="More words.").status_code == 302
    assert do("sent", **sent).status_code == 302
    assert "What was sent stays as it was" in do("parts", hoped="Other").content.decode()
    assert "More words." in page(client, "senco:referral", referral.code)
    assert do("override", words="x" * 40).status_code == 403
    assert timedelta(days=14) == case.referrals.get().chase_on - path.today


def test_parents_who_were_not_told_are_not_told_something_more(sign_in, path):
    """A safeguarding lead let it go on untold: the page offers to tell them, and only then something more."""
    case = path.raised()
    actions.ask_safeguarding_lead(case=case, by=path["senco"])
    actions.go_on_untold(case=path.now(case), reason="The police asked us to wait.", by=path["lead"])
    client = sign_in("senco")
    assert "The parents are told now" in page(client, "senco:case", case.code)
    told = {"people": [path.holly.code], "on": "23 November 2026", "how": "by phone", "words": "All of it."}
    assert client.post(reverse("senco:do", args=[case.code, "tell"]), told).status_code == 302
    assert "They were told something more" in page(client, "senco:case", case.code)
