"""Integrated circuit card identifier (SIM 卡号, ICCID), 19 or 20 characters.

Printed on a SIM card and stored in it; the operator knows whose it is.

Layout: 89 (telecommunication), 86 (China), 2 digits network, then province, year, maker and serial number, where some
operators use the letters A to F. Cards of other countries (89, country code) count after a word for them.

Check digit: Luhn in the last place on some cards, none on others, so it says nothing. The registry of networks is
the check.

Confused with: bank cards (none begins 89), waybills and order numbers of 19 and 20 digits.

Sources: ITU-T E.118, 4; YD/T on SIM card numbers of China Mobile, Unicom and Telecom (from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._near import beside_trigger
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_CHINESE = (
    r"8986[0-9]{2}[0-9A-Fa-f]{13,14}|89860[ -]?[0-9A-F]{5}[ -][0-9A-F]{5}[ -][0-9A-F]{4,5}"
    r"|8986[ -][0-9]{2}[0-9A-F]{2}(?:[ -][0-9A-F]{4}){2}[ -][0-9A-F]{3,4}"
)
_SHAPE = rf"{_CHINESE}|89[0-9]{{17,18}}"
# 00 02 04 07 08 Mobile, 01 06 09 Unicom, 03 05 11 Telecom, 10 15 Broadnet and resellers, 13 16 things (from memory).
_NETWORK = re.compile(r"8986(?:0[0-9]|1[0-9])")
_CUES = (
    "iccid",
    "sim卡",
    "sim_no",
    "simno",
    "sim_serial",
    "simserial",
    "sim card",
    "simkh",
    "流量卡",
    "物联卡",
    "物联网卡",
)


def network_flaw(value: str) -> str | None:
    """Whether it is of another country, or of a Chinese network that no list has."""
    return None if _NETWORK.match(re.sub("[ -]", "", value)) else "no Chinese network that is listed"


def placeholder_flaw(value: str) -> str | None:
    """Whether the number is only made to fill a field."""
    return "a placeholder: one digit repeated" if len(set(re.sub("[ -]", "", value)[6:])) == 1 else None


RECOGNIZER = PatternRecognizer(
    id="iccid",
    pi_type="device.iccid",
    pattern=bounded(_SHAPE),
    trigger=f"{bounded_trigger(_CHINESE)}|{beside_trigger(_CUES, '89[0-9]{17,18}')}",
    checks=(
        Check("variety of digits", placeholder_flaw),
        Check("network", network_flaw, Weight.DOUBTS),
    ),
    needs=Evidence.CONTEXT,
    chance=0.2,
    cues=_CUES,
    foes=NUMBER_FOES,
)
