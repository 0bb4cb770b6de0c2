"""Chinese personal name already masked (脱敏姓名), as a whole cell: 张*, 李**, 王*明, *小明, 欧阳**, 张某某.

Layout: a surname with one to three asterisks (or ×, ○) for the given name; the last character may stand, or the
given name without the surname; 某 for an asterisk in documents of courts and police.

Check digit: none. The surname is looked up; where it is hidden, the given name's characters are.

Confused with: ratings and passwords (***), required fields (姓名*), footnote marks.

Sources: masking customs as in JR/T 0171-2020 annex A (from memory).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognizers._names import HAN, HAN_BYTES, registries
from scanner.model import Evidence, Match, Scope

_MARK = "[*×○〇某]"
_SHAPE = re.compile(
    rf"(?P<name>[{HAN}]{{1,2}}?){_MARK}{{1,3}}(?P<last>(?!某)[{HAN}])?|[*×○]{{1,2}}(?P<given>[{HAN}]{{1,2}})"
)
_BYTES = rf"(?:{HAN_BYTES}|\*|\xc3\x97|\xe2\x97\x8b|\xe3\x80\x87)"


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a masked name, or None."""
    found = _SHAPE.fullmatch(value)
    if not found:
        return "not a masked name"
    singles, compounds, given = registries()
    if found["given"]:
        return None if all(character in given for character in found["given"]) else "not characters of a given name"
    name = found["name"]
    return None if name in compounds or name in singles else "does not begin with a surname"


class MaskedNameRecognizer:
    """Judges whole cells."""

    id = "cn_name_masked"
    pi_type = "basic.name"
    needs = Evidence.VALIDATED
    scope = Scope.CELL
    state = "masked"
    chance = 0.3
    trigger = rf"\n{_BYTES}{{2,6}}\r?\n"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each text that is a character or two and marks."""
        for index, text in enumerate(texts):
            cell = text.strip()
            if _SHAPE.fullmatch(cell):
                start = text.index(cell)
                yield Match(index, start, start + len(cell), Evidence.SHAPE if flaw(cell) else Evidence.VALIDATED)


RECOGNIZER = MaskedNameRecognizer()
