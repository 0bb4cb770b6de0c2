"""Personal name in Latin letters (拼音/英文姓名) beside a word that announces it: name:, Mr., Dear, 英文名, passenger=.

Layout: a key or a form of address, then two to four words with capitals, as in ``latin_name``.

Check digit: none. Behind a form of address (Mr., Ms.) and behind keys of names any such words count; behind ``name``
alone they must hold a surname or given name that is known.

Confused with: names of files, hosts, products and companies behind ``name=``.

Sources: keys as people write them (general knowledge, 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognizers._latin import SHAPE, flaw
from scanner.model import Evidence, Match, Scope

_TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? |Dear (?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?"
_KEYS = (
    r"(?:full|real|user|cust(?:omer)?|client|passenger|contact|guest|patient|holder|receiver|sender|first|last"
    r"|eng?(?:lish)?)?[_ -]?name(?:[_ -]?en)?"
    r"|passenger|consignee|recipient|receiver|attn|contact|customer|guest|patient|applicant|card ?holder"
)
_CHINESE = "英文名|姓名拼音|拼音姓名|拼音|姓名|乘客|旅客|持卡人|收件人|收货人|联系人"
_SEPARATOR = r"[^0-9A-Za-z\u4e00-\u9fff]{1,7}(?:VALUES ?\([0-9, '\"]{0,12})?|(?:[是为][^0-9A-Za-z\u4e00-\u9fff]{0,3})"
_CUE = re.compile(
    rf"(?:(?<![A-Za-z])(?P<title>{_TITLES})"
    rf"|(?:(?<![A-Za-z])(?i:{_KEYS})|{_CHINESE})(?:{_SEPARATOR})|(?:my name is|this is|I am) )"
    rf"(?P<name>{SHAPE.pattern})(?![A-Za-z0-9])"
)


class LatinNameByCue:
    """Finds names by the words before them, in any text."""

    id = "latin_name_cue"
    pi_type = "basic.name_latin"
    needs = Evidence.CONTEXT
    scope = Scope.CONTEXT
    state = "clear"
    chance = 0.1
    trigger = (
        r"(?i:(?:name|passenger|consignee|recipient|receiver|attn|contact|customer|guest|patient|applicant|holder)"
        rf"(?:[_ -]?en)?|this is|i am|my name is|{_CHINESE})"
        r"(?:[^0-9A-Za-z]{1,24}|[^0-9A-Za-z]{0,8}VALUES[^A-Za-z]{1,24})[A-Z][A-Za-z.]"
        r"|[^0-9A-Za-z](?:Mr|Mrs|Ms|Miss|Dr|Prof|Dear)\.? [A-Z][A-Za-z.]"
    )

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each name behind a cue."""
        for index, text in enumerate(texts):
            for found in _CUE.finditer(text):
                wrong = flaw(found["name"])
                if wrong and not (found["title"] and len(found["name"].split()) < 4):
                    continue
                yield Match(index, *found.span("name"), Evidence.CONTEXT if wrong else Evidence.VALIDATED, True)


RECOGNIZER = LatinNameByCue()
