"""A batch flattened to texts: every digit kept, every nested value found, nothing dropped without being counted."""

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.columns import DAMAGED, flatten
from scanner.synthetic import Maker

maker = Maker(42)
PHONE, OTHER, ID = maker.mobile(), maker.mobile(), "1" + maker.digits(17)
SPACED = f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"
WIDE = PHONE.translate({48 + digit: 0xFF10 + digit for digit in range(10)})


def flat(column: pa.Array, name: str = "c") -> list[tuple[str, list[str | None]]]:
    """(path, texts) of the columns that ``column`` becomes, in order."""
    batch = pa.RecordBatch.from_arrays([column], [name])
    return [(found.path, found.texts.to_pylist()) for found in flatten(batch)]


def unread(column: pa.Array) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in flatten(pa.RecordBatch.from_arrays([column], ["c"])):
        for reason, count in found.unread.items():
            counts[reason] = counts.get(reason, 0) + count
    return counts


def places(column: pa.Array) -> list[tuple[str, list[int] | None]]:
    """(path, row of each text)."""
    batch = pa.RecordBatch.from_arrays([column], ["c"])
    return [(found.path, None if found.places is None else found.places.tolist()) for found in flatten(batch)]


def json_column(*texts: str | None) -> pa.Array:
    kind = pa.json_(pa.large_string())
    return pa.ExtensionArray.from_storage(kind, pa.array(texts, pa.large_string()))


def map_of(keys: pa.DataType, items: pa.DataType, *rows: list | None) -> pa.Array:
    return pa.array(rows, pa.map_(keys, items))


TEXT = pa.string()
NUMBERS = [
    (pa.array([int(PHONE), int(ID), None, -1]), [PHONE, ID, None, "-1"], "whole numbers"),
    (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"], "the largest of them"),
    (pa.array([float(PHONE), None]), [PHONE, None], "a phone in a float column is no 1.38e+10"),
    (pa.array([float(PHONE) + 0.5]), [f"{PHONE}.5"], "nor one with a fraction"),
    (pa.array([0.1, -2.0, 1e-9]), ["0.1", "-2", "1e-09"], "fractions as people write them"),
    (pa.array([2.0**53 - 1]), ["9007199254740991"], "the last exact one"),
    (pa.array([float(ID), 2.0**53, 1.0]), [None, None, "1"], "an 18-digit number in a double is damaged"),
    (pa.array([float(PHONE), 1.5], pa.float32()), [None, "1.5"], "and an 11-digit one in a single"),
    (pa.array(np.array([2049.0, 12.0], np.float16)), [None, "12"], "and a four-digit one in a half"),
    (pa.array([float("nan"), float("inf")]), [None, None], "no number is no text"),
    (pa.array([Decimal(f"{PHONE}.00"), Decimal("1.50"), None]), [PHONE, "1.50", None], "decimals without zeros"),
    (pa.array([Decimal(ID)], pa.decimal256(50, 2)), [ID], "wide decimals"),
    (pa.array([Decimal("0.00000001")]), ["0.00000001"], "no 1E-8"),
    (pa.array([Decimal("13900000000")], pa.decimal128(3, -8)), ["13900000000"], "no 1.39E+10"),
    (pa.array([True, None]), ["true", None], "truth"),
    (pa.array([dt.date(2024, 5, 1)]), ["2024-05-01"], "days"),
    (pa.nulls(2), [None, None], "a column without a type"),
]


@pytest.mark.parametrize(("column", "texts", "why"), NUMBERS, ids=[why for *_, why in NUMBERS])
def test_numbers_become_their_digits(column, texts, why):
    assert flat(column) == [("c", texts)], why


@pytest.mark.parametrize(
    ("column", "count"),
    [
        (pa.array([float(ID), 2.0**53, -(2.0**60), 1.0, None]), 3),
        (pa.array([float(PHONE), 1.5], pa.float32()), 1),
        (pa.array([float("nan")]), 0),
    ],
)
def test_damaged_numbers_are_counted(column, count):
    assert unread(column) == ({DAMAGED: count} if count else {})


BYTES = [
    ("张三 13900000000".encode(), "张三 13900000000", None),
    (b"BM 13900000000", "BM 13900000000", None),
    (b"", "", None),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", None, "picture (JPEG)"),
    (b"\x89PNG\r\n\x1a\n\x00", None, "picture (PNG)"),
    (b"BM\x36\x00\x00\x00", None, "picture (BMP)"),
    (b"%PDF-1.4 plain", None, "document (PDF)"),
    (b"PK\x03\x04\x00", None, "archive or document (zip)"),
    (b"\x1f\x8b\x08\x00", None, "compressed (gzip)"),
    (b"text\x00text", None, "binary"),
    (b"\xfe\xdc\xba", None, "binary"),
]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
def test_bytes_are_text_or_counted_as_what_they_are(kind):
    column = pa.array([cell for cell, *_ in BYTES], kind)
    assert flat(column) == [("c", [text for _, text, _ in BYTES])]
    reasons = [reason for *_, reason in BYTES if reason]
    assert unread(column) == {reason: reasons.count(reason) for reason in reasons}


def test_bytes_of_a_fixed_size_are_read_too():
    assert flat(pa.array([PHONE.encode()], pa.binary(11))) == [("c", [PHONE])]


def test_a_string_column_that_is_gb18030_is_read():
    """Arrow does not check a Parquet file's strings, and old Hive tables hold GB18030."""
    content = [f"张三{PHONE}".encode("gb18030"), "李四".encode(), b"\xff\xff\xff"]
    offsets = np.cumsum([0, *map(len, content)]).astype(np.int32)
    column = pa.Array.from_buffers(pa.string(), 3, [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(content))])
    assert flat(column) == [("c", [f"张三{PHONE}", "李四", None])]
    assert unread(column) == {"binary": 1}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_texts_stay_as_they_are(kind):
    assert flat(pa.array(["a", "", None, "😀", " [x"], kind)) == [("c", ["a", "", None, "😀", " [x"])]


NESTED = [
    (pa.array([{"a": "x", "b": {"c": 1}}, None]), [("c.a", ["x", None]), ("c.b.c", ["1", None])], "structs"),
    (
        pa.StructArray.from_arrays([pa.array([PHONE, "x"])], ["a"], mask=pa.array([True, False])),
        [("c.a", [None, "x"])],
        "what a null struct still holds in its buffers is no value",
    ),
    (pa.array([["a"], None, [], ["b", None]]), [("c[]", ["a", "b", None])], "lists"),
    (pa.array([["a", "b"], None], pa.list_(TEXT, 2)), [("c[]", ["a", "b"])], "lists of a fixed size"),
    (pa.array([["a"], None, ["b"]], pa.list_view(TEXT)), [("c[]", ["a", "b"])], "views of lists"),
    (pa.array([[["a"], ["b"]], [[]]]), [("c[][]", ["a", "b"])], "lists of lists"),
    (
        pa.array([[{"p": "a"}, None], None, [{"p": None}, {"p": "b"}]]),
        [("c[].p", ["a", None, None, "b"])],
        "lists of structs with nulls",
    ),
    (pa.array(["a", None, "a"]).dictionary_encode(), [("c", ["a", None, "a"])], "dictionaries"),
    (pa.RunEndEncodedArray.from_arrays([2, 3], ["a", "b"]), [("c", ["a", "a", "b"])], "runs"),
    (map_of(TEXT, TEXT, [("k", "v")], None, [("k", "w"), ("l", None)]), [("c.k", ["v", "w"]), ("c.l", [None])], "maps"),
    (map_of(TEXT, pa.float64(), [("k", float(PHONE))]), [("c.k", [PHONE])], "a map of floats keeps the digits"),
    (map_of(TEXT, pa.struct([("p", TEXT)]), [("k", {"p": "v"})]), [("c.k.p", ["v"])], "a map of structs"),
    (map_of(TEXT, pa.list_(TEXT), [("k", ["v", "w"])]), [("c.k[]", ["v", "w"])], "a map of lists"),
    (map_of(TEXT, TEXT, [("k", '{"a": 1}')]), [("c.k.a", ["1"])], "a map of JSON"),
    (
        map_of(pa.int64(), TEXT, [(int(PHONE), "v")], [(7, "w")]),
        [("c.*{key}", [PHONE, "7"]), ("c.*", ["v", "w"])],
        "a map by number: the keys are values, too",
    ),
    (
        map_of(TEXT, TEXT, [("k", "v"), (PHONE, "x")], [(OTHER, "y"), ("k", "w")]),
        [("c.k", ["v", "w"]), ("c.*{key}", [PHONE, OTHER]), ("c.*", ["x", "y"])],
        "a map by phone number",
    ),
]


@pytest.mark.parametrize(("column", "columns", "why"), NESTED, ids=[why for *_, why in NESTED])
def test_nested_values_become_paths(column, columns, why):
    assert flat(column) == columns, why


@pytest.mark.parametrize("column", [column for column, *_ in NESTED], ids=[why for *_, why in NESTED])
def test_a_slice_flattens_like_a_copy_of_it(column):
    for start in range(len(column) + 1):
        part = column.slice(start)
        copy = pa.array(part.to_pylist(), part.type) if not isinstance(part, pa.RunEndEncodedArray) else None
        if copy is not None:
            assert dict(flat(part)) == dict(flat(copy))
            assert dict(places(part)) == dict(places(copy))


def test_texts_of_nested_values_know_their_row():
    assert places(pa.array([["a"], None, [], ["b", None]])) == [("c[]", [0, 3, 3])]
    assert places(pa.array([[{"p": "a"}], [{"p": "b"}, {"p": "c"}]])) == [("c[].p", [0, 1, 1])]
    assert places(map_of(TEXT, TEXT, [("k", "v")], None, [("k", "w")])) == [("c.k", [0, 2])]
    assert places(pa.array(["x", '{"a": [1, 2]}', None])) == [("c", [0, 2]), ("c.a[]", [1, 1])]
    rows = [[("k", '{"a": 1}')], [], [("k", '{"a": 2}')]]
    assert places(map_of(TEXT, TEXT, *rows)) == [("c.k.a", [0, 2])]


JSON = [
    ('{"a": {"b": [1, 2]}}', [("c.a.b[]", ["1", "2"])], "objects and arrays"),
    ("[1, [2], {}]", [("c[]", ["1"]), ("c[][]", ["2"])], "an array at the top"),
    (f'{{"a": {PHONE}, "b": {ID}, "d": 1.39e10}}', [("c.a", [PHONE]), ("c.b", [ID]), ("c.d", ["1.39e10"])], "digits"),
    ('{"a": true, "b": null, "d": ""}', [("c.a", ["true"]), ("c.b", [None]), ("c.d", [""])], "words of JSON"),
    (json.dumps({"a": json.dumps({"b": PHONE})}), [("c.a.b", [PHONE])], "JSON inside JSON text"),
    (json.dumps({"a": json.dumps([json.dumps({"b": 1})])}), [("c.a[].b", ["1"])], "and once more"),
    ('{"a": 1, "a": 2}', [("c.a", ["1", "2"])], "a key that stands twice"),
    (f'{{"{PHONE}": "x"}}', [("c.*{key}", [PHONE]), ("c.*", ["x"])], "a phone number as a key"),
    (f'{{"手机{SPACED}": "x"}}', [("c.*{key}", [f"手机{SPACED}"]), ("c.*", ["x"])], "a spaced one in a key"),
    (f'{{"手机{WIDE}": "x"}}', [("c.*{key}", [f"手机{WIDE}"]), ("c.*", ["x"])], "a full-width one in a key"),
    ('{"x@example.com": 1}', [("c.*{key}", ["x@example.com"]), ("c.*", ["1"])], "a mailbox as a key"),
    ('{"": 1}', [("c.*{key}", [""]), ("c.*", ["1"])], "a key of nothing"),
    ('{"@timestamp": 1, "$ref": 2}', [("c.@timestamp", ["1"]), ("c.$ref", ["2"])], "keys of Elasticsearch and JSON"),
    ('{"手机号": 1, "http/2.0": 2}', [("c.手机号", ["1"]), ("c.http/2.0", ["2"])], "keys that are names"),
    (r'{"a": "\ud83d!"}', [("c.a", ["?!"])], "half of an emoji"),
    ("[broken", [("c", ["[broken"])], "what only looks like JSON stays a text"),
    ("{}", [], "an object of nothing"),
]


@pytest.mark.parametrize(("text", "columns", "why"), JSON, ids=[why for *_, why in JSON])
def test_json_in_a_text_is_opened(text, columns, why):
    assert flat(pa.array([text])) == columns, why


@pytest.mark.parametrize(("text", "columns", "why"), JSON, ids=[why for *_, why in JSON])
def test_a_json_column_reads_the_same(text, columns, why):
    assert flat(json_column(text)) == columns, why


def test_blank_json_lines_are_no_cells():
    column = json_column('{"a": 1}\n', "", "  \n", None, "plain\n", '"text"', "[1]")
    assert flat(column, "") == [("line", ["plain\n", '"text"']), ("a", ["1"]), ("[]", ["1"])]


def test_a_null_in_a_named_json_column_is_a_null():
    assert flat(json_column('{"a": 1}', None, "x")) == [("c", [None, "x"]), ("c.a", ["1"])]


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("depth", [100, 900, 5_000])
def test_deep_nesting_is_read_and_does_not_raise(opening, depth):
    closing = "".join({"[": "]", "{": "}"}[mark] for mark in reversed(opening) if mark in "[{")
    text = opening * depth + f'"{PHONE}"' + closing * depth
    (column,) = flat(pa.array([text]))
    assert PHONE in column[1][0]
    assert PHONE not in column[0]


def test_json_packed_into_json_again_and_again_ends():
    text = PHONE
    for _ in range(14):
        text = json.dumps([text])
        if len(text) > 1_000_000:
            break
    ((path, texts),) = flat(pa.array([text]))
    assert PHONE in texts[0]
    assert PHONE not in path


def test_types_without_a_text_are_counted():
    union = pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array(["a"]), pa.array([1])]
    )
    assert sum(unread(union).values()) == 2
    interval = pa.array([(1, 2, 3), None], pa.month_day_nano_interval())
    assert sum(unread(interval).values()) == 1


def test_an_empty_batch_has_its_columns():
    schema = pa.schema(
        [("a", pa.string()), ("b", pa.float64()), ("l", pa.list_(pa.int64())), ("m", pa.map_(TEXT, TEXT))]
    )
    batch = pa.RecordBatch.from_pylist([], schema)
    assert [(column.path, len(column.texts)) for column in flatten(batch)] == [("a", 0), ("b", 0), ("l[]", 0)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def leaves(value) -> int:
    """How many values and strange keys a document holds, JSON inside of texts left alone."""
    if isinstance(value, dict):
        return sum(leaves(child) for child in value.values())
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 1


@given(st.lists(VALUES | st.text(), max_size=5))
def test_no_leaf_of_any_document_is_lost(values):
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    columns = list(flatten(pa.RecordBatch.from_arrays([pa.array(texts, pa.string())], ["c"])))
    found = sum(len(column.texts) for column in columns if not column.path.endswith("*{key}"))
    assert found >= sum(leaves(value) for value in values if not (isinstance(value, str) and value[:1] in "[{"))
    for column in columns:
        assert column.places is None or len(column.places) == len(column.texts)


PLAIN = st.none() | st.text(max_size=12).filter(lambda text: not text.lstrip().startswith(("{", "[")))


@given(st.lists(st.dictionaries(st.text(max_size=12), PLAIN, max_size=4), min_size=1, max_size=5))
def test_a_map_reads_like_the_json_object_it_is(rows):
    column = map_of(TEXT, TEXT, *[list(row.items()) for row in rows])
    opened = json_column(*(json.dumps(row) for row in rows))
    assert {path: sorted(map(str, texts)) for path, texts in flat(column)} == {
        path: sorted(map(str, texts)) for path, texts in flat(opened)
    }
