"""Chinese personal name that is already masked (已脱敏的姓名).

What is left of a name after display masking: 张*, 李**, 欧阳**, 王*明, *三丰.

Layout: a surname, then one to three ``*``, ``某``, ``○`` or ``×`` with at most one character behind; or a mask and
the given name. 2 to 4 characters as a whole cell.

Check digit: none. The surname must be a frequent one; a name that shows its given name only must be made of characters
of given names. Only a column can be judged by this, by its share.

Confused with: footnote marks (高*), star ratings, multiplication signs.

Sources: Ant Design and Hutool data formats; GB/T 35273-2020, 7.2 (de-identified display; clause from memory).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from recognizers._masked import in_the_clear
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, whole_cell_trigger

_HAN = r"[\u4e00-\u9fff]"
_MASKS = "*•●某○×"
_MASK = f"[{_MASKS}]"
_SHAPE = rf"(?:(?:{_HAN}{{1,2}}){_MASK}{{1,3}}{_HAN}?|{_MASK}{{1,2}}{_HAN}{{1,2}})"
_BYTES = r"[\xe4-\xe9][\x80-\xbf]{2}"
_MASK_BYTES = r"(?:\*|\xe2\x80\xa2|\xe2\x97[\x8b\x8f]|\xe6\x9f\x90|\xc3\x97)"


@lru_cache(maxsize=1)
def _characters() -> tuple[frozenset[str], frozenset[str]]:
    """Surnames of one and of two characters, and characters of given names."""
    folder = files("recognizers") / "_data"
    names, given = (
        [line for line in (folder / name).read_text("utf-8").splitlines() if not line.startswith("#")]
        for name in ("surnames.txt", "given_characters.txt")
    )
    surnames = {surname for line in names for surname in (line.split() if " " in line else line)}
    return frozenset(surnames), frozenset("".join(given))


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a masked name, or None."""
    surnames, given = _characters()
    left = value.strip(_MASKS)
    if value[0] in _MASKS:
        return None if set(left) <= given else "not characters of a given name"
    surname = re.split(f"[{_MASKS}]", value)[0]
    if surname in surnames or (surname[0] in surnames and surname[1:] in given):
        return None if value[-1] in _MASKS or value[-1] in given else "not a character of a given name"
    return "does not begin with a frequent surname"


RECOGNIZER = PatternRecognizer(
    id="cn_name_masked",
    pi_type="basic.name",
    pattern=bounded(_SHAPE),
    trigger=whole_cell_trigger(
        rf"(?:{_BYTES}){{1,2}}{_MASK_BYTES}{{1,3}}(?:{_BYTES})?|{_MASK_BYTES}{{1,2}}(?:{_BYTES}){{1,2}}"
    ),
    checks=(Check("surname", flaw),),
    chance=0.15,
    scope=Scope.CELL,
    state="masked",
    alone=Alone.WHOLE_CELL,
    remark=in_the_clear,
)
