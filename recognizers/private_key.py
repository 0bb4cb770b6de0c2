"""Private key in PEM form (私钥).

Made by its owner; proves who signs or logs in, and decrypts what was meant for them alone.

Layout: ``-----BEGIN … PRIVATE KEY-----``, Base64 in lines of 64, ``-----END … PRIVATE KEY-----``; RSA, EC, DSA,
OPENSSH, ENCRYPTED or no kind at all. In JSON and environment variables the line ends are written ``\\n``. In a log
read line by line the first line stands alone, and counts.

Check digit: none.

Confused with: public keys, certificates, program code that looks for the first line.

Sources: RFC 7468, 10 and 11; RFC 1421, 4.4.
"""

from __future__ import annotations

import re

from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.text import bounded

_KIND = r"(?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED) )?PRIVATE KEY(?: BLOCK)?"
_FIRST = rf"-----BEGIN {_KIND}-----"
# A line end, also written \n or \r\n, also escaped twice, then Base64 or a header such as Proc-Type: 4,ENCRYPTED.
_BODY = r"(?:[0-9A-Za-z+/=\s]|\\{1,2}[nr]|[A-Z][A-Za-z-]{3,9}: [0-9A-Za-z,-]{1,60}){0,20000}"
_SHAPE = rf"{_FIRST}(?:{_BODY}-----END {_KIND}-----)?"
_LEAST = 60
"""Characters of Base64: an Ed25519 key has 64."""


def body_flaw(value: str) -> str | None:
    """Whether there is something between the first line and the last, but no key."""
    if "-----END" not in value:
        return None
    body = value.split("-----")[2]
    return None if len(re.sub(r"\\+[nr]|\s", "", body)) >= _LEAST else "no key between its first and its last line"


def _alone(value: str) -> Alone:
    return Alone.ANYWHERE if "-----END" in value else Alone.WHOLE_CELL


RECOGNIZER = PatternRecognizer(
    id="private_key",
    pi_type="auth.certificate",
    pattern=bounded(_SHAPE),
    trigger=r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY",
    checks=(Check("body", body_flaw),),
    chance=0.5,
    alone=_alone,
    spans_lines=True,
)
