"""The server is killed, the answer is lost, the line is cut: nothing that was called saved is lost, nothing is doubled.

T1, T2 and T3 of the security rules: the short form in every run, the full one by ``./kith deep``.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from journals.sealing import seal
from nursery.submissions import new_submission
from tests.faults.server import Kith, Tablet
from tests.journals.outbox import plain
from tests.journals.test_photos import picture

TABLETS = 10
SHORT_AND_DEEP = [pytest.param(0, id="short"), pytest.param(1, id="deep", marks=pytest.mark.deep)]


@pytest.fixture(scope="module")
def kith(tmp_path_factory):
    kith = Kith(tmp_path_factory.mktemp("kith"))
    yield kith
    kith.kill()


def entries(kith, count: int, name: str, *, side: int) -> dict[str, bytes]:
    """Sealed entries by their words, a photo in each."""
    photo = picture(size=(side, side // 2))
    found = {}
    for number in range(count):
        words = f"{name} {number} {new_submission()}"
        fields = {"children": kith.made["child"], "words": words, "day": "2026-06-01", "at": "09:30"}
        sealed = seal(
            plain(fields, ticket=kith.made["tickets"][number % 20], photos=[photo], written="2026-06-01T09:30:00Z"),
            kith.made["key"],
        )
        found[words] = sealed
    return found


def all_is_kept_once(kith, sent: dict[str, bytes]) -> None:
    kept = kith.count()
    assert sorted(word for word in kept["words"] if word in sent) == sorted(sent)
    assert kept["photos"] == kept["whole"] == len(kept["words"]) == kept["audit"]


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_killed_in_the_middle_of_uploads(kith, deep):
    """T1: 1,000 uploads and 5 kills; in short 40 and 2."""
    sent = entries(kith, (40, 1000)[deep], "killed", side=(200, 2000)[deep])
    kills = (2, 5)[deep]
    with ThreadPoolExecutor(TABLETS) as tablets:
        saved = [tablets.submit(Tablet(kith.port).until_saved, one) for one in sent.values()]
        for number in range(kills):
            while sum(one.done() for one in saved) < (number + 1) * len(sent) // (kills + 2):
                time.sleep(0.01)
            kith.kill()
            kith.start()
        assert len({one.result() for one in saved}) == len(sent)
    all_is_kept_once(kith, sent)


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_answers_lost_and_everything_sent_three_times_at_once(kith, deep):
    """T2: 500 entries, each three times in parallel; in short 25."""
    sent = entries(kith, (25, 500)[deep], "thrice", side=64)
    with ThreadPoolExecutor(TABLETS) as tablets:
        answers = list(
            tablets.map(
                lambda one: Tablet(kith.port).until_saved(one), [one for one in sent.values() for _ in range(3)]
            )
        )
    assert len(set(answers)) == len(sent)
    all_is_kept_once(kith, sent)


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_the_line_is_cut_at_any_byte(kith, deep):
    """T3: 30 % of 1,000 are cut at a random byte, then sent again; in short of 40."""
    dice = random.Random(7)
    sent = entries(kith, (40, 1000)[deep], "cut", side=(300, 1200)[deep])
    tablet = Tablet(kith.port)
    for envelope in sent.values():
        if dice.random() < 0.3:
            tablet.cut(envelope, dice.randrange(len(envelope)))
    assert not [word for word in kith.count()["words"] if word.startswith("cut ")]
    for envelope in sent.values():
        tablet.until_saved(envelope)
    all_is_kept_once(kith, sent)
