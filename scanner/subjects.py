"""What the rows of a table are about, by its name and comment: persons, organisations or things."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from scanner.catalogue import read_data


class Subject(IntEnum):
    """What the rows of a table are about."""

    UNKNOWN = 0
    PERSON = 1
    ORGANISATION = 2
    THING = 3


_W = read_data("words.toml")
STATE_OF = {word: state for state, words in _W["states"].items() for word in words}
"""Words that say how values are hidden, such as md5."""
PERSON, ORGANISATION, THING = (frozenset(_W[who]["en"]) for who in ("person", "organisation", "thing"))
PERSON_ZH, ORGANISATION_ZH, THING_ZH = (tuple(_W[who]["zh"]) for who in ("person", "organisation", "thing"))
_NEUTRAL = frozenset(_W["tables"]["neutral"])
_SUBJECTS = {
    word: subject
    for who, subject in (("thing", 3), ("organisation", 2), ("person", 1))
    for word in (*_W[who]["en"], *_W[who]["pinyin"])
}
_ZH_TABLE_TAIL = re.compile(
    r"(?:信息|基本信息|资料|档案|明细|记录|列表|清单|数据|主|表|名单|台账|登记|扩展|历史|备份|视图|关联|关系|库)+$"
)
HAN = re.compile("[\u4e00-\u9fff]")


@lru_cache(maxsize=65536)
def tokens(name: str) -> tuple[str, ...]:
    """``custMobileNo2`` to ``("cust", "mobile", "no", "2")``: cut at punctuation, case and digits' beginning."""
    parts = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3_\2\4", name)
    found: list[str] = []
    for part in re.split(r"[^0-9a-z\u4e00-\u9fff]+", parts.lower()):
        stem = part.rstrip("0123456789")
        # phone2 is a second phone, md5 and sha256 are words.
        found += [part] if part in STATE_OF or not stem else [stem, part[len(stem) :]]
    return tuple(part for part in found if part)


def subject_of(name: str, comment: str = "") -> Subject:
    """What the rows of a table, file or log are about, by its name and comment; the last telling word decides."""
    stem = re.sub(
        r"\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|arrow|feather|log|gz|db|xlsx?)\b", "", name.rsplit("/", 1)[-1]
    )
    for text in (comment, stem):
        if HAN.search(text):
            subject = _subject_zh(re.split(r"[,，;；:：。(（\s]", text.strip(), maxsplit=1)[0])
            if subject:
                return subject
    for part in reversed(tokens(stem)):
        if part in _NEUTRAL or part.isdigit():
            continue
        if part in _SUBJECTS:
            return Subject(_SUBJECTS[part])
    return Subject.UNKNOWN


def is_neutral(name: str) -> bool:
    """Whether a table's, or a JSON object's, name says nothing of what it is about: data, info, list."""
    return all(part in _NEUTRAL or part.isdigit() for part in tokens(name))


def _subject_zh(text: str) -> Subject:
    """The word nearest the end decides: 用户角色表 is about roles."""
    text = _ZH_TABLE_TAIL.sub("", text)
    found = [
        (text.rfind(word) + len(word), len(word), subject)
        for words, subject in (
            (PERSON_ZH, Subject.PERSON),
            (ORGANISATION_ZH, Subject.ORGANISATION),
            (THING_ZH, Subject.THING),
        )
        for word in words
        if word in text
    ]
    return max(found)[2] if found else Subject.UNKNOWN
