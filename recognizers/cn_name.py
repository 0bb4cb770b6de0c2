"""Chinese personal name (姓名), as a whole cell.

Layout: a surname of one character (or two: 欧阳) and a given name of one or two; names of some minorities
and transcribed ones have a middle dot (买买提·艾力). 2 to 4 characters, more with a dot.

Check digit: none. Surname and given name are looked up among frequent characters, and words of jieba's dictionary
are none; about 8 % of random short words pass, so only a column can be judged: by its share.

Confused with: product, dish, place, department and status words that begin with a surname (高级, 白菜, 江苏);
brands that are a person's name (李宁, 王老吉).

Sources: surnames and given characters as listed in ``_data`` with their origin; GB/T 37964-2019 counts the
name among direct identifiers (from memory).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognizers._names import DOTTED, HAN, HAN_BYTES, flaw
from scanner.model import Evidence, Match, Scope

_SHAPE = re.compile(rf"[{HAN}]{{2,4}}|{DOTTED}")
_TRIGGER_CHARACTER = rf"(?:{HAN_BYTES}|\xc2\xb7|\xe2\x80\xa2|\.)"


class NameRecognizer:
    """Judges whole cells; a name in running text needs more than characters."""

    id = "cn_name"
    pi_type = "basic.name"
    needs = Evidence.VALIDATED
    scope = Scope.CELL
    state = "clear"
    chance = 0.15
    trigger = rf"\n{_TRIGGER_CHARACTER}{{2,54}}\r?\n"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each text that is two to four 汉字, or 汉字 with middle dots."""
        for index, text in enumerate(texts):
            cell = text.strip()
            if _SHAPE.fullmatch(cell):
                start = text.index(cell)
                evidence = Evidence.SHAPE if flaw(cell) else Evidence.VALIDATED
                yield Match(index, start, start + len(cell), evidence)


RECOGNIZER = NameRecognizer()
