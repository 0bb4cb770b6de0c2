"""Anonymous device identifier of Chinese Android phones (匿名设备标识符: OAID, VAID, AAID, 中国广告协会 CAID).

Given by the phone's maker through the Mobile Security Alliance (移动安全联盟); the user may reset OAID.

Layout: a UUID, or 16, 32 or 64 hexadecimal digits, as each maker likes. Counts only right after a word for it.

Check digit: none. All zeros means that the user has opted out.

Confused with: MD5 and SHA-256 digests, trace ids, GUID keys.

Sources: MSA, 移动智能终端补充设备标识规范 v1.0; lengths by maker from memory.
"""

from __future__ import annotations

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_SHAPE = rf"{_UUID}|[0-9A-Fa-f]{{64}}|[0-9A-Fa-f]{{32}}|[0-9A-Fa-f]{{16}}"
_WORDS = ("oaid", "vaid", "aaid", "caid", "udid_msa", "匿名设备标识", "设备标识符", "补充设备标识")


def variety_flaw(value: str) -> str | None:
    """Whether it is the id of a user who has opted out, or of a test."""
    return "all zeros or one digit: no identifier" if len(set(value) - {"-"}) <= 2 else None


RECOGNIZER = NearRecognizer(
    id="cn_oaid",
    pi_type="device.oaid",
    pattern=bounded(f"(?:{_SHAPE})(?!-)"),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("variety of digits", variety_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=NUMBER_FOES,
)
