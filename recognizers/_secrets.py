"""What tells a secret from a placeholder, a word of a sentence and a piece of program code."""

from __future__ import annotations

import math
import re
from collections import Counter

_INNER = r"0-9A-Za-z!#$%*+./:=?@^_~\-"
_LAST = r"0-9A-Za-z!#$%*+@^_~=\-"
BARE = rf"([{_INNER}]{{3,127}}[{_LAST}])(?![{_LAST}(\[{{]|\.[0-9A-Za-z])"
"""A value without quotes: no comma, ampersand or semicolon, which end it; not called, not indexed: that is code."""
QUOTED = r"\\?[\"'`]([^\"'`\\\s]{4,128})(?=\\?[\"'`])"
"""A value in quotes of any kind, escaped or not. A blank makes it a sentence."""

_PLACEHOLDER = re.compile(
    r"[*•●xX.?#_+-]+|.*\*{3}.*|(?i:.*x{4}.*)|<.*>?|\[.*|\$.*\}|\$[A-Za-z_(].*|[#@%]?\{.*|%[A-Za-z(%].*|:[A-Za-z].*|@[A-Za-z_.]+@?"
    r"|(?i:(?:my|your|the|new|old|user|db|our|some|enter|input|add|insert)?[ _.-]?"
    r"(?:password|passwd|pwd|pass|passphrase|secret|token|key|api[_-]?key|secret[_-]?key|access[_-]?token|passcode)"
    r"(?:[ _.-]?(?:here|hash|field|placeholder|value|text|confirm|input|string|[0-9]))?)"
    r"|(?i:null|none|nil|undefined|empty|true|false|string|str|text|char|varchar.*|required|optional|hidden|masked"
    r"|redacted|removed|filtered|secret|example|changeme|placeholder|invalid|incorrect|wrong|expired|missing|unknown"
    r"|default|md5|sha-?[0-9]+|base64|bcrypt|utf-?8|disabled|enabled|number|integer|object|encrypted|todo|fixme|bytes|boolean|return|protected|private"
    r"|your[_-].*|my[_-].*|sample.*|dummy.*|foobar.*|replace.*)"
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z_.-]*")
_CODE = re.compile(
    r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)+|(?:self|this|args?|kwargs|config|os|env)[._].*"
)
_IN_PAIRS = re.compile(r"(?:[?&;]|=[^\s=,(]+ )[0-9A-Za-z_.-]*=\Z")
_IS_QUOTED = re.compile(r"[\"'`“‘「『]\Z")
_IS_SPACED = re.compile(r"[=:]\s+\Z")
_IS_HAN = re.compile(r"[\u4e00-\u9fff]")


def placeholder_flaw(value: str) -> str | None:
    """Whether ``value`` only stands for a secret."""
    return "a placeholder" if _PLACEHOLDER.fullmatch(value) or len(set(value)) == 1 else None


def code_flaw(value: str, before: str) -> str | None:
    """Whether ``value``, without quotes around it, is a word of prose or a name of a program."""
    if _IS_QUOTED.search(before) or not before or _IN_PAIRS.search(before):
        return None
    if _IS_HAN.search(before[-12:]) and not _WORD.fullmatch(value):
        return None
    if _WORD.fullmatch(value) or _CODE.fullmatch(value):
        return "a word or a name of program code"
    if value.startswith(("/", "./", "../", "http:", "https:", "--")):
        return "a path or an option"
    return "a number behind a blank" if _IS_SPACED.search(before) and value.isdigit() and len(value) < 6 else None


def is_mixed(value: str) -> bool:
    """Whether it has letters and digits, as nearly all made secrets have."""
    return re.search("[A-Za-z]", value) is not None and re.search("[0-9]", value) is not None


LEAST_ENTROPY = 3.0
"""Bits a character: made keys have four and more, words and patterns that are repeated two."""


def entropy(text: str) -> float:
    """Shannon's entropy of the characters of ``text``, in bits a character."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
