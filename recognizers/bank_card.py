"""Bank card number (银行卡号), 13 to 19 digits.

The primary account number (PAN) of a debit or credit card, issued by a bank under a network's prefix.

Layout: issuer prefix (UnionPay 62 and 81, Visa 4, Mastercard 51-55 and 2221-2720, American Express 34/37,
JCB 3528-3589, Diners 30/36/38, and older domestic prefixes such as 9558), account, check digit. Written in
groups of four. A prefix or length that no list has lowers the evidence: such a number counts after a word for it.

Check digit: Luhn; 10 % of random look-alikes pass, so a column is judged by its share.

Confused with: order and waybill numbers, snowflake ids (18-19 digits), IMEI (15), ICCID (begins 8986),
resident identity numbers (9 % of them pass Luhn; they win), the security code behind a number in groups.

Sources: ISO/IEC 7812-1 (layout, Luhn); GB/T 40660 is about biometrics and not meant here; JR/T 0008-2000 for
domestic issuer numbers and the list of older prefixes (from memory).
"""

from __future__ import annotations

import re

from recognizers._checks import all_luhn, passes_luhn
from recognizers._cues import NUMBER_FOES
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_SHAPE = r"(?:[3-6][0-9]|2[2-7]|81|9[0-9])(?:[0-9]{11,17}|[0-9]{2}(?:[ -][0-9]{4}){2}[ -][0-9]{1,4}(?:[ -][0-9]{3})?)"
# (prefix, lengths): the networks' issuer ranges
_ISSUERS = re.compile(
    r"(?:62|81)[0-9]{14,17}"  # UnionPay: 16 to 19
    r"|4[0-9]{12}|4[0-9]{15}|4[0-9]{18}"  # Visa
    r"|5[1-5][0-9]{14}|(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    r"|3[47][0-9]{13}|35(?:2[89]|[3-8][0-9])[0-9]{12}|3(?:0[0-5]|6[0-9]|8[0-9])[0-9]{11}"  # Amex, JCB, Diners
    # Domestic, before 62. ICBC, ABC, PSBC, Everbright, CCB (Visa-like but longer), BOC, BoComm, CMB, Industrial.
    r"|9558[0-9]{15}|95599[0-9]{14}|955100[0-9]{13}|9555[59][0-9]{11}|456351[0-9]{13}|436742[0-9]{13}"
    r"|405512[0-9]{11}|601428[0-9]{11}|603[0-9]{13,16}|690755[0-9]{9}|690755[0-9]{12}|966666[0-9]{12}"
    r"|9400[0-9]{12}|96880[789][0-9]{13}|99880[0-2][0-9]{10}"
)
_FIFTH_GROUP = re.compile(r"(.*[ -].*[ -].*[ -].*)[ -][0-9]{3}\Z")


def issuer_flaw(value: str) -> str | None:
    """Whether no network is known to have issued numbers of this prefix and length."""
    return None if _ISSUERS.fullmatch(_digits(value)) else "no listed issuer has this prefix and length"


def placeholder_flaw(value: str) -> str | None:
    """Whether the number is only made to fill a field."""
    return "a placeholder: hardly any different digits" if len(set(_digits(value))) <= 2 else None


def luhn_flaw(value: str) -> str | None:
    """Whether the check digit is wrong."""
    return None if passes_luhn(_digits(value)) else "wrong check digit"


def _cut(value: str) -> int:
    """Without a fifth group that is a security code: the number passes without it, and not with it."""
    grouped = _FIFTH_GROUP.fullmatch(value) if len(value) > 19 else None
    return len(grouped[1]) if grouped and luhn_flaw(value) and not luhn_flaw(grouped[1]) else len(value)


def _digits(value: str) -> str:
    return value if value.isdigit() else re.sub(r"[^0-9]", "", value)


RECOGNIZER = PatternRecognizer(
    id="bank_card",
    pi_type="finance.bank_card",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(
        Check("check digit", luhn_flaw, all=all_luhn),
        Check("variety of digits", placeholder_flaw),
        Check("issuer", issuer_flaw, Weight.DOUBTS),
    ),
    needs=Evidence.CONTEXT,
    chance=0.1,
    cut=_cut,
    cues=(
        "银行卡", "銀行卡", "卡号", "卡號", "储蓄卡", "儲蓄卡", "借记卡", "信用卡", "账号", "帐号", "賬號", "账户",
        "開戶", "开户",
        "bank", "card", "pan", "account", "acct", "yhkh", "debit", "credit",
    ),
    foes=(
        *NUMBER_FOES, "imei", "iccid", "imsi", "条码", "barcode", "credit_code", "creditcode", "信用代码", "商户号",
        "merchant",
    ),
)  # fmt: skip
