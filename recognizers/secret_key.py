"""Secret key or token behind its key (令牌, 密钥): access tokens, API keys, client secrets, bearer tokens.

Issued by a login service, a cloud or an application; whoever holds it acts as its owner.

Layout: 16 to 4,000 characters of Base64, Base64url or hexadecimal behind ``access_token=``, ``"refreshToken":``,
``api_key:``, ``client_secret=``, ``X-Auth-Token:``, 密钥：, after Bearer or Basic, or in such a column of an INSERT.

Check digit: none. Letters and digits must be mixed and look random; words, paths, placeholders and names of program
code do not count.

Confused with: CSRF tokens of a page and page tokens (kept: they open a session's doors), hashes under other names,
public keys, key ids, tokens of a parser.

Sources: RFC 6749, 5.1 and RFC 6750, 2.1; RFC 7617 for Basic; names of keys as gitleaks lists them (from memory).
"""

from __future__ import annotations

import base64
import re

from recognizers._keyed import CLOSED, GAP, INSERT, LINK, OPENED, KeyedRecognizer
from recognizers._secrets import LEAST_ENTROPY, entropy, is_mixed, placeholder_flaw

_NAMES = (
    r"(?:access|refresh|id|auth|user|login|session|bearer|api|app|x-auth)?[_-]?token"
    r"|(?:api|app|access|secret|private|encrypt|aes|sign)[_-]?(?:key|secret)(?:[_-]?secret)?"
    r"|(?:client|consumer|app|oauth)[_-]?secret|secret[_-]?(?:access[_-]?)?key|secret|credential"
)
_HAN = r"(?:令牌|密钥|金鑰)"
_VALUE = r"([0-9A-Za-z_][0-9A-Za-z+/_.~-]{14,4000}[0-9A-Za-z_-]={0,2})(?![0-9A-Za-z=_(\[/-]|\.[0-9A-Za-z])"
_SIGN = rf"{GAP}(?:(?i:is|bearer|basic|token) )?"
_PATTERN = re.compile(
    rf"(?i:{_NAMES}){_SIGN}{_VALUE}"
    rf"|(?<![0-9A-Za-z])(?i:bearer|basic)\s{_VALUE}"
    rf"|{_HAN}{CLOSED}(?:{LINK}{OPENED}|[\s(“]{{1,2}}|(?=[0-9A-Za-z])){_VALUE}"
)
_NOT_SECRET = re.compile(
    r"(?i)(?:next|page|continuation|public|primary|foreign|sort|partition|cache)[_-]?(?:page)?[_-]?(?:token|key)\W{0,6}\Z"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME = re.compile(r"[A-Za-z]+(?:[._/-][A-Za-z]+)*[0-9]{0,3}|(?:[A-Za-z]{2,}[0-9]{0,2}[._/-]){2,}[0-9A-Za-z.]{0,12}")


def flaw(value: str, before: str) -> str | None:
    """What speaks against ``value`` as a secret, or None."""
    if placeholder_flaw(value) or re.search("(?i)example|your[_-]", value):
        return "a placeholder"
    if _NOT_SECRET.search(before):
        return "a place in a list, or a key that is public"
    if before.lower().endswith("basic "):
        return None if _is_basic(value) else "no user and password in Base64"
    if re.search("(?i)(?:private|public|secret)_?key|provider|factory|[a-z]token[A-Z]|tokenizer", value):
        return "a name of program code"
    if _NAME.fullmatch(value) or not is_mixed(value) or entropy(value) < LEAST_ENTROPY:
        return "words or a number, not random characters"
    return None


def _is_basic(value: str) -> bool:
    try:
        return b":" in base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return False


RECOGNIZER = KeyedRecognizer(
    id="secret_key",
    pi_type="auth.session",
    pattern=_PATTERN,
    trigger="|".join(
        (
            r"(?i:token|secret|credential|key)[^0-9A-Za-z]{1,24}(?:(?i:is|bearer|basic|token) )?"
            r"[0-9A-Za-z_][0-9A-Za-z+/_.~-]{14}",
            r"(?i:bearer|basic)[ \t][0-9A-Za-z_][0-9A-Za-z+/_.~-]{14}",
            rf"{_HAN}.{{0,12}}[0-9A-Za-z_][0-9A-Za-z+/_.~-]{{14}}",
            rf"{_HAN}:?\n",
            rf"{INSERT}(?:(?i:token|secret|key)|{_HAN})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:[a-z_]{{0,20}}(?:{_NAMES}))|{_HAN}"),
)
