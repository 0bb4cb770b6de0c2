"""E-mail address that is already masked (已脱敏的电子邮箱).

What is left of a mailbox after display masking: still personal information, of lower risk, all the more when the
domain is a firm's.

Layout: local part with at least two ``*``, ``•`` or ``●`` in a row, ``@``, a domain in the clear or masked as well:
z***@163.com, zh****n@example.com, ***@qq.com, z***@1**.com.

Check digit: none; the mask itself tells.

Confused with: patterns for mailboxes (``*@example.com``), footnotes, multiplication.

Sources: GB/T 35273-2020, 7.2 (de-identified display; clause from memory); masks of Ant Design and Hutool.
"""

from __future__ import annotations

from recognizers._domains import has_public_suffix
from recognizers._masked import in_the_clear
from recognizers._pattern import Check, PatternRecognizer
from scanner.text import bounded

_MASK = r"(?:[*•●]{2,20}|[xX]{4,20}(?=@)|[.]{3,6}(?=@))"
_SHAPE = (
    rf"(?:[0-9A-Za-z][0-9A-Za-z._+-]{{0,30}})?{_MASK}[0-9A-Za-z._+-]{{0,30}}@"
    r"[0-9A-Za-z*](?:[0-9A-Za-z*-]{0,40}[0-9A-Za-z*])?(?:\.[0-9A-Za-z*-]{1,40}){0,3}\.[A-Za-z*]{2,10}(?!\.?[0-9A-Za-z*])"
)


def flaw(value: str) -> str | None:
    """Whether the domain has no registered ending."""
    domain = value.rpartition("@")[2].replace("*", "x").lower()
    return None if has_public_suffix(domain) else "no such top-level domain"


RECOGNIZER = PatternRecognizer(
    id="email_masked",
    pi_type="contact.email",
    pattern=bounded(_SHAPE),
    trigger=r"(?:\*|\xe2\x80\xa2|\xe2\x97\x8f|[xX]{4}|\.\.)[0-9A-Za-z._+-]{0,30}@[0-9A-Za-z*]",
    checks=(Check("domain", flaw),),
    chance=0.37,
    state="masked",
    remark=lambda value: in_the_clear(value.rpartition("@")[0]),
)
