"""Saving as one types: nothing of anybody's is lost (S47)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from paperwork import writing
from paperwork.changes import pieces
from paperwork.models import Document
from paperwork.states import State
from tests import factories


def save(desk, paper, name="marta", version=None, **texts):
    mine = desk.again(paper, name)
    version = mine.version if version is None else version
    return writing.save_texts(document=mine, version=version, texts=texts, by=desk.users[name])


def texts(paper):
    return Document.objects.get(pk=paper.pk).texts


def test_the_first_words_begin_it(desk):
    paper = desk.begin()
    saved = save(desk, paper, how="Waves at the door.", nonsense="Nothing asks for this.")
    assert (saved.state, saved.version, saved.texts) == (State.WRITING, 1, {"how": "Waves at the door."})
    assert saved.writer == desk.users["marta"]
    assert saved.writing_until == timezone.now() + timedelta(minutes=2)


def test_a_sitting_is_one_version_another_person_or_a_pause_the_next(desk):
    paper = desk.begin()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        save(desk, paper, how="Waves.")
        clock.shift(timedelta(minutes=20))
        save(desk, paper, how="Waves at the door.")
        clock.shift(timedelta(minutes=31))
        save(desk, paper, cl="Talks.")
        clock.shift(timedelta(minutes=3))
        save(desk, paper, "jo", cl="Talks a lot.")
        clock.shift(timedelta(minutes=3))
        save(desk, paper, pd="Climbs.")
    rows = [(row.number, row.saved_by.name[:2], row.texts) for row in paper.versions.order_by("number")]
    assert rows == [
        (1, "Ma", {"how": "Waves at the door."}),
        (2, "Ma", {"how": "Waves at the door.", "cl": "Talks."}),
        (3, "Jo", {"how": "Waves at the door.", "cl": "Talks a lot."}),
        (4, "Ma", {"how": "Waves at the door.", "cl": "Talks a lot.", "pd": "Climbs."}),
    ]


def test_words_that_are_written_over_in_one_sitting_are_kept(desk):
    paper, long = desk.begin(), "Waves at the door and says good-bye to her father."
    save(desk, paper, how=long)
    save(desk, paper, how="From the second tab.")
    save(desk, paper, how="From the second tab, and more.")
    assert [row.texts["how"] for row in paper.versions.order_by("number")] == [long, "From the second tab, and more."]


def test_what_was_sent_to_a_check_stays_a_version_of_its_own(desk):
    paper = desk.begin()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        save(desk, paper, how="Waves at the door.")
        clock.shift(timedelta(minutes=1))
        Document.objects.filter(pk=paper.pk).update(
            state=State.RETURNED, asked_by=desk.users["marta"], asked_at=timezone.now()
        )
        clock.shift(timedelta(minutes=1))
        save(desk, paper, how="Waves at the door, and smiles.")
        clock.shift(timedelta(minutes=1))
        save(desk, paper, how="Waves at the door, and smiles at us.")
    kept = ["Waves at the door.", "Waves at the door, and smiles at us."]
    assert [row.texts["how"] for row in paper.versions.order_by("number")] == kept


def test_a_second_writer_is_told_who_writes_until_two_minutes_of_silence(desk):
    paper = desk.begin()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        save(desk, paper, how="Waves.")
        clock.shift(timedelta(seconds=119))
        with pytest.raises(writing.SomebodyWrites) as told:
            save(desk, paper, "jo", how="Mine.")
        assert told.value.document.writer == desk.users["marta"]
        clock.shift(timedelta(seconds=1))
        save(desk, paper, "jo", how="Mine.")
    assert texts(paper) == {"how": "Mine."}


def test_who_leaves_lets_the_next_write_at_once(desk):
    paper = desk.begin()
    save(desk, paper, how="Waves.")
    writing.leave(document=paper, by=desk.users["jo"])  # not hers to leave
    with pytest.raises(writing.SomebodyWrites):
        writing.hold(document=desk.again(paper, "jo"), by=desk.users["jo"])
    writing.leave(document=paper, by=desk.users["marta"])
    writing.hold(document=desk.again(paper, "jo"), by=desk.users["jo"])
    with pytest.raises(writing.SomebodyWrites):
        save(desk, paper, how="Too late.")


def test_an_old_version_changes_nothing_and_says_what_stands(desk):
    paper = desk.begin()
    save(desk, paper, how="Waves.")
    writing.leave(document=paper, by=desk.users["marta"])
    with pytest.raises(writing.Stale) as told:
        save(desk, paper, "jo", version=0, how="Hers.", cl="Talks.")
    assert not isinstance(told.value, writing.SomebodyWrites)
    assert (told.value.document.version, told.value.document.texts) == (1, {"how": "Waves."})
    assert texts(paper) == {"how": "Waves."}
    assert paper.versions.count() == 1


def test_of_two_at_the_same_version_one_wins(desk):
    paper = desk.begin()
    one, other = desk.again(paper, "marta"), desk.again(paper, "marta")
    writing.save_texts(document=one, version=0, texts={"how": "First."}, by=desk.users["marta"])
    with pytest.raises(writing.Stale):
        writing.save_texts(document=other, version=0, texts={"how": "Second."}, by=desk.users["marta"])
    assert texts(paper) == {"how": "First."}


def test_what_waits_for_a_check_is_not_written(desk):
    paper = desk.begin()
    Document.objects.filter(pk=paper.pk).update(state=State.TO_CHECK)
    with pytest.raises(writing.Stale):
        save(desk, paper, how="Late.")
    assert texts(paper) == {}


def test_an_earlier_version_is_put_back_and_what_stood_stays_among_them(desk):
    paper = desk.begin()
    save(desk, paper, how="Waves.", cl="Talks.")
    save(desk, paper, "marta", how="Hides.")
    assert paper.versions.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        save(desk, paper, how="Sings.", pd="Climbs.")
        writing.put_back(document=desk.again(paper), number=1, by=desk.users["marta"])
    assert {key: words for key, words in texts(paper).items() if words} == {"how": "Hides.", "cl": "Talks."}
    assert [row.texts["how"] for row in paper.versions.order_by("number")] == ["Hides.", "Sings.", "Hides."]


def test_names_of_other_children_are_found_but_not_of_the_own_family(desk, room):
    factories.make_child(desk.setting, "Leo", room=room, family=desk.zofia.family)
    desk.zofia.refresh_from_db()
    found = writing.names_standing(
        desk.begin(), {"how": "Zofia saves a place for Jude and Leo. Jude’s chair.", "cl": "Judes? judo? A friend."}
    )
    assert found == {"how": ["Jude"], "cl": ["Jude"]}, "an s behind it hides no name"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "Waves at the door.", [("new", "Waves at the door.")]),
        ("Waves.", "", [("gone", "Waves.")]),
        ("She waves.", "She waves.", [("same", "She waves.")]),
        ("She waves now.", "She runs now.", [("same", "She "), ("gone", "waves "), ("new", "runs "), ("same", "now.")]),
    ],
)
def test_a_difference_can_be_read(before, after, expected):
    assert pieces(before, after) == expected


def test_long_words_that_stay_are_left_out_in_the_middle():
    words = " ".join(f"w{n}" for n in range(100))
    found = pieces(words, f"{words} new")
    assert [what for what, _ in found] == ["skip", "same", "new"]
