"""ICD-10 code of a disease (疾病编码), international and Chinese forms.

What an illness is called in medical records, bills and insurance claims; given by a hospital's coders.

Layout: letter, two digits (the category), then a dot and one or two characters of the subcategory (E11.9), and in
China three characters of an extension (E11.900x001, I10.x00, GB/T 14396: I10.x00x002), rarely + or * for the dagger
and asterisk system.

Check digit: none. The blocks of the chapters are the check (A00-A09, A15-A19, ...): 85 % of random codes are in one.
A code with a dot counts as a whole cell; a category alone (I10), and either in running text, after a word only.

Confused with: shelf and product numbers (A12.5), versions, sizes, postcodes of other countries, grades.

Sources: ICD-10, blocks of chapters I to XXII (WHO, 2016; from memory); GB/T 14396-2016 and 国家临床版 2.0 for the
extension (from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import any_of, bounded

_SHAPE = r"[A-Z][0-9]{2}(?:\.(?:[0-9]{1,2}|[0-9x][0-9]{2}|[0-9x][0-9x]{1,2})(?:[xX][0-9]{3})?[+*]?)?"
_BLOCKS = (
    "A00-09 15-28 30-89 90-99;B00-09 15-99;C00-97;D00-48 50-89;E00-07 10-16 20-35 40-46 50-90;F00-99;"
    "G00-14 20-26 30-32 35-37 40-47 50-64 70-73 80-83 90-99;H00-06 10-13 15-22 25-28 30-62 65-75 80-83 90-95;"
    "I00-02 05-15 20-28 30-52 60-89 95-99;J00-06 09-18 20-22 30-47 60-70 80-86 90-99;"
    "K00-14 20-31 35-38 40-46 50-52 55-67 70-77 80-93;L00-08 10-14 20-30 40-45 50-99;M00-25 30-36 40-54 60-99;"
    "N00-08 10-23 25-51 60-64 70-77 80-99;O00-08 10-16 20-48 60-75 80-92 94-99;P00-05 07-08 10-15 20-29 35-39 50-61"
    " 70-78 80-83 90-96;Q00-07 10-18 20-28 30-45 50-56 60-99;R00-99;S00-99;T00-98;U00-49 82-85;V01-99;W00-99;X00-99;"
    "Y00-98;Z00-13 20-29 30-39 40-76 80-99"
)
_CUES = (
    "icd", "诊断", "疾病", "病种", "编码", "diag", "disease", "jbbm", "zdbm", "病名", "主诉", "死因", "手术指征", "dx",
)  # fmt: skip


def _categories() -> frozenset[str]:
    found = set()
    for chapter in _BLOCKS.split(";"):
        letter, *ranges = chapter[0], *chapter[1:].split()
        for span in ranges:
            first, last = map(int, span.split("-"))
            found |= {f"{letter}{number:02d}" for number in range(first, last + 1)}
    return frozenset(found)


CATEGORIES = _categories()


def block_flaw(value: str) -> str | None:
    """Whether no block of ICD-10 has the category."""
    return None if value[:3] in CATEGORIES else "in no block of ICD-10"


RECOGNIZER = PatternRecognizer(
    id="icd10",
    pi_type="health.condition",
    pattern=bounded(_SHAPE),
    trigger=(
        rf"\n{_SHAPE}\r?\n"
        rf"|(?i:{any_of(_CUES[:-1])}|[^A-Za-z]{_CUES[-1]})(?s:.{{0,96}}[^0-9A-Za-z])?{_SHAPE}[^0-9A-Za-z]"
    ),
    checks=(Check("block", block_flaw, Weight.DOUBTS),),
    chance=0.9,
    needs=Evidence.CONTEXT,
    alone=lambda value: Alone.WHOLE_CELL if "." in value else Alone.NEVER,
    cues=_CUES,
    foes=(
        *NUMBER_FOES,
        "货架",
        "库位",
        "产品",
        "规格",
        "尺寸",
        "型号",
        "座位",
        "sku",
        "model",
        "size",
        "shelf",
        "seat",
    ),
    not_after=re.compile(r"[-_/.]\Z"),
)
