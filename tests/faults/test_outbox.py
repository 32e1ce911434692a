"""The server is killed, the answer is lost, the line is cut: nothing that was called saved is lost, nothing is doubled.

T1, T2 and T3 of the security rules: the short form in every run, the full one by ``./kith deep``.
"""

import http.client
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.entries import SHORT_AND_DEEP, all_is_kept_once, entries
from tests.faults.server import Tablet


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_killed_in_the_middle_of_uploads(kith, deep):
    """T1: 1,000 uploads of 300 KB, 50 at once, and 5 kills; in short 40, 10 at once, and 2."""
    sent = entries(kith, (40, 1000)[deep], "killed", kilobytes=300)
    kills = (2, 5)[deep]
    with ThreadPoolExecutor((10, 50)[deep]) as tablets:
        saved = [tablets.submit(Tablet(kith).until_saved, one) for one in sent.values()]
        for number in range(kills):
            while sum(one.done() for one in saved) < (number + 1) * len(sent) // (kills + 2):
                time.sleep(0.01)
            kith.kill()
            kith.start()
        assert len({one.result() for one in saved}) == len(sent)
    kith.sweep()
    assert all_is_kept_once(kith, sent)["names"] == kith.files()


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_answers_lost_and_everything_sent_three_times_at_once(kith, deep):
    """T2: 500 entries, each three times in parallel, all answers lost, then once more; in short 25."""
    sent = entries(kith, (25, 500)[deep], "thrice", kilobytes=10)
    thrice = [one for one in sent.values() for _ in range(3)]
    with ThreadPoolExecutor(12) as tablets:
        list(tablets.map(lambda one: Tablet(kith).cut(one, len(one)), thrice))
        answers = list(tablets.map(lambda one: Tablet(kith).until_saved(one), thrice))
    assert len(set(answers)) == len(sent)
    kith.sweep()
    assert all_is_kept_once(kith, sent)["names"] == kith.files()


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_the_line_is_cut_at_any_byte(kith, deep):
    """T3: 1,000 over 64 kbit/s with 2 s of delay, 30 % of them cut at a random byte and sent again; in short 20."""
    dice = random.Random(7)
    sent = entries(kith, (20, 1000)[deep], "cut", kilobytes=6)
    cuts = {words: dice.randrange(len(one)) for words, one in sent.items() if dice.random() < 0.3}

    def sends(words: str) -> str:
        tablet = Tablet(kith)
        if words in cuts:
            tablet.cut(sent[words], cuts[words], slowly=True)
            assert words not in answered
        for _ in range(20):
            try:
                return tablet.over_a_bad_line(sent[words])
            except (OSError, http.client.HTTPException, ValueError, KeyError):  # no answer, or not "saved"
                continue
        raise AssertionError("It was never saved.")

    answered: set[str] = set()
    with ThreadPoolExecutor(50) as tablets:
        for words, _ in zip(sent, tablets.map(sends, sent), strict=True):
            answered.add(words)
    assert len(cuts) > len(sent) // 10
    kith.sweep()
    assert all_is_kept_once(kith, sent)["names"] == kith.files()
