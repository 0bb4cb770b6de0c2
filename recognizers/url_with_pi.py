"""Visited URL whose query says who visited (含个人信息的网址).

A page's address, or a request's line in a log, with personal information among its parameters: it is a record of
what a person did, and it leaks into logs, referrers and histories.

Layout: ``https://host/path?…`` or ``GET /path?…``, with a parameter such as ``mobile=``, ``idcard=``, ``name=``,
``token=`` that has a value; the span ends with the last of them.

Check digit: none. The evidence is the lowest there is: whatever a recognizer finds inside (the mobile number itself)
counts instead of the URL, and the URL only where no value inside could be told.

Confused with: links of a site (``page=2``), downloads, parameters without value, placeholders (``mobile={mobile}``).

Sources: RFC 3986, 3.4; GB/T 35273-2020, annex A (browsing records; from memory).
"""

from __future__ import annotations

import re

from recognizers._keyed import KeyedRecognizer
from recognizers._secrets import placeholder_flaw
from scanner.model import Evidence, Scope

_KEYS = (
    r"(?:user_?|cust_?|customer_?|buyer_?|login_?|contact_?)?(?:mobile|phone|tel|phone_?(?:no|num|number)|mobile_?(?:no|num|number)|email|mail)"
    r"|id_?card(?:_?(?:no|num|number))?|idno|id_?no|cert_?(?:no|num)|sfzh|sjh|real_?name|user_?name|cust_?name|full_?name|xm|passport"
    r"|bank_?card|card_?no|acct_?no|open_?id|union_?id|access_?token|token|session_?id|birth(?:day|_?date)?|address"
    r"|lat|lng|imei|idfa|oaid|plate_?no"
)
_ANY = r"[0-9A-Za-z%._~:/@!$*+=\[\]{}^-]"
_PARAMETER = rf"(?i:{_KEYS})={_ANY}{{4,120}}"
_PATTERN = re.compile(
    rf"(?:(?<![0-9A-Za-z])|(?<=GET )|(?<=PUT ))((?:https?://[0-9A-Za-z.:_\[-]{{1,120}}|(?<=[TE] )/){_ANY}{{0,200}}\?"
    rf"(?:{_ANY}{{0,200}}&){{0,12}}?{_PARAMETER}(?:(?:&{_ANY}{{0,200}}){{0,12}}&{_PARAMETER})?)"
)
_LAST = re.compile(rf"(?i:{_KEYS})=({_ANY}{{4,120}})\Z")


def flaw(value: str, before: str) -> str | None:
    """Whether the parameter only stands for a value."""
    # From where the last parameter begins: a search that ignores case looks at each character.
    last = _LAST.search(value, max(value.rfind("?"), value.rfind("&"), 0))
    return placeholder_flaw(last[1]) if last else None


RECOGNIZER = KeyedRecognizer(
    id="url_with_pi",
    pi_type="behavior.browse",
    pattern=_PATTERN,
    trigger=rf"(?:https?://|(?:GET|POST|PUT|DELETE) /)[^ \t\n\"]*(?:\?|&)(?i:{_KEYS})=[^ \t\n&]{{4}}",
    flaw=flaw,
    chance=0.05,
    needs=Evidence.SHAPE,
    scope=Scope.TEXT,
)
