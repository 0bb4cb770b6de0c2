"""Session cookie (会话 Cookie).

Set by a web application when a person logs in; whoever sends it is that person until it expires.

Layout: 12 to 512 characters of Base64url, hexadecimal or percent-encoding behind the name an application server
gives it: JSESSIONID, PHPSESSID, ASP.NET_SessionId, ``connect.sid``, sessionid, ``laravel_session``, SESSION, ``sid``
(the last ones in a Cookie header only).

Check digit: none. Digits and letters must be mixed.

Confused with: cookies of preferences and counters (``_ga``, ``theme``), the path of a cookie, session counts.

Sources: RFC 6265, 4.1; names by the documentation of Tomcat, PHP, ASP.NET, Express, Django and Laravel (from memory).
"""

from __future__ import annotations

import re

from recognizers._keyed import GAP, INSERT, KeyedRecognizer
from recognizers._secrets import is_mixed, placeholder_flaw

_NAMES = (
    r"jsessionid|phpsessid|asp\.net_sessionid|aspsessionid[a-z]{8}|connect\.sid|laravel_session|ci_session|session_?id"
    r"|sessid|sessionkey|session_?token|remember_?me|rememberme|satoken|ssotoken|passport_sid|cfid|cftoken"
)
_VALUE = r"([0-9A-Za-z_][0-9A-Za-z+/_.%~!*-]{10,510}[0-9A-Za-z=_%-])(?![0-9A-Za-z=_(\[%-]|\.[0-9A-Za-z])"
_PATTERN = re.compile(
    rf"(?<![A-Za-z])(?i:{_NAMES}){GAP}{_VALUE}"
    r"|(?i:cookie)\\?[\"']?:\s?\\?[\"']?(?:[^\s=;,]{1,60}=[^\s;,]{0,500}; ?){0,20}"
    rf"(?i:sid|session|sess|token|auth|ticket)={_VALUE}"
)


def flaw(value: str, before: str) -> str | None:
    """What speaks against ``value`` as a session's cookie, or None."""
    if placeholder_flaw(value):
        return "a placeholder"
    if not is_mixed(value) and not (value.isdigit() and len(value) >= 16):
        return "a word or a small number"
    if value.startswith("0x"):
        return "a session of a server's client (ZooKeeper), no person's"
    # sessionId: c.e.SessionManager1
    return "a name of program code" if re.fullmatch(r"(?:[A-Za-z_]+[.])+[A-Za-z_]+[0-9]?", value) else None


RECOGNIZER = KeyedRecognizer(
    id="session_cookie",
    pi_type="auth.session",
    pattern=_PATTERN,
    trigger="|".join(
        (
            rf"(?i:{_NAMES})[^0-9A-Za-z]{{1,24}}[0-9A-Za-z_][0-9A-Za-z+/_.%~!*-]{{10}}",
            r"(?i:cookie)\\?[\"']?:.*(?i:sid|session|sess|token|auth|ticket)=",
            rf"{INSERT}(?i:{_NAMES})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:{_NAMES})"),
)
