"""Vectors of face recognition: known by their form, and labelled where a name says of what they are."""

import base64
import json
import random
import struct

import pyarrow as pa
import pytest

from scanner.batch import scan_batch
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.classify import classify
from scanner.model import Resource
from scanner.run import load_rules
from scanner.words import Lexicon

RULES = load_rules()
CATALOGUE = load_catalogue()
JUDGE = Judge(CATALOGUE, load_standard(), Lexicon(CATALOGUE), RULES.known)
DICE = random.Random(5)


def vectors(length, rows=6):
    return [[round(DICE.gauss(0, 0.1), 6) for _ in range(length)] for _ in range(rows)]


def labels(name, column):
    profiles = scan_batch(pa.record_batch({name: column}), RULES)
    entries = classify(Resource("s", "t", "table"), profiles, JUDGE)
    return [(label.pi_type, label.accepted, label.basis) for entry in entries for label in entry.labels]


FORMS = {
    "JSON": lambda v: pa.array([json.dumps(one) for one in v]),
    "commas": lambda v: pa.array([",".join(map(str, one)) for one in v]),
    "list": lambda v: pa.array(v, pa.list_(pa.float32())),
    "fixed list": lambda v: pa.array(v, pa.list_(pa.float64(), len(v[0]))),
    "bytes": lambda v: pa.array([struct.pack(f"<{len(one)}f", *one) for one in v], pa.binary()),
    "bytes of doubles": lambda v: pa.array([struct.pack(f"<{len(one)}d", *one) for one in v], pa.binary()),
    "Base64": lambda v: pa.array([base64.b64encode(struct.pack(f"<{len(one)}f", *one)).decode() for one in v]),
}


@pytest.mark.parametrize("length", [128, 512])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_column_of_vectors_with_the_name_of_a_face_is_a_face_feature(form, length):
    for name in ("face_embedding", "人脸特征"):
        assert labels(name, form(vectors(length))) == [("biometric.face_feature", 6, "values and name")]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_vectors_without_such_a_name_are_no_label(form):
    assert labels("embedding", form(vectors(256))) == []


@pytest.mark.parametrize(
    "column",
    [
        FORMS["JSON"](vectors(100)),
        FORMS["list"](vectors(3)),
        pa.array([",".join(str(n) for n in range(128))] * 4),
        pa.array([random.Random(n).randbytes(512) for n in range(4)], pa.binary()),
        pa.array(["a, " * 128] * 4),
    ],
    ids=["another length", "coordinates", "whole numbers", "noise", "words"],
)
def test_what_has_another_form_is_no_vector(column):
    profiles = scan_batch(pa.record_batch({"face_embedding": column}), RULES)
    assert all("face_vector" not in dict(profile.supports) for profile in profiles.values())


def test_bytes_that_are_vectors_are_not_unread():
    (profile,) = scan_batch(pa.record_batch({"v": FORMS["bytes"](vectors(128))}), RULES).values()
    assert (profile.unread, profile.filled) == ((), 6)
