"""How well a mask hides: 138****5678 does, 1381234**** and an unsalted hash of a phone number do not.

What is customary passes: the first 3 and last 4 of a mobile number, the first 6 and last 4 of a card or an ID (JR/T
0171-2020 in spirit; PCI DSS 3.4.1 for cards). What shows as much in another way is weak.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence

from scanner.reversal import looked_up

_MASKING = re.compile("[*•●×xX#]")
_MOST_DIGITS = 7
"""Digits of a mobile number that may be seen, and only as 3 + 4 (GB/T 35273-2020, 7.2: de-identified display)."""
_PARTLY = re.compile(
    # The masks that leave too much have fewer stars than recognizers of masked values ask for.
    r"(?<![0-9A-Za-z*])(?P<mobile>1[3-9](?=[0-9]{0,8}\*)[0-9*]{9})(?![0-9A-Za-z*])"
    r"|(?<![0-9A-Za-z*])(?P<id>[1-9](?=[0-9]{3,16}\*)[0-9*]{16}[0-9Xx*])(?![0-9A-Za-z*])"
)
DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9A-F]{64}|[0-9a-f]{40}|[0-9A-F]{40}|[0-9a-f]{32}|[0-9A-F]{32})(?![0-9A-Za-z])"
)


def weakness(value: str, pi_type: str) -> str:
    """Why the mask of ``value`` (as found by a recognizer of masked values) is too weak, or an empty text."""
    shown = re.sub("[ -]", "", value)
    if pi_type == "contact.mobile":
        return _mobile_weakness(shown[-11:])
    if pi_type.startswith("identity.resident_id"):
        return _id_weakness(shown)
    if pi_type == "finance.bank_card":
        first, last = _ends(shown)
        return "" if first <= 6 and last <= 4 else f"{first + last} digits of a card in the clear, more than 6 + 4"
    if pi_type == "contact.email":
        local = value.partition("@")[0]
        hidden = len(_MASKING.findall(local))
        return "" if hidden >= 2 and len(local) - hidden <= 4 else "most of the address is in the clear"
    return ""


def _ends(shown: str) -> tuple[int, int]:
    """How many characters are in the clear before the mask and after it."""
    marks = [found.start() for found in _MASKING.finditer(shown[:-1])]
    return (marks[0], len(shown) - marks[-1] - 1) if marks else (len(shown), 0)


def _mobile_weakness(shown: str) -> str:
    first, last = _ends(shown)
    digits = sum(character.isdigit() for character in shown)
    if digits < _MOST_DIGITS or (first <= 3 and last <= 4):
        return ""
    return f"{digits} digits of 11 in the clear, and not as the customary 3 + 4"


def _id_weakness(shown: str) -> str:
    if len(shown) == 18 and shown[6:14].isdigit():
        return "the date of birth is left in the clear"
    first, last = _ends(shown)
    return "" if first <= 6 and last <= 4 else f"{first + last} characters of 18 in the clear, more than 6 + 4"


def partly_masked(line: str) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, PI type, why) of values whose mask is so thin that no recognizer of masked values takes them."""
    for found in _PARTLY.finditer(line):
        pi_type = "contact.mobile" if found["mobile"] else "identity.resident_id"
        if why := weakness(found.group(), pi_type):
            yield found.start(), found.end(), pi_type, why


def hashed_mobiles(digests: Iterable[str], seen: Sequence[str], budget: float) -> dict[str, str]:
    """Which of ``digests`` are unsalted hashes of a mobile number: digest to the algorithm's name.

    Found by hashing a dictionary in memory: the numbers ``seen`` in the clear beside them, then numbers of the common
    segments, spread evenly, for at most ``budget`` seconds. What is not found is not proven safe.
    """
    wanted = {bytes.fromhex(digest): digest for digest in digests}
    deadline = time.monotonic() + budget
    found = looked_up(wanted, seen, lambda tried: tried % 4096 != 4095 or time.monotonic() <= deadline)
    return {wanted[digest]: algorithm for digest, algorithm in found.items()}
