"""What stands beside a paper, and quoting it: no other child is named, worries are kept apart (S6)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from children.models import Attendance
from journals.care_models import CareRecord
from journals.models import NextStep, OwnNote
from keyworkers.settling_models import Parting, SettlingVisit
from nursery.models import Closure
from paperwork import evidence, facts, writing
from paperwork.models import Kind, Quote, Source
from tests import factories


def items(desk, paper):
    return evidence.evidence_of(desk.again(paper), desk.setting, desk.setting.today())


def words(found):
    return [(item.source.value, item.words) for item in found]


def notice(desk, *children, words="Poured again.", days=0, **values):
    return factories.make_observation(
        *children, by=desk.users["marta"], words=words, noticed_at=timezone.now() - timedelta(days=days), **values
    )


def quote(desk, paper, key, section="cl"):
    return evidence.quote(
        document=desk.again(paper), section=section, key=key, setting=desk.setting, day=desk.setting.today(),
        by=desk.users["marta"],
    )  # fmt: skip


def test_moments_of_its_time_with_friends_for_other_children(desk):
    both = notice(desk, desk.zofia, desk.jude, words="Zofia gave Jude the jug.", areas=["PSED"])
    OwnNote.objects.create(observation=both, child=desk.zofia, words="Smiled at Jude.")
    OwnNote.objects.create(observation=both, child=desk.jude, words="Jude cried.")
    notice(desk, desk.zofia, words="Long ago.", days=200)
    notice(desk, desk.jude, words="Not hers.")
    notice(desk, desk.zofia, words="Not kept.", state="draft")
    found = items(desk, desk.begin())
    assert words(found) == [("observation", "Zofia gave a friend the jug. Smiled at a friend.")]
    assert (found[0].by, found[0].on, found[0].areas) == ("Marta", date(2026, 11, 23), ["PSED"])


def test_what_worries_somebody_is_marked_so_that_it_is_kept_apart(desk):
    notice(desk, desk.zofia, concern=True)
    assert [item.is_worry for item in items(desk, desk.begin())] == [True]


def test_next_steps_that_were_open_in_that_time(desk):
    def step(words, **values):
        NextStep.objects.create(
            setting=desk.setting, child=desk.zofia, words=words, opened_by=desk.users["marta"], **values
        )

    step("Pour with Jude", area="PD")
    step("Over before", opened_at=timezone.now() - timedelta(days=200), ended_at=timezone.now() - timedelta(days=150))
    step("Let go", state="dropped")
    assert words(items(desk, desk.begin())) == [("step", "Pour with a friend")]


def test_the_parents_latest_words_question_by_question(desk):
    for year, said in ((2025, "Old."), (2026, "Rings Nan, and asks for Jude.")):
        about = desk.begin(Kind.ABOUT, occasion=str(year))
        writing.save_texts(
            document=desk.again(about), version=0, texts={"talking": said, "hopes": ""}, by=desk.users["marta"],
            answered=writing.Answered("Kasia", date(2026, 11, 2)),
        )  # fmt: skip
    (item,) = items(desk, desk.begin())
    assert (item.source, item.words, item.by) == (Source.ABOUT, "Rings Nan, and asks for a friend.", "Kasia")
    assert item.question == "What is Zofia talking about at home?"
    assert quote(desk, desk.begin(occasion="another"), item.key)[1] == "“Rings Nan, and asks for a friend”"


def test_beside_a_report_on_first_sessions_stands_what_was_written_of_them(desk):
    """How the child parted, who comforted, what the parent said: it has been asked once (R26, R27)."""
    SettlingVisit.objects.create(
        setting=desk.setting, child=desk.zofia, date=date(2026, 11, 16), starts=540, ends=600, is_session=True, attended=True,
        parting=Parting.SHORT, comforted_by=desk.people["marta"], comfort="Carried to the window.", words="Dug with Jude.",
        remarks="She said “dig”.", agreed="Two hours on Monday.", recorded_by=desk.users["marta"], recorded_at=timezone.now(),
    )  # fmt: skip
    SettlingVisit.objects.create(setting=desk.setting, child=desk.zofia, date=date(2026, 11, 17), starts=540, ends=600)
    report = desk.begin(Kind.SETTLING_REPORT)
    found = items(desk, report)
    assert words(found) == [
        ("settling", "Dug with a friend."),
        ("settling", "Parting: upset for a short while. Marta comforted: Carried to the window."),
        ("settling", "The family: She said “dig”."),
        ("settling", "Agreed: Two hours on Monday."),
    ]
    assert quote(desk, report, found[0].key, section="played")[1] == "Dug with a friend."
    assert [item.number for item in items(desk, report)] == [1, 0, 0, 0]
    assert not items(desk, desk.begin())


def test_a_quote_is_remembered_once_and_marked_as_used(desk):
    paper, entry = desk.begin(), notice(desk, desk.zofia, desk.jude, words="Gave Jude the jug.")
    row, said = quote(desk, paper, f"observation:{entry.pk}")
    assert quote(desk, paper, f"observation:{entry.pk}")[0] == row
    assert (said, row.words, row.section, row.source_key) == ("Gave a friend the jug.", said, "cl", entry.pk)
    (item,) = items(desk, paper)
    assert (item.number, item.used_in) == (1, "Talking")


def test_nothing_of_another_child_or_that_is_gone_is_quoted(desk):
    paper, other = desk.begin(), notice(desk, desk.jude)
    for key in (f"observation:{other.pk}", "observation:0", "step:x", "about:1:talking", "care:sleep", "", "nonsense"):
        with pytest.raises(ValidationError):
            quote(desk, paper, key)
    mine = notice(desk, desk.zofia)
    with pytest.raises(ValidationError, match="not in this paper"):
        quote(desk, paper, f"observation:{mine.pk}", section="nonsense")
    assert not Quote.objects.exists()


def test_care_in_a_sentence(desk):
    def care(kind, *, days=0, minutes=None, **values):
        at = timezone.now() - timedelta(days=days)
        CareRecord.objects.create(
            setting=desk.setting, child=desk.zofia, kind=kind, happened_at=at, given_by=desk.people["marta"],
            ended_at=at + timedelta(minutes=minutes) if minutes else None, recorded_by=desk.users["marta"], **values,
        )  # fmt: skip

    care("sleep", days=3, minutes=70)
    care("sleep", days=4, minutes=90)
    for amount in ("all", "some", "most"):
        care("meal", what="lunch", amount=amount)
    care("potty", what="wee")
    care("potty", what="tried")
    first, last = date(2026, 9, 1), date(2026, 11, 23)
    assert [one.words for one in facts.care_sentences(desk.zofia, first, last, desk.setting)] == [
        "Zofia slept twice, 1 h 20 on average.",
        "Zofia ate most or all of 2 of 3 meals.",
        "Zofia used the potty or toilet once.",
    ]
    assert facts.care_sentences(desk.jude, first, last, desk.setting) == []


def test_attendance_counts_booked_days_that_were_open(desk):
    Closure.objects.create(setting=desk.setting, date=date(2026, 11, 18))
    for day in (16, 17, 19):
        Attendance.objects.create(
            setting=desk.setting, child=desk.zofia, date=date(2026, 11, day), recorded_by=desk.users["marta"],
            arrived_at=timezone.now() if day != 17 else None, absent_reason="ill" if day == 17 else "",
        )  # fmt: skip
    came = facts.attendance(desk.zofia, date(2026, 11, 16), date(2026, 11, 22), desk.setting)
    assert came == (2, 4)
    assert facts.attendance_words(desk.zofia, *came) == "Zofia came to 2 of 4 booked sessions."
    assert facts.attendance_words(desk.zofia, 0, 0) == ""


@pytest.mark.parametrize(
    ("first", "last", "starts_on", "expected"),
    [
        (date(2026, 9, 1), date(2026, 12, 18), None, (date(2026, 9, 1), date(2026, 11, 23))),
        (date(2026, 9, 1), date(2026, 10, 16), None, (date(2026, 9, 1), date(2026, 10, 16))),
        (date(2026, 9, 1), date(2026, 12, 18), date(2026, 10, 5), (date(2026, 10, 5), date(2026, 11, 23))),
        (None, None, None, (date(2026, 9, 1), date(2026, 11, 23))),
    ],
)
def test_its_time_ends_today_and_begins_with_the_first_day(desk, first, last, starts_on, expected):
    paper = desk.begin(first=first, last=last)
    if starts_on:
        paper.child.starts_on = starts_on
    assert facts.period_of(paper, desk.setting, desk.setting.today()) == expected
