"""Token that tells by its form: JWT and keys of clouds and services (令牌, 访问密钥).

Issued by a login service or a cloud; whoever holds it acts as its owner. A JWT also carries who that is.

Layout: JWT: three Base64url parts with dots, the first beginning ``eyJ``; keys by the issuer's prefix and length:
AKIA and ASIA (Amazon), LTAI (Alibaba Cloud), AKID (Tencent Cloud), ``ghp_``/``gho_``/``github_pat_``, ``glpat-``,
``sk-`` (OpenAI and those that follow it), ``sk_live_`` (Stripe), ``xox`` (Slack), AIza (Google), ``hf_``, ``npm_``.

Check digit: none of use; the header of a JWT is decoded and must name an algorithm.

Confused with: hashes, Base64 of pictures, identifiers that begin like a key, examples (AKIAIOSFODNN7EXAMPLE).

Sources: RFC 7519 and RFC 7515, 4.1.1; prefixes as their issuers and gitleaks publish them (from memory).
"""

from __future__ import annotations

import base64
import json
import re

from recognizers._pattern import Check, PatternRecognizer
from recognizers._secrets import LEAST_ENTROPY, entropy
from scanner.text import bounded

_JWT = r"eyJ[0-9A-Za-z_-]{10,2000}\.eyJ[0-9A-Za-z_-]{4,4000}\.[0-9A-Za-z_-]{10,1000}"
_KEYS = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|LTAI[0-9A-Za-z]{12,20}|AKID[0-9A-Za-z]{32}"
    r"|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{60,90}|glpat-[0-9A-Za-z_-]{20}"
    r"|sk-(?:proj-|ant-)?[0-9A-Za-z_-]{24,128}|[sr]k_live_[0-9A-Za-z]{16,64}|xox[baprs]-[0-9A-Za-z-]{20,80}"
    r"|AIza[0-9A-Za-z_-]{35}|hf_[0-9A-Za-z]{34}|npm_[0-9A-Za-z]{36}"
)


def header_flaw(value: str) -> str | None:
    """Whether the first part of a JWT is no JSON object that names an algorithm (RFC 7515, 4.1.1)."""
    if not value.startswith("eyJ"):
        return None
    part = value.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return "its first part is no JSON"
    return None if isinstance(header, dict) and "alg" in header else "its header names no algorithm"


def made_flaw(value: str) -> str | None:
    """Whether it is an example, or a name rather than random characters."""
    if value.endswith("EXAMPLE") or re.search("(?i)x{6}|your|example", value):
        return "an example"
    if not value.startswith("eyJ") and not (re.search("[0-9]", value[4:]) and entropy(value[4:]) >= LEAST_ENTROPY):
        return "words, not random characters"
    return None


RECOGNIZER = PatternRecognizer(
    id="auth_token",
    pi_type="auth.session",
    pattern=bounded(rf"{_JWT}|{_KEYS}"),
    trigger=(
        r"[^0-9A-Za-z](?:eyJ[0-9A-Za-z_-]{10}|A(?:KIA|SIA)[0-9A-Z]{16}|LTAI[0-9A-Za-z]{12}|AKID[0-9A-Za-z]{32}"
        r"|gh[pousr]_[0-9A-Za-z]{36}|github_pat_|glpat-|sk-[0-9A-Za-z_-]{24}|[sr]k_live_|xox[baprs]-|AIza[0-9A-Za-z_-]{35}"
        r"|hf_[0-9A-Za-z]{34}|npm_[0-9A-Za-z]{36})"
    ),
    checks=(Check("header", header_flaw), Check("random characters", made_flaw)),
    chance=1.0,
)
