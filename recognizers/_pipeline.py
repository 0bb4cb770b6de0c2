"""The prose model as a component of a spaCy ``zh`` pipeline, which Presidio's NLP engine takes as it is.

    nlp = spacy.blank("zh")
    nlp.add_pipe("pisift_prose")

``doc.ents`` then holds PERSON, LOCATION and ORGANIZATION. The name is known to spaCy by an entry point; nothing is
loaded before the first text. The blank pipeline cuts text into characters, so that spans are exact.
"""

from __future__ import annotations

from typing import Any

from recognizers._address import Grain, grain_of
from recognizers._prose import spans_in
from scanner.text import fold

ENTITY = {"PER": "PERSON", "ADR": "LOCATION", "ORG": "ORGANIZATION"}
"""What spaCy and Presidio call our labels."""


class Prose:
    """Sets ``doc.ents``; with ``least`` only addresses of that granularity (3: town or road, see ``cn_address``)."""

    def __init__(self, least: int) -> None:
        self.least = Grain(least)

    def __call__(self, doc: Any) -> Any:
        """The same ``doc`` with its entities; raises ``Unavailable`` where the model is not installed."""
        return self._marked([doc])[0]

    def pipe(self, docs: Any, batch_size: int = 256) -> Any:
        """Many at once, a batch in one run of the network."""
        from itertools import islice

        stream = iter(docs)
        while group := list(islice(stream, batch_size)):
            yield from self._marked(group)

    def _marked(self, docs: list[Any]) -> list[Any]:
        for index, spans in spans_in([fold(doc.text) for doc in docs], lambda sentence: True):
            doc = docs[index]
            wanted = [span for span in spans if span[2] != "ADR" or self._is_fine(doc.text[span[0] : span[1]])]
            found = [doc.char_span(a, b, ENTITY[label], alignment_mode="expand") for a, b, label in wanted]
            doc.set_ents(_without_overlaps(found))
        return docs

    def _is_fine(self, address: str) -> bool:
        return self.least <= Grain.NONE or grain_of(address) >= self.least


def _without_overlaps(spans: list[Any]) -> list[Any]:
    """Where characters are cut coarser than the model's, two spans may share a token: the first one keeps it."""
    kept: list[Any] = []
    for span in spans:
        if span is not None and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def _make(nlp: Any, name: str, least: int) -> Prose:
    return Prose(least)


def _registered() -> Any:
    from spacy.language import Language

    return Language.factory("pisift_prose", default_config={"least": -1}, assigns=["doc.ents"], func=_make)


FACTORY = _registered()
"""What the entry point ``spacy_factories`` names: spaCy imports this module when somebody asks for the component."""
