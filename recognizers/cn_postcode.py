"""Postal code of mainland China (邮政编码, 邮编), 6 digits.

The delivery post office of an address; with a street it is part of where somebody lives.

Layout: 2 digits province, 1 postal district, 1 county, 2 delivery office. Counts only right after a word for it.

Check digit: none. The list of provinces' first two digits is the check; an unlisted one is no postal code.

Confused with: region codes (GB/T 2260, six digits, too), one-time codes (验证码), amounts, stock codes.

Sources: China Post's numbering (from memory); GB/T 1.1 has nothing on it.
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"[0-8][0-9]{5}"
_PROVINCES = re.compile(r"0[1-7]|1[0-356]|2[0-7]|3[0-6]|4[0-7]|5[1-7]|6[1-7]|7[1-5]|8[1-6]")
_WORDS = (
    "邮编", "郵編", "邮政编码", "郵政編碼", "郵遞區號", "post_code", "postcode", "post code", "postal_code",
    "postalcode", "postal code",
    "zip_code", "zipcode", "zip code", "zip:", "zip=", 'zip"', "yzbm", "youbian",
)  # fmt: skip


def province_flaw(value: str) -> str | None:
    """Whether no province has these first two digits."""
    return None if _PROVINCES.match(value) else "no province has it"


RECOGNIZER = NearRecognizer(
    id="cn_postcode",
    pi_type="contact.postcode",
    pattern=bounded(_SHAPE + r"(?![.:-][0-9])"),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("province", province_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=(*NUMBER_FOES, "验证码", "code=", "gzip", "unzip"),
)
