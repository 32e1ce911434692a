"""A case from the concern to the plan: what opens what, and what is refused (R70–R72, 000-23 to 000-28)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from nursery.models import AuditEvent, Mail, Setting
from senco import actions, meetings, referrals
from senco.actions import facts_of
from senco.models import Case
from senco.people import parents_of, people_of_case, who_may_agree
from senco.states import RULES, Part, State, refusal
from senco.steps import steps_of


@pytest.mark.parametrize("state", State)
def test_each_state_is_reached_and_stands_where_its_record_says(path, state):
    case = path.in_state(state)
    assert case.state == state
    if state != "closed":
        facts = facts_of(case.entries.all(), seen=case.seen_at is not None)
        assert actions.stands(**facts) == state


@pytest.mark.parametrize("state", State)
def test_actions_refuse_with_the_words_of_the_table(path, state):
    """The same table as the page, through the real action and its real people."""
    case = path.in_state(state)
    tries = {
        "see": lambda by: actions.acknowledge(case=case, by=by),
        "close": lambda by: actions.close(case=case, reason="x", by=by),
        "reopen": lambda by: actions.reopen(case=case, reason="x", by=by),
        "readers": lambda by: actions.let_buddy_look(case=case, may=True, by=by),
        "override": lambda by: actions.go_on_untold(case=case, reason="x", by=by),
        "visit": lambda by: actions.visit(case=case, on=path.today, starts=1, minutes=5, where="x", words="x", by=by),
        "withdraw": lambda by: actions.withdraw(case=case, carer=path.holly, on=path.today, how="x", by=by),
    }
    for action, do in tries.items():
        for name in ("aisha", "marta", "gina", "senco", "manager", "lead"):
            words = refusal(action, state, people_of_case(case).parts_of(path[name]))
            if words:
                with pytest.raises(ValidationError) as refused:
                    do(path[name])
                assert refused.value.messages == [words], (action, name)
    assert path.now(case).state == state


def test_what_somebody_is_to_a_case(path):
    people = people_of_case(path.raised())
    parts = {name: people.parts_of(path[name]) for name in path.users}
    assert parts["aisha"] == parts["tom"] == {Part.TEAM}
    assert parts["marta"] == parts["gina"] == parts["lead"] == frozenset()
    assert (parts["senco"], parts["manager"]) == ({Part.SENCO}, {Part.LEAD})
    assert [one.name for one in people.readers] == ["Aisha", "Tom", "Dara Moss", "Ines Costa", "Jo Whitfield"]


def test_senco_and_managers_hear_of_a_concern_by_a_mail_that_says_nothing(path):
    path.raised()
    assert {one.to for one in Mail.objects.all()} == {path[name].email for name in ("senco", "manager", "deputy")}
    for one in Mail.objects.all():
        assert "Rowan" not in one.subject + one.words
        assert "concern" not in one.subject + one.words
    assert Setting.objects.get(pk=path.setting.pk).waiting["cases"] == 1


def test_parents_are_told_by_name_and_a_restricted_one_is_not(path):
    case = path.raised()
    tell = {"case": case, "on": path.today, "how": "in person", "words": "x", "by": path["aisha"]}
    for people in ([], [path.adam], [path.holly, path.adam]):
        with pytest.raises(ValidationError, match="Choose whom you told"):
            actions.tell_parents(people=people, **tell)
    with pytest.raises(ValidationError, match="Choose today or an earlier day"):
        actions.tell_parents(people=[path.holly], **tell | {"on": path.today + timedelta(days=1)})
    assert path.now(case).state == "raised"
    actions.tell_parents(people=[path.holly, path.nan], **tell)
    assert path.now(case).entries.get().facts["people"] == ["Holly", "Nan"]


def test_the_safeguarding_lead_lets_it_go_on_only_when_asked(path):
    case = path.raised()
    with pytest.raises(ValidationError, match="Only a safeguarding lead may decide that"):
        actions.go_on_untold(case=case, reason="Not safe yet.", by=path["manager"])
    assert not Case.objects.visible_to(path["lead"]).exists()
    actions.ask_safeguarding_lead(case=case, by=path["aisha"])
    assert Case.objects.visible_to(path["lead"]).exists()
    actions.go_on_untold(case=case, reason="Not safe yet.", by=path["lead"])
    actions.acknowledge(case=case, by=path["senco"])
    with pytest.raises(ValidationError, match="Tell the parents first"):
        path.agree(case)  # permission still needs parents who know
    actions.tell_parents(case=case, on=path.today, how="in person", people=[path.holly], words="x", by=path["aisha"])
    path.agree(case)
    assert path.now(case).state == "observing"


def test_the_senco_says_when_it_was_seen_and_the_count_goes(path):
    case = path.seen()
    assert (case.seen_by, case.seen_at is not None) == (path["senco"], True)
    assert Setting.objects.get(pk=path.setting.pk).waiting["cases"] == 0


def test_where_nobody_is_senco_a_manager_says_it_is_seen_and_is_named_as_such(path):
    case = path.told()
    with pytest.raises(ValidationError, match="Only the SENCO may do that; where nobody is SENCO"):
        actions.acknowledge(case=case, by=path["manager"])
    path["senco"].memberships.update(ends_on=path.today)
    actions.acknowledge(case=case, by=path["manager"])
    people, entries = people_of_case(path.now(case)), list(case.entries.select_related("recorded_by"))
    parts = people.parts_of(path["manager"])
    rows = steps_of(path.now(case), entries, parts=parts, cycles=[], referrals=[])
    seen = next(step for step in rows if step.key == "seen")
    assert [one.head for one in seen.lines] == ["23 November 2026, Jo, as manager or deputy: nobody is SENCO"]


def test_permission_is_of_somebody_with_parental_responsibility(path):
    case = path.seen()
    assert [one.first_name for one in who_may_agree(path.child)] == ["Holly", "Daniel"]
    assert [one.first_name for one in parents_of(path.child)] == ["Holly", "Daniel", "Nan"]
    say = {"case": case, "answer": "yes", "on": path.today, "how": "in person", "by": path["aisha"]}
    for carer in (path.nan, path.adam, None):
        with pytest.raises(ValidationError, match="somebody with parental responsibility"):
            actions.answer(carer=carer, **say)
    with pytest.raises(ValidationError, match="Say how they agreed"):
        actions.answer(carer=path.daniel, **say | {"how": " "})
    for answer in ("not_yet", "no"):
        actions.answer(carer=path.daniel, **say | {"answer": answer})
        assert path.now(case).state == "permission"
    actions.answer(carer=path.daniel, **say)
    assert path.now(case).state == "observing"
    assert [one.facts["answer"] for one in case.entries.filter(kind="answer")] == ["not_yet", "no", "yes"]


@pytest.mark.parametrize("state", ["observing", "watching", "meeting", "support"])
def test_withdrawn_everything_shuts_and_the_record_stays_and_given_again_it_goes_on(path, state):
    case = path.in_state(state)
    entries = case.entries.count()
    actions.withdraw(case=case, carer=path.daniel, on=path.today, how="by phone", by=path["aisha"])
    case = path.now(case)
    assert (case.state, case.entries.count()) == ("permission", entries + 1)
    parts = people_of_case(case).parts_of(path["senco"])
    for action in ("visit", "decide", "invite", "hold", "plan", "review", "refer"):
        assert refusal(action, case.state, parts) == "That opens when the parents have given permission."
    path.agree(case)
    assert path.now(case).state == state


def test_no_visit_before_permission_and_no_decision_before_a_visit(path):
    case = path.permitted()
    visit = {"case": case, "starts": 600, "minutes": 20, "where": "x", "words": "x", "by": path["senco"]}
    with pytest.raises(ValidationError, match="when permission was given"):
        actions.visit(on=path.today - timedelta(days=1), **visit)
    with pytest.raises(ValidationError, match="at least one visit"):
        actions.decide(case=case, decision="meeting", words="x", by=path["senco"])
    actions.visit(on=path.today, **visit)
    with pytest.raises(ValidationError, match="day on which you will look again"):
        actions.decide(case=case, decision="watch", words="x", review_on=path.today, by=path["senco"])
    actions.decide(case=case, decision="none", words="All is well.", by=path["senco"])
    assert path.now(case).state == "closed"


def test_the_family_is_invited_and_who_was_not_there_hears(path):
    case = path.meeting()
    with pytest.raises(ValidationError, match="Invite somebody of the family"):
        meetings.invite(
            case=case, on=path.today, starts=900, ends=930, place="x", by=path["aisha"],
            guests=[{"key": f"carer-{path.adam.pk}", "name": "Adam", "part": "family"}],
        )  # fmt: skip
    case, meeting = path.invited(case)
    daniel = f"carer-{path.daniel.pk}"
    meetings.note_reply(case=case, meeting=meeting, key=daniel, reply="cannot", by=path["aisha"])
    with pytest.raises(ValidationError, match="a meeting ahead already"):
        path.invited(case)
    with pytest.raises(ValidationError, match="Choose who came"):
        meetings.hold(case=case, meeting=meeting, on=path.today, came=[], words="x", by=path["aisha"])
    meetings.hold(
        case=case, meeting=meeting, on=path.today, came=[f"carer-{path.holly.pk}"], words="x", by=path["aisha"]
    )
    meeting.refresh_from_db()
    assert [one["name"] for one in meeting.to_be_told] == ["Daniel"]
    tell = {"case": case, "meeting": meeting, "on": path.today, "how": "by phone", "by": path["aisha"]}
    with pytest.raises(ValidationError, match="They were there"):
        meetings.tell_outcome(key=f"carer-{path.holly.pk}", **tell)
    meetings.tell_outcome(key=daniel, **tell)
    meeting.refresh_from_db()
    assert meeting.to_be_told == []
    assert path.now(case).state == "support"


def test_a_meeting_is_not_written_down_before_it_begins(path):
    case = path.meeting()
    guests = [{"key": f"carer-{path.holly.pk}", "name": "Holly", "part": "family"}]
    hours = {"starts": 930, "ends": 960, "place": "the office"}  # it is 10:15
    meeting = meetings.invite(case=case, on=path.today, guests=guests, by=path["aisha"], **hours)
    with pytest.raises(ValidationError, match="It begins at 3:30"):
        meetings.hold(case=case, meeting=meeting, on=path.today, came=[guests[0]["key"]], words="x", by=path["aisha"])


def test_a_meeting_that_is_called_off_is_planned_anew(path):
    case, meeting = path.invited()
    meetings.call_off(case=case, meeting=meeting, by=path["aisha"])
    assert path.now(case).meeting_on is None
    path.invited(path.now(case))
    assert AuditEvent.objects.filter(action="support_meeting_called_off").count() == 1


def test_cycles_go_round_one_at_a_time(path):
    case = path.support()
    first = path.plan(case)
    assert (path.now(case).plan_kind, path.now(case).review_on) == ("SEN support plan", first.review_on)
    with pytest.raises(ValidationError, match="Review the cycle that is going on first"):
        path.plan(case)
    review = {"cycle": first, "words": "Going well.", "family": "Glad.", "results": ["Daily"], "by": path["aisha"]}
    with pytest.raises(ValidationError, match="The cycle began on 23 November"):
        actions.review_cycle(on=path.today - timedelta(days=1), **review)
    actions.review_cycle(on=path.today, **review)
    first.refresh_from_db()
    assert first.outcomes[0]["result"] == "Daily"
    with pytest.raises(ValidationError, match="reviewed already"):
        actions.review_cycle(on=path.today, **review)
    assert path.now(case).review_on is None
    second = path.plan(path.now(case))
    assert second.number == 2


def test_a_case_is_not_closed_while_a_parent_is_owed_the_outcome(path):
    case = path.support()
    with pytest.raises(ValidationError, match="Daniel has not heard yet what was agreed at the meeting"):
        actions.close(case=case, reason="He talks.", by=path["senco"])
    path.daniel.restricted = True  # whom nobody may tell keeps nothing open
    path.daniel.save()
    actions.close(case=case, reason="He talks.", by=path["senco"])
    assert path.now(case).state == "closed"
    path.tell_daniel(case)  # closed before this was asked: it can still be put right
    assert case.entries.get(kind="meeting").to_be_told == []


def test_closed_and_opened_again_it_goes_on_where_it_stood(path):
    case = path.support()
    path.tell_daniel(case)
    actions.close(case=case, reason="He talks.", by=path["senco"])
    with pytest.raises(ValidationError, match="It is closed"):
        path.plan(path.now(case))
    actions.reopen(case=case, reason="Worried again.", by=path["manager"])
    assert path.now(case).state == "support"


def test_the_record_of_the_child_follows_a_press(path):
    case = path.raised()
    actions.set_send(case=case, send="sen_support", by=path["senco"])
    path.child.refresh_from_db()
    assert path.child.send == "sen_support"


def test_who_may_look_follows_the_care_team_and_the_senco(path):
    case = path.raised()

    def sees(name):
        return Case.objects.visible_to(path[name]).filter(pk=case.pk).exists()

    looks = {name: sees(name) for name in path.users}
    assert looks == dict.fromkeys(("senco", "manager", "deputy", "aisha", "tom"), True) | dict.fromkeys(
        ("marta", "gina", "lead"), False
    )
    actions.let_buddy_look(case=case, may=True, by=path["senco"])
    assert sees("marta")
    assert Part.READER in people_of_case(path.now(case)).parts_of(path["marta"])
    path.child.assignments.filter(practitioner=path.staff["aisha"]).update(ends_on=path.today)
    assert not sees("aisha")  # at once (S5)


def test_a_worry_is_talked_over_and_may_become_a_concern(path):
    worry = actions.raise_worry(child=path.child, words="She clings.", by=path["gina"])
    assert {one.to for one in Mail.objects.all()} == {path["manager"].email, path["deputy"].email}
    assert Setting.objects.get(pk=path.setting.pk).waiting["worries"] == 1
    actions.talk_over(worry=worry, on=path.today, advice="Ask her mother.", by=path["deputy"])
    assert Setting.objects.get(pk=path.setting.pk).waiting["worries"] == 0
    case = actions.make_concern(worry=worry, title="Clinging", by=path["gina"])
    assert (case.concern, case.state) == ("She clings.", "raised")
    with pytest.raises(ValidationError, match="with the SENCO already"):
        actions.make_concern(worry=worry, title="Clinging", by=path["gina"])


def test_every_rule_is_asked_by_an_action():
    text = "".join(Path(module.__file__).read_text() for module in (actions, meetings, referrals))
    asked = {name for name in RULES if f'_may("{name}"' in text}
    assert asked | {"refer", "hear"} == set(RULES)  # these two are asked in one line
