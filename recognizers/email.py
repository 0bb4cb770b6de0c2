"""E-mail address (电子邮箱).

A mailbox; its local part is often a name, a mobile number (139.com, 189.cn) or a QQ number (qq.com).

Layout: local part, ``@``, domain with a registered top-level domain. Only ASCII local parts: the 汉字 before
an address are the sentence, not the address. No ``%``, which RFC 5322 allows: in real texts it is an escape.

Check digit: none. The public suffix list is the check; mailboxes that answer to nobody (noreply, postmaster)
and the user of a git URL are not personal.

Confused with: image names (icon@2x.png), npm scopes, ssh remotes (git@host:path), connection strings.

Sources: RFC 5322, 3.4.1 (the dot-atom form); publicsuffix.org by the snapshot inside tldextract.
"""

from __future__ import annotations

import re

from recognizers._domains import has_public_suffix
from recognizers._pattern import Check, PatternRecognizer
from scanner.text import bounded

_SHAPE = (
    r"[0-9A-Za-z](?:[0-9A-Za-z_+-]|\.(?=[0-9A-Za-z_+-])){0,63}@"
    r"(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.){1,8}[A-Za-z]{2,24}(?!\.[0-9A-Za-z])"
)
_NOBODY = frozenset(
    "noreply no-reply no_reply donotreply do-not-reply postmaster mailer-daemon git root daemon bounce nobody "
    "hostmaster webmaster abuse".split()
)

_ROLES = frozenset("info service services support sales hr contact kefu admin marketing help office press jobs".split())


def flaw(value: str) -> str | None:
    """What is wrong with ``value``, or None."""
    local, _, domain = value.rpartition("@")
    if local.lower() in _NOBODY:
        return "a mailbox of no person"
    if not has_public_suffix(domain.lower()):
        return "no such top-level domain"
    return None


def remark(value: str) -> str:
    """What a person should know of the mailbox: a role's, or a number in it."""
    local, _, domain = value.lower().rpartition("@")
    if local in _ROLES:
        return "a role's mailbox: perhaps no person's"
    if local.isdigit() and domain == "qq.com":
        return "its local part is a QQ number"
    is_mobile = domain in ("139.com", "189.cn", "wo.cn", "wo.com.cn") and local.isdigit() and len(local) == 11
    return "its local part is a mobile number" if is_mobile else ""


RECOGNIZER = PatternRecognizer(
    id="email",
    pi_type="contact.email",
    pattern=bounded(_SHAPE),
    trigger=r"[0-9A-Za-z_+-]@[0-9A-Za-z][0-9A-Za-z-]*\.[0-9A-Za-z]",
    checks=(Check("domain", flaw),),
    chance=0.04,  # a third of all two-letter endings are countries
    # The user, or the password, of a URL.
    not_after=re.compile(r"://(?:[^\s/@:?#&=,]*:)?[0-9A-Za-z._%+!$*~-]*\Z"),
    remark=remark,
)
