"""The model behind names and addresses in prose: as a pipeline, as a gap when missing, and what it must not do."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import spacy

from recognizers import _prose, cn_address_prose, cn_name_prose
from recognizers._tags import TAGS, best_paths, spans_of
from scanner.batch import Rules, detect, scan_batch
from scanner.model import Evidence, Unavailable
from scanner.prefilter import Prefilter
from scanner.run import Choice, load_rules

SENTENCE = "昨天下午马文睿和同事一起去看了电影。"
ADDRESS = "快递放在杭州市滨江区长河街道阳光花园门卫那里,谢谢。"
LARGEST = 15_000_000
"""Bytes a model may take in the repository."""


def pipeline(**config):
    nlp = spacy.blank("zh")
    nlp.add_pipe("pisift_prose", config=config)
    return nlp


@pytest.fixture
def without_model(monkeypatch):
    _prose.session.cache_clear()
    monkeypatch.setattr(_prose, "MODEL", "absent.onnx")
    yield
    monkeypatch.undo()
    _prose.session.cache_clear()


def test_the_pipeline_sets_entities_at_exact_spans():
    doc = pipeline()(SENTENCE)
    assert [(ent.text, ent.label_, ent.start_char) for ent in doc.ents] == [("马文睿", "PERSON", 4)]


def test_many_documents_at_once_are_each_alone():
    nlp = pipeline()
    texts = [SENTENCE, "", "今天天气很好。", SENTENCE + SENTENCE, "张志强说，会议由李雪梅主持。"] * 3
    together = [[(e.text, e.start_char) for e in doc.ents] for doc in nlp.pipe(texts)]
    assert together == [[(e.text, e.start_char) for e in nlp(text).ents] for text in texts]


def test_the_pipeline_keeps_its_entities_over_a_presidio_nlp_engine():
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine = SpacyNlpEngine(models=[{"lang_code": "zh", "model_name": "blank"}])
    engine.nlp = {"zh": pipeline()}
    found = engine.process_text(SENTENCE, "zh")
    assert [(str(entity), entity.label_) for entity in found.entities] == [("马文睿", "PERSON")]


def test_spans_are_exact_behind_emoji_combining_marks_and_wide_characters():
    for before in ("👨‍👩‍👧", "e\u0301ｅ\u0301", "\ud83d\ude00", "\ud800", "\x00", "　"):
        text = before + SENTENCE
        found = [m for m in cn_name_prose.RECOGNIZER.find([text]) if m.evidence >= Evidence.CONTEXT]
        assert [text[m.start : m.end] for m in found] == ["马文睿"], ascii(before)


def test_a_long_text_without_a_full_stop_is_read_to_its_end():
    text = "我们去看了电影," * 200 + "马文睿也去了"
    assert [text[m.start : m.end] for m in cn_name_prose.RECOGNIZER.find([text])][-1:] == ["马文睿"]


def test_without_the_model_the_recognizers_of_prose_say_what_is_missing(without_model):
    for recognizer, text in ((cn_name_prose.RECOGNIZER, SENTENCE), (cn_address_prose.RECOGNIZER, ADDRESS)):
        with pytest.raises(Unavailable, match=r"absent\.onnx is not installed"):
            list(recognizer.find([text]))


def test_without_the_model_a_scan_has_a_gap_in_words_and_the_cues_still_work(without_model):
    batch = pa.record_batch({"remark": pa.array([SENTENCE, "收货人:马文睿,电话"], pa.string())})
    profile = scan_batch(batch, load_rules(choice=Choice(prose=True)))["remark"]
    assert [name for name, _ in profile.failures] == [
        "cn_name_prose: the prose model recognizers/_model/absent.onnx is not installed; "
        "names and addresses that no word announces are missed"
    ]
    assert [name for name, support in profile.supports if support.accepted] == ["cn_name_cue"]


def test_text_without_a_cue_never_reaches_the_model(without_model):
    rules = Rules(Prefilter([cn_name_prose.RECOGNIZER, cn_address_prose.RECOGNIZER]), {}, {})
    for text in ("今天天气很好,我们去公园。", "订单已支付,耗时12ms", "GET /api/v1/goods?page=2", "任务成功,高级会员"):
        assert detect(text, rules) == []


def is_legal(path: tuple[int, ...]) -> bool:
    tags = ["O", *(TAGS[number] for number in path), "O"]
    return all(
        after[0] in "IE" and after[2:] == before[2:] if before[0] in "BI" else after[0] in "OBS"
        for before, after in zip(tags, tags[1:], strict=False)
    )


def test_the_best_path_is_the_best_of_all_legal_ones():
    lengths = [3, 2, 3, 1, 3, 3]
    scores = np.random.default_rng(3).normal(size=(3, len(lengths), len(TAGS))).astype(np.float32)
    scores[:, -1, 0] += 9  # one text whose best tags are legal as they are
    legal = {size: [path for path in product(range(len(TAGS)), repeat=size) if is_legal(path)] for size in (1, 2, 3)}
    best = [
        max((sum(scores[at, text, tag] for at, tag in enumerate(path)), path) for path in legal[size])[1]
        for text, size in enumerate(lengths)
    ]
    assert best_paths(scores, lengths) == [spans_of(list(path)) for path in best]


def test_the_model_is_small_and_its_card_is_beside_it():
    folder = Path(_prose.__file__).parent / "_model"
    assert (folder / _prose.MODEL).stat().st_size < LARGEST
    card = (folder / "card.md").read_text("utf-8")
    assert all(word in card for word in ("licence", "CLUENER", "LAC", "F1", "What it misses"))
