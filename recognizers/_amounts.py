"""Amounts of money behind a word: what income and balance share."""

from __future__ import annotations

from recognizers._keyed import CLOSED, LINK, OPENED

_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,4})?|[0-9]{1,12}(?:\.[0-9]{1,4})?"
AMOUNT = (
    rf"((?:(?:[¥￥$]|RMB|CNY) ?)?(?:{_NUMBER})(?: ?(?:万元|千元|元|万|千|[kKwW]|RMB|CNY|yuan))?)"
    r"(?![0-9A-Za-z%]|[.,][0-9]|[\-~至到年月日号位人个条笔项天次级档]|以[上下]|起|左右)"
)
"""A number with its unit; no range, no share, no count of something else."""


def behind(words: str) -> str:
    """A pattern of an amount behind one of some Chinese words."""
    # 月薪大约15000元, 余额还有 12 元
    filler = r"(?:大约|大概|约|共计|共|还有|仅剩|剩余|可达|达|合计|人民币){0,2}"
    return rf"(?:{words}){CLOSED}(?:\((?:元|万元|RMB|CNY)\))?(?:{LINK}{OPENED}|[\s(“]{{0,2}}){filler}\s?{AMOUNT}"


def behind_key(keys: str) -> str:
    """A pattern of an amount behind one of some keys of data."""
    return rf"(?<![A-Za-z])(?i:{keys})\\?[\"'`\])]?(?:\s?(?:=>|:=|[=:]|>|\|)|\s(?:is|was))\s{{0,2}}\\?[\"'`(]?{AMOUNT}"
