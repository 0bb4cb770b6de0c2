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

from recognizers._masked import in_the_clear
from recognizers._pattern import Alone, Check, PatternRecognizer
from recognizers.cn_name import flaw as name_flaw
from scanner.model import Scope
from scanner.text import bounded, whole_cell_trigger

_HAN = r"[\u4e00-\u9fff]"
_MASK = r"[*•●某○×]"
_SHAPE = rf"(?:(?:{_HAN}{{1,2}}){_MASK}{{1,3}}{_HAN}?|{_MASK}{{1,2}}{_HAN}{{1,2}})"
_BYTES = r"[\xe4-\xe9][\x80-\xbf]{2}"
_MASK_BYTES = r"(?:\*|\xe2\x80\xa2|\xe2\x97[\x8b\x8f]|\xe6\x9f\x90|\xc3\x97)"


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a masked name, or None."""
    left = "".join(character for character in value if character not in "*•●某○×")
    if not left:
        return "nothing is left"
    # A frequent given character stands in for what is hidden.
    return name_flaw(f"{left}伟") if value.startswith(left[0]) else name_flaw(f"王{left}")


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
