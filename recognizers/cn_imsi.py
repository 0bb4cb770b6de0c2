"""International mobile subscriber identity of China (国际移动用户识别码, IMSI), 15 digits.

The subscriber's number inside a SIM card, known to the network in place of the telephone number.

Layout: 460 (China), 2 digits network, 10 digits subscriber. Stands as a whole cell; in running text after a word.

Check digit: none. The registry of networks (00 to 09, 11, 13, 15, 20) is the check; an unlisted one lowers the
evidence.

Confused with: IMEI (15 digits, Luhn), order numbers that begin with 460, time of day in a number.

Sources: ITU-T E.212; networks as listed in ITU Operational Bulletin annex (from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._near import beside_trigger
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, whole_cell_trigger

_SHAPE = r"460[0-9]{12}|460 [0-9]{2} [0-9]{10}"
_NETWORK = re.compile(r"460 ?(?:0[0-9]|1[135]|20)")
_CUES = ("imsi", "用户识别码", "移动用户识别", "subscriber_id", "subscriberid", "supi")


def network_flaw(value: str) -> str | None:
    """Whether no Chinese network has this code."""
    return None if _NETWORK.match(value) else "no network has this code"


def placeholder_flaw(value: str) -> str | None:
    """Whether the subscriber's part is one digit repeated."""
    return "a placeholder: one digit repeated" if len(set(value[-10:])) == 1 else None


RECOGNIZER = PatternRecognizer(
    id="cn_imsi",
    pi_type="device.imsi",
    pattern=bounded(_SHAPE),
    trigger=f"{whole_cell_trigger(_SHAPE)}|{beside_trigger(_CUES, _SHAPE)}",
    checks=(
        Check("variety of digits", placeholder_flaw),
        Check("network", network_flaw, Weight.DOUBTS),
    ),
    needs=Evidence.CONTEXT,
    chance=0.14,
    alone=Alone.WHOLE_CELL,
    cues=_CUES,
    foes=(*NUMBER_FOES, "imei"),
)
