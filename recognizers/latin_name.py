"""Personal name in Latin letters (拼音/英文姓名), as a whole cell: Zhang San, ZHANG SAN, Li, Xiaoming, Chan Tai Man.

Layout: surname and given name in pinyin in either order, with capitals; the spellings of Hong Kong and Taiwan (Chan,
Wong, Hsu); a frequent English given name and any surname. Two to four words.

Check digit: none. Surnames are looked up, given names must be syllables of pinyin.

Confused with: place names in pinyin (Beijing, Hang Zhou), companies, song titles, codes in capitals.

Sources: GB/T 16159-2012 and GB/T 28039-2011 (names in pinyin, from memory); lists of frequent names, general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recognizers._latin import SHAPE, flaw
from scanner.model import Evidence, Match, Scope


class LatinNameRecognizer:
    """Judges whole cells."""

    id = "latin_name"
    pi_type = "basic.name_latin"
    needs = Evidence.VALIDATED
    scope = Scope.CELL
    state = "clear"
    chance = 0.1
    trigger = r"\n[A-Z][A-Za-z.'-]{0,18}(?:,? ?[A-Z][A-Za-z.'-]{0,18}){1,3}\r?\n"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each text that is two to four capitalised words."""
        for index, text in enumerate(texts):
            cell = text.strip()
            if len(cell) < 60 and SHAPE.fullmatch(cell):
                start = text.index(cell)
                yield Match(index, start, start + len(cell), Evidence.SHAPE if flaw(cell) else Evidence.VALIDATED)


RECOGNIZER = LatinNameRecognizer()
