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
from presidio_analyzer.predefined_recognizers import SpacyRecognizer
from presidio_analyzer.recognizer_registry.recognizers_loader_utils import (
    PredefinedRecognizerNotFoundError,
    RecognizerListLoader,
)

from scanner import discovery
from scanner.batch import detect
from scanner.catalogue import Catalogue, load_catalogue
from scanner.errors import UsageError
from scanner.model import Evidence, Match, Recognizer, Scope
from scanner.prefilter import Prefilter
from scanner.search import Rules

# Presidio's own e-mail recognizer asks tldextract, which would fetch the public suffix list: it gets the snapshot
# inside the package instead, for the whole process, since tldextract has one extractor for all.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

SCORES = {Evidence.SHAPE: 0.2, Evidence.CONTEXT: 0.6, Evidence.VALIDATED: 0.95}
"""The one table from evidence to Presidio's scores; read backwards for results of theirs."""


class PisiftRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """Our recognizers as one of Presidio's: what pisift finds in a text, under the catalogue's entity types.

    Presidio's YAML configuration knows it by its class name once this module is imported::

        recognizers:
          - name: PisiftRecognizer
            type: predefined
            supported_languages: [{language: zh}]
    """

    def __init__(
        self,
        recognizers: Sequence[str] | None = None,
        supported_language: str = "zh",
        name: str = "PisiftRecognizer",
        supported_entities: Sequence[str] | None = None,
        context: Sequence[str] | None = None,
    ) -> None:
        """Serve ``recognizers`` by id (None: all that are installed) under ``supported_language``.

        ``supported_entities`` narrows what is reported. ``context`` is accepted for Presidio's sake and not used: our
        recognizers have context words of their own. Raises ``ValueError`` for an id that is not installed.
        """
        chosen = [r for r in discovery.recognizers() if recognizers is None or r.id in recognizers]
        if missing := set(recognizers or ()) - {r.id for r in chosen}:
            raise ValueError(f"no recognizer is called {sorted(missing)[0]}")
        self._entity_of = {r.pi_type: load_catalogue().types[r.pi_type].entity_type for r in chosen}
        # One recognizer alone needs no database of triggers.
        self._rules = Rules(Prefilter(chosen, use_hyperscan=len(chosen) > 1), {}, _ranks())
        entities = list(supported_entities or sorted(set(self._entity_of.values())))
        super().__init__(entities, name=name, supported_language=supported_language)

    def load(self) -> None:
        """Nothing to load: registries load on first use."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Results for every finding; spans are those of ``text``, and an encoded value's span is its carrier's."""
        results = []
        for finding in detect(text, self._rules):
            entity = self._entity_of[finding.pi_type]
            if entity in self.supported_entities and (not entities or entity in entities):
                metadata = {
                    RecognizerResult.RECOGNIZER_NAME_KEY: finding.recognizer,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                }
                score = SCORES[finding.evidence]
                results.append(
                    RecognizerResult(entity, finding.start, finding.end, score, recognition_metadata=metadata)
                )
        return results


def _ranks() -> dict[str, int]:
    return {pi_type.id: pi_type.rank for pi_type in load_catalogue().types.values()}


def entity_recognizers(language: str = "zh") -> list[EntityRecognizer]:
    """All installed recognizers for a Presidio registry, each under its own name."""
    return [PisiftRecognizer((r.id,), language, name=r.id) for r in discovery.recognizers()]


def analyzer(language: str = "zh") -> AnalyzerEngine:
    """An ``AnalyzerEngine`` with all our recognizers, over a blank spaCy pipeline that jieba cuts: no model."""
    registry = RecognizerRegistry([PisiftRecognizer(supported_language=language)], supported_languages=[language])
    return AnalyzerEngine(registry=registry, nlp_engine=blank_pipeline(language), supported_languages=[language])


def blank_pipeline(language: str = "zh") -> SpacyNlpEngine:
    """A spaCy engine for Presidio without a model; Chinese is cut by jieba."""
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


def predefined(names: Sequence[str], catalogue: Catalogue) -> tuple[Recognizer, ...]:
    """Presidio's own recognizers by class name, each with the PI type it stands for (``Name=pi.type``).

    Without a PI type it is the catalogue's type of the same entity. Raises ``UsageError`` for a name Presidio does not
    know, a type the catalogue does not have, and recognizers that need a language model.
    """
    return tuple(_predefined(name, catalogue) for name in names)


def _predefined(wanted: str, catalogue: Catalogue) -> Recognizer:
    name, _, pi_type = wanted.partition("=")
    try:
        theirs = RecognizerListLoader.get_existing_recognizer_cls(name)
    except PredefinedRecognizerNotFoundError:
        raise UsageError(f"Presidio has no predefined recognizer {name}") from None
    if issubclass(theirs, (SpacyRecognizer, PisiftRecognizer)):
        raise UsageError(f"{name} cannot be switched on here: it needs a language model, or is ours")
    try:
        recognizer = theirs()
    except Exception as error:  # noqa: BLE001  their constructors ask for servers, models and keys
        raise UsageError(f"{name} cannot be made without settings of its own ({type(error).__name__})") from error
    entities = recognizer.supported_entities
    pi_type = pi_type or next((t.id for t in catalogue.types.values() if t.entity_type in entities), "")
    if pi_type not in catalogue.types:
        raise UsageError(f"{name} finds {', '.join(entities)}: say which PI type that is, as {name}=contact.mobile")
    return from_presidio(recognizer, pi_type)
