"""Both ways to Presidio: our recognizers in its ``AnalyzerEngine``, its ``EntityRecognizer`` in our scan.

engine = analyzer()                                # a whole AnalyzerEngine for Chinese
engine.registry.add_recognizer(...)                # or: for recognizer in entity_recognizers(): ...
rules = load_rules(more=(from_presidio(theirs, "device.imei"),))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import tldextract
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from scanner import discovery
from scanner.catalogue import load_catalogue
from scanner.model import Evidence, Match, Recognizer, Scope
from scanner.text import fold

# Presidio's own e-mail recognizer asks tldextract, which would fetch the public suffix list: it gets the snapshot
# inside the package instead, for the whole process, since tldextract has one extractor for all.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

SCORES = {Evidence.SHAPE: 0.2, Evidence.CONTEXT: 0.6, Evidence.VALIDATED: 0.95}
"""The one table from evidence to Presidio's scores; read backwards for results of theirs."""


class PresidioEdge(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """One of our recognizers as Presidio knows them."""

    def __init__(self, recognizer: Recognizer, language: str = "zh") -> None:
        """Serve ``recognizer`` under ``language``; its entity type is the catalogue's."""
        self.recognizer = recognizer
        entity = load_catalogue().types[recognizer.pi_type].entity_type
        super().__init__([entity], name=recognizer.id, supported_language=language)

    def load(self) -> None:
        """Nothing to load: registries load on first use."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Results for every match with the evidence the recognizer needs; spans are those of ``text``."""
        entity = self.supported_entities[0]
        if entities and entity not in entities:
            return []
        return [
            RecognizerResult(entity, match.start, match.end, SCORES[match.evidence])
            for match in self.recognizer.find([fold(text)])
            if match.evidence >= self.recognizer.needs
        ]


def entity_recognizers(language: str = "zh") -> list[EntityRecognizer]:
    """All installed recognizers for a Presidio registry."""
    return [PresidioEdge(recognizer, language) for recognizer in discovery.recognizers()]


def analyzer(language: str = "zh") -> AnalyzerEngine:
    """An ``AnalyzerEngine`` with all our recognizers, over a blank spaCy pipeline that jieba cuts: no model."""
    registry = RecognizerRegistry(entity_recognizers(language), supported_languages=[language])
    return AnalyzerEngine(registry=registry, nlp_engine=_blank_pipeline(language), supported_languages=[language])


def _blank_pipeline(language: str) -> SpacyNlpEngine:
    import logging

    import jieba
    import spacy

    # jieba reports on stderr where it caches its dictionary.
    jieba.setLogLevel(logging.WARNING)
    config = {"nlp": {"tokenizer": {"segmenter": "jieba"}}} if language == "zh" else {}
    engine = SpacyNlpEngine(models=[{"lang_code": language, "model_name": "blank"}])
    # Given, not loaded: loading by name would try to download a model.
    engine.nlp = {language: spacy.blank(language, config=config)}
    return engine


class FromPresidio:
    """A Presidio ``EntityRecognizer`` that finds one PI type in our scan. It looks at every text: it has no trigger."""

    needs = Evidence.CONTEXT
    scope = Scope.TEXT
    state = "clear"
    trigger = None

    def __init__(self, recognizer: EntityRecognizer, pi_type: str, chance: float) -> None:
        """``chance``: the share of texts in which it finds something by mistake, for the column's luck test."""
        self.recognizer = recognizer
        self.id = str(recognizer.name)
        self.pi_type = pi_type
        self.chance = chance

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Its results as matches: the evidence is the highest whose score theirs reaches."""
        entities = list(self.recognizer.supported_entities)
        for index, text in enumerate(texts):
            results: list[Any] = self.recognizer.analyze(text, entities, None) or []
            for result in sorted(results, key=lambda r: (r.start, r.end)):
                evidence = max((e for e, score in SCORES.items() if result.score >= score), default=Evidence.SHAPE)
                yield Match(index, result.start, result.end, evidence)


def from_presidio(recognizer: EntityRecognizer, pi_type: str, chance: float = 0.05) -> Recognizer:
    """``recognizer`` as one of ours, under a PI type of the catalogue."""
    return FromPresidio(recognizer, pi_type, chance)
