"""Reads the annotated sets, brings their labels to ours, and cuts off a validation split.

Ours are three: PER a person's name, ADR a place or address (from a country to a door), ORG an organisation, which
is learned beside them only because it keeps companies and bureaus from being taken for persons or places.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scanner.text import fold

IGNORED = "?"
"""A span whose label the sets disagree about: no loss is counted in it."""
VALIDATION_SHARE = 10
"""One line in so many is for validation, chosen by a hash of its text: the same on every machine."""

# Per set: its labels to ours; what is not named is no entity. Scenic spots and role words are nobody's address or name.
_LABELS = {
    "cluener_train": {
        "name": "PER", "address": "ADR", "company": "ORG", "organization": "ORG", "government": "ORG", "scene": "ORG",
    },
    "msra_val": {"PER": "PER", "LOC": "ADR", "ORG": "ORG"},
    "people_daily_dev": {"PER": "PER", "LOC": "ADR", "ORG": "ORG"},
    "weibo_train": {
        "PER.NAM": "PER", "GPE.NAM": "ADR", "LOC.NAM": "ADR", "ORG.NAM": "ORG", "LOC.NOM": IGNORED, "GPE.NOM": IGNORED,
        "ORG.NOM": IGNORED,
    },
    "resume_train": {"NAME": "PER", "ORG": "ORG", "LOC": "ADR", "CONT": IGNORED},
}  # fmt: skip
ADDRESSES = "address_naacl2019_train"
_NO_ADDRESS = ("person", "otherinfo", "redundant")
PROSE = tuple(_LABELS)


@dataclass(frozen=True, slots=True)
class Sample:
    """One text and its spans (start, end, label); ``source`` says where it is from."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    source: str


def is_validation(text: str) -> bool:
    """Whether this text is kept from training."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % VALIDATION_SHARE == 0


def prose(folder: Path) -> Iterator[Sample]:
    """The annotated sentences of all sets, folded, with our labels."""
    for source, labels in _LABELS.items():
        for line in (folder / f"{source}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            spans = [(a, b, labels[label]) for a, b, label in row["spans"] if label in labels]
            yield _trimmed(Sample(fold(row["text"]), tuple(sorted(spans)), source))


def _trimmed(sample: Sample) -> Sample:
    """Spans as one convention has them: 江苏|如皋市|城西乡 is one place, 河南舞阳人 is 河南舞阳."""
    spans: list[tuple[int, int, str]] = []
    for start, end, label in sample.spans:
        if sample.source == "resume_train" and label == "ADR":
            text = sample.text[start:end]
            start += 2 * text.startswith("籍贯")
            end -= text.endswith("人") + 2 * text.endswith(("国籍", "省籍")) - text.endswith("省籍")
        last = spans[-1] if spans else (0, -1, "")
        # 中|美 beside each other are two countries: only longer parts are joined.
        if label == last[2] == "ADR" and last[1] == start and min(end - start, last[1] - last[0]) > 1:
            spans[-1] = (last[0], end, label)
        elif start < end and start >= last[1]:
            spans.append((start, end, label))
    return replace(sample, spans=tuple(spans))


def addresses(folder: Path) -> Iterator[str]:
    """Whole delivery addresses, folded, without the names and remarks that some of them end or begin with."""
    for line in (folder / f"{ADDRESSES}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        parts = list(row["spans"])
        while parts and parts[-1][2] in _NO_ADDRESS:
            parts.pop()
        while parts and parts[0][2] in _NO_ADDRESS[:2]:
            parts.pop(0)
        if parts:
            text = fold(row["text"][parts[0][0] : parts[-1][1]]).strip(" -,.;:")
            if len(text) > 3:
                yield text
