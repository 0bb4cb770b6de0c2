"""Age in years (年龄).

Layout: 1 to 3 digits with 岁 or 周岁 (36岁), "36 years old", or behind a key: 年龄：36, ``"age":36``.

Check digit: none. Nobody is older than 120. A limit (满18周岁, 18岁以下), a range (3-6岁) and a kind of customer
(3岁宝宝) are nobody's age.

Confused with: ``max-age`` of a cache, page numbers, the age of things.

Sources: GB/T 35273-2020, annex A (basic information; from memory). The limit of 120 is this project's.
"""

from __future__ import annotations

import re

from recognizers._keyed import CLOSED, INSERT, LINK, OPENED, KeyedRecognizer

OLDEST = 120
_HAN = r"(?:年龄|年齡|实足年龄)"
_LATIN = r"(?:(?:user|patient|customer|emp|student)_?)?age|nianling"
_YEARS = r"[0-9]{1,3}(?:周?[岁歲])?"
_END = r"(?![0-9A-Za-z%]|\.[0-9]|周?[岁歲]?(?:以|[-~至到]\s?[0-9]|段))"
_PATTERN = re.compile(
    rf"{_HAN}{CLOSED}(?:{LINK}{OPENED}|[\s(“]{{1,2}}|(?=[0-9]))({_YEARS}){_END}"
    rf"|(?<![A-Za-z_-])(?i:{_LATIN})\\?[\"'`\])]?\s?(?:=>|[=:]|>|\|)\s?\\?[\"'`(]?({_YEARS}){_END}"
    rf"|(?<![A-Za-z])(?i:aged) ([0-9]{{1,3}}){_END}"
    r"|(?<![0-9A-Za-z.~满滿至到\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341-])"
    r"(?P<alone>[1-9][0-9]{0,2}周?[岁歲]|[二三四五六七八九]?十[一二三四五六七八九]?岁"
    r"|[0-9]{1,3}(?: years? old|-year-old))"
    r"(?![0-9A-Za-z]|[以之及至到内上下~段起]|的?(?:儿童|小孩|孩子|宝宝|幼儿|婴)|-[0-9])"
)


def flaw(value: str, before: str) -> str | None:
    """Whether nobody is so old."""
    number = re.match("[0-9]+", value)
    return f"older than {OLDEST}" if number and int(number[0]) > OLDEST else None


RECOGNIZER = KeyedRecognizer(
    id="age",
    pi_type="basic.age",
    pattern=_PATTERN,
    trigger="|".join(
        (
            rf"{_HAN}.{{0,30}}[0-9]",
            rf"{_HAN}:?\n[0-9]",
            rf"[^0-9A-Za-z_-](?i:{_LATIN})[^0-9A-Za-z]{{1,8}}[0-9]{{1,3}}[^0-9A-Za-z]",
            r"(?:[0-9]|十|[\xe4\xe5\xe6\xe7][\x80-\xbf]{2})(?:周)?(?:岁|歲)",
            r"[^0-9A-Za-z][Aa]ged [0-9]",
            r"[0-9](?: |-)years?(?: |-)old",
            rf"{INSERT}(?:(?i:{_LATIN})|{_HAN})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:{_LATIN})|{_HAN}"),
)
