"""Diagnosis or complaint in Chinese words (诊断, 主诉, 既往史).

What a physician found, or what a patient says of themselves: sensitive personal information in every law.

Layout: the name of a disease or complaint (2型糖尿病, 高血压3级, 胸闷) within a few characters behind a word such as
诊断, 主诉, 现病史, 既往史, 患有, 确诊, or in a list that begins there.

Check digit: none. The names are a list of about 400; others are not found. A name alone is also a topic of articles,
products and departments and counts for nothing.

Confused with: health education, insurance terms, names of drugs and departments, statistics.

Sources: headings of ICD-10 (国家临床版) as listed in ``_data/diseases.txt``; WS/T 500.1-2016 for the names of the
sections of a record (from memory).
"""

from __future__ import annotations

import re
from importlib.resources import files

from recognizers._pattern import Alone, PatternRecognizer
from scanner.model import Evidence, Scope
from scanner.text import any_of

_CUES = (
    "诊断", "診斷", "主诉", "主訴", "既往史", "现病史", "家族史", "家族病史", "病史", "确诊", "患有", "罹患", "病症",
    "过敏史", "病名", "疾病", "患者因", "症状", "入院原因", "diagnosis", "diag", "disease", "symptom",
    "chief_complaint", "zdmc", "jbmc", "被查出", "查出患", "初步印象", "得了", "患者有",
)  # fmt: skip
_FOES = (
    "预防",
    "科普",
    "治疗药",
    "药品",
    "险种",
    "保险责任",
    "文章",
    "专科",
    "指南",
    "讲座",
    "发病率",
    "防治",
    "商品",
    "适应症",
)


def _names() -> list[str]:
    lines = (files("recognizers") / "_data" / "diseases.txt").read_text("utf-8").splitlines()
    names = {name for line in lines if not line.startswith("#") for name in line.split()}
    return sorted(names, key=lambda name: (-len(name), name))


_NAMES = _names()
_STAGE = r"(?:(?:急性|慢性)?加重|[1-5]级|[ⅠⅡⅢⅣ1-4早中晚]期)?"
_SHAPE = rf"(?:{'|'.join(map(re.escape, _NAMES))}){_STAGE}"
_ENDS = sorted({name[-1] for name in _NAMES})

RECOGNIZER = PatternRecognizer(
    id="cn_diagnosis",
    pi_type="health.condition",
    pattern=re.compile(_SHAPE),
    # The last character of a name is enough: 400 names make a slow automaton.
    trigger=rf"(?i:{any_of(_CUES)})(?s:.{{0,240}}){any_of(_ENDS)}",
    chance=0.01,
    needs=Evidence.CONTEXT,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_CUES,
    foes=_FOES,
)
