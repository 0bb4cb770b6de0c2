"""Number of the birth certificate (出生医学证明编号).

Issued by the hospital of birth under the health authorities; the number of a child's first document.

Layout: letter of the edition, 2 digits province (GB/T 2260), 7 digits serial.

Check digit: none; a number counts only after a word such as 出生医学证明, with less evidence where no province has its
first two digits.

Confused with: Taiwan identity numbers (a letter and 9 digits, with a check), invoice and bill numbers.

Sources: National Health Commission, seventh edition of the certificate, 2023 (seen in restatements, one example).
"""

from __future__ import annotations

from recognizers._documents import DOCUMENT_FOES, named
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from recognizers._regions import province_flaw
from scanner.model import Evidence, Scope
from scanner.text import bounded, cued_trigger

CUES = named(
    "出生医学证明", "出生醫學證明", "出生证", "出生證", "csyxzm", "cszbh", "birth_cert", "birthcert",
    "birth certificate", "birth cert",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_birth_cert",
    pi_type="identity.birth_cert",
    pattern=bounded(r"[A-Za-z][0-9]{9}"),
    trigger=cued_trigger(CUES),
    checks=(Check("province", lambda value: province_flaw(value[1:]), Weight.DOUBTS),),
    needs=Evidence.CONTEXT,
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=DOCUMENT_FOES,
)
