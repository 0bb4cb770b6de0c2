"""User agent (浏览器标识) of a person's browser or app.

What a browser says of itself with each request: system, device model, version; with an address it leads back to one
device.

Layout: ``Mozilla/5.0 (system; device) engine/version browser/version …``, or Dalvik/… of Android; the product, a
bracket with what it runs on, then products with versions and remarks in brackets.

Check digit: none. A bot, a library or a command line is nobody's device.

Confused with: product names and versions without a bracket, robots (Googlebot, Baiduspider, python-requests).

Sources: RFC 9110, 10.1.5; forms of today's browsers.
"""

from __future__ import annotations

import re

from recognizers._pattern import Check, PatternRecognizer
from scanner.text import bounded

_PRODUCT = r"[A-Za-z][0-9A-Za-z._-]{0,40}/[0-9A-Za-z][0-9A-Za-z._-]{0,60}(?:\([^()\n\"]{0,80}\))?"
_SHAPE = (
    r"(?:Mozilla/[45]\.0|Dalvik/[0-9.]{3,10}|Opera/[0-9.]{3,10}) ?\([^()\n\"]{3,300}\)"
    rf"(?: (?:{_PRODUCT}|\([^()\n\"]{{1,120}}\)|Mobile|Safari|like Gecko)){{0,24}}"
)
_ROBOT = re.compile(
    r"(?i)bot\b|bot/|spider|crawl|slurp|curl|wget|python|java/|headless|phantomjs|lighthouse|monitor|scan|http-?client|https?://"
)
_SYSTEM = re.compile(
    r"(?i)windows|macintosh|mac os|linux|x11|android|iphone|ipad|ipod|harmony|openharmony|cros|wow64|blackberry"
)


def robot_flaw(value: str) -> str | None:
    """Whether it names a robot or a library."""
    return "a robot or a library" if _ROBOT.search(value) else None


def system_flaw(value: str) -> str | None:
    """Whether its bracket names no system that persons use."""
    return None if _SYSTEM.search(value.split(")")[0]) else "no system that persons use"


RECOGNIZER = PatternRecognizer(
    id="user_agent",
    pi_type="device.fingerprint",
    pattern=bounded(_SHAPE),
    trigger=r"(?:Mozilla/[45]\.0|Dalvik/[0-9.]{3}|Opera/[0-9.]{3})[^\n]{0,8}\(",
    checks=(Check("robot", robot_flaw), Check("system", system_flaw)),
    chance=0.6,
)
