"""How many values a masked text can still stand for, and what two masks of one value leave together.

Estimates by the layout of each number: 138****5678 leaves 10,000 mobile numbers, 110105********002X about 3,300 ID
numbers (100 years of birth dates, divided by the check digit's 11; standards: strength notes of masks). What is not
known of a type (how many given names there are) is no number: ``None``.
"""

from __future__ import annotations

import re

MASKING = re.compile("[*•●×#]")
_REGIONS = 3_000
"""County-level regions in use (GB/T 2260)."""
_BIRTHS = 36_525
"""Days of a hundred years."""
_YEARS, _MONTHS, _DAYS = 100, 12, 31
_LENGTHS = {"contact.mobile": 11, "identity.resident_id": 18}
_LETTERS_AND_DIGITS = 36


def is_masked(text: str) -> bool:
    """Whether some of it is hidden."""
    return MASKING.search(text) is not None


def laid_out(text: str, pi_type: str) -> str | None:
    """A masked number with one ``*`` for each hidden character; None where its length cannot be told.

    A mask of fixed length (138****) is drawn out to what the type's numbers have.
    """
    plain = MASKING.sub("*", re.sub(r"[ \-]", "", text))
    if not plain.strip("*"):
        # Nothing is shown, not even the length.
        return None
    wanted = _LENGTHS.get(pi_type)
    if wanted is None or len(plain) == wanted:
        return plain if wanted or plain.count("*") else None
    first, last = plain.split("*", 1)[0], plain.rsplit("*", 1)[-1]
    return f"{first}{'*' * (wanted - len(first) - len(last))}{last}" if len(first) + len(last) <= wanted else None


def left(layout: str, pi_type: str, *, birth_known: bool = False, sex_known: bool = False) -> int | None:
    """How many values fit ``layout`` (as ``laid_out`` gives it); birth date and sex may be known from beside it."""
    if pi_type == "contact.mobile":
        # The first digit is 1, the second 3 to 9.
        return int((7 if layout[1] == "*" else 1) * 10 ** layout[2:].count("*"))
    if pi_type == "identity.resident_id":
        return _ids(layout, birth_known, sex_known)
    if pi_type == "finance.bank_card":
        # The check digit tells one of the hidden ones.
        return int(10 ** max(layout.count("*") - 1, 0))
    if pi_type.startswith(("contact.email", "basic.", "contact.address")):
        return None
    shown = layout.replace("*", "")
    of_each = 10 if shown.isdigit() else _LETTERS_AND_DIGITS
    return int(of_each ** layout.count("*"))


def _ids(layout: str, birth_known: bool, sex_known: bool) -> int:
    region, birth, order, check = layout[:6], layout[6:14], layout[14:17], layout[17]
    count = min(_REGIONS, 10 ** region.count("*"))
    if birth.count("*") and not birth_known:
        year, month, day = (part.count("*") for part in (birth[:4], birth[4:6], birth[6:]))
        count *= min(_BIRTHS, min(_YEARS, 10**year) * min(_MONTHS, 10**month) * min(_DAYS, 10**day))
    orders = 10 ** order.count("*")
    # The last of the order's digits is odd for men.
    count *= max(orders // 2, 1) if sex_known and order[2] == "*" else orders
    if check != "*" and "*" in layout:
        count = -(-count // 11)
    return max(int(count), 1)


def together(one: str, other: str) -> str | None:
    """What two layouts of one value show together; None if they are of different length or contradict."""
    if len(one) != len(other):
        return None
    joined = []
    for a, b in zip(one, other, strict=True):
        if a != b and "*" not in (a, b):
            return None
        joined.append(b if a == "*" else a)
    return "".join(joined)
