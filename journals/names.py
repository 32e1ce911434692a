"""Finding children's names in what somebody wrote in a hurry: in small letters, in capitals, without their marks. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

ALIKE = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o", "’": "'", "‘": "'"}
WORDS_TOO = """
amber an angel april art ash august autumn basil bay be bear blue bob bud buddy carol chance chase clay clover coral cloud daisy
dawn do don dove drew eve fern forest fox gem ginger happy hazel he heather holly honey hope in indigo iris ivory ivy jasmine joy
june kind king kit kitty lake lark lavender lily long love lucky mark may me melody mercy miles mine my ocean olive on opal pansy
pat patience pearl penny pepper pip poppy prince princess rain raven rich river robin rock rocky rose rosemary rusty sage sandy
scarlet see she sky so song star stone storm summer sun sunny teddy time treasure true tulip violet will willow win wind winter
wolf wren you
"""
ORDINARY = frozenset(WORDS_TOO.split())  # names that are ordinary words where they stand in small letters


def folded(text: str) -> str:
    """``text`` in small letters without marks, letter for letter: ``"ŁUCJA"`` → ``"lucja"``."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    small = letter.lower()[0]
    return ALIKE.get(small) or unicodedata.normalize("NFD", small)[0]


class Names:
    """``names`` to be found as words of their own, an s behind them or not (“Teddys bear”). What is an ordinary word too, a
    ``surname``, and one with an s counts only where it begins with a capital: that of Rose, in small letters, is left to the
    writer, who reads what a family will see."""

    def __init__(self, names: Iterable[str], surnames: Iterable[str] = ()):
        every = {folded(name) for name in names if name.strip()}
        self.with_capital = ORDINARY | ({folded(name) for name in surnames} - every)
        every = sorted(every | self.with_capital - ORDINARY, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, every))})(?=s?(?!\w))") if every else None

    def places(self, words: str) -> Iterator[tuple[int, int]]:
        """Where names stand in ``words``, from the front."""
        if not self.pattern:
            return
        text = folded(words)
        for match in self.pattern.finditer(text):
            is_plain = match[0] not in self.with_capital and text[match.end() : match.end() + 1] != "s"
            if is_plain or words[match.start()].isupper():
                yield match.span()
