"""Finding children's names in what somebody wrote in a hurry: in small letters, in capitals, without their marks. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

ALIKE = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o", "’": "'", "‘": "'"}
WORDS_TOO = """
ace amber an angel april archer art ash august autumn basil bay be bear bill bliss blue bob bright brook bud buddy carol
carter chance charity chase chip christian clay cliff clover cloud coral dale dash dawn dean destiny do don dove drew duke
dusty earl ebony eve faith fern finish flint ford forest fox frank frost gem gene ginger glen grace grant guy ha happy harmony
haven hazel he heath heather holly honey hope hunter in indigo iris ivory ivy jack jade jasmine jay jean jet joy june junior
kind king kit kitty lake lane lark laurel lavender lily long love lucky major mark mason max may me melody mercy miles miller
mine my nick noble north ocean olive on opal page pansy parker pat patience pearl penny pepper pip piper poppy precious prince
princess rain raven ray reed rich river rob robin rock rocky rose rosemary rowan ruby rusty sage sailor sandy scarlet see she
sky so song star stone storm sue summer sun sunny teddy time treasure true tulip tyler violet wade west will willow win wind
winter wolf wren you
"""
ORDINARY = frozenset(WORDS_TOO.split())  # names that are ordinary words where they stand in small letters


def folded(text: str) -> str:
    """``text`` in small letters without marks, letter for letter: ``"ŁUCJA"`` → ``"lucja"``."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    small = letter.lower()[0]
    return ALIKE.get(small) or unicodedata.normalize("NFD", small)[0]


class Names:
    """``names`` to be found as words of their own. What is an ordinary word too counts only where it begins with a capital."""

    def __init__(self, names: Iterable[str]):
        every = sorted({folded(name) for name in names if name.strip()}, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, every))})(?!\w)") if every else None

    def places(self, words: str) -> Iterator[tuple[int, int]]:
        """Where names stand in ``words``, from the front."""
        if not self.pattern:
            return
        for match in self.pattern.finditer(folded(words)):
            if match[0] not in ORDINARY or words[match.start()].isupper():
                yield match.span()
