"""One suite for every recognizer that is installed: its table, every dress of every value, and the laws."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from _carriers import ALL, ENCODED, ESCAPED, LONGER, SENTENCES, Dressed, carriers, dress, encoded, spelled
from _cases import Row, table, table_names
from _look_alikes import look_alikes
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalogue import load_catalogue
from scanner.cli.pages import markdown_of
from scanner.cli.recognizers import described
from scanner.decode import views
from scanner.discovery import public_modules, recognizers
from scanner.model import Recognizer, Scope
from scanner.prefilter import Prefilter
from scanner.search import Rules, search
from scanner.text import fold

SEED = 20261123
LOOK_ALIKES = 20_000
# Room for luck in the sample: a fifteenth of the declared share, and a little for shares near zero.
RELATIVE_ROOM, ABSOLUTE_ROOM = 1.15, 0.003
LONG = 20_000
SLOPE = 8
"""Four times the text may take four times as long; quadratic work takes sixteen."""
ABSURDLY_SLOW = 5.0
"""Seconds for 80,000 characters: nothing linear comes near, on any machine."""

ALL_RECOGNIZERS = recognizers()
BY_ID = {recognizer.id: recognizer for recognizer in ALL_RECOGNIZERS}
EACH = pytest.mark.parametrize("recognizer", ALL_RECOGNIZERS, ids=lambda recognizer: recognizer.id)
DOCSTRING_PARTS = ("Layout: ", "Check digit: ", "Confused with: ", "Sources: ")


def accepted(recognizer: Recognizer, text: str) -> list[tuple[int, int]]:
    """The spans in ``text`` that have the evidence the recognizer needs."""
    matches = recognizer.find([fold(text)])
    return [(match.start, match.end) for match in matches if match.evidence >= recognizer.needs]


def seen(recognizer: Recognizer, folded: list[str]) -> Iterator[int]:
    """The texts in which the recognizer finds something that counts, many at once where it can."""
    find = getattr(recognizer, "find_all", recognizer.find)
    return (match.index for match in find(folded) if match.evidence >= recognizer.needs)


@cache
def rules_of(recognizer_id: str, use_hyperscan: bool) -> Rules:
    """A scan with one recognizer only."""
    return Rules(Prefilter([BY_ID[recognizer_id]], use_hyperscan=use_hyperscan), {}, {})


def searched(recognizer: Recognizer, texts: list[str], *, use_hyperscan: bool) -> list[list[tuple[int, int]]]:
    """For each text the spans that the pure core reports, behind the prefilter or without it."""
    found = search(pa.array(texts, pa.large_string()), rules_of(recognizer.id, use_hyperscan), {})
    spans: list[list[tuple[int, int]]] = [[] for _ in texts]
    for row in np.flatnonzero(found.won).tolist():
        spans[int(found.text[row])].append((int(found.start[row]), int(found.end[row])))
    return spans


def rows(kind: str) -> list[Any]:
    """Every row of every table as a pytest parameter; a table without recognizer fails in its own test."""
    return [
        pytest.param(
            recognizer,
            row,
            id=f"{recognizer.id}-{row.why}",
            marks=[pytest.mark.xfail(reason=row.notyet, strict=True)] if row.notyet else [],
        )
        for recognizer in ALL_RECOGNIZERS
        if recognizer.id in table_names()
        for row in getattr(table(recognizer.id), kind)
        if stands_by_itself(recognizer, row)
    ]


def stands_by_itself(recognizer: Recognizer, row: Row) -> bool:
    """Whether the text is found undressed: a bare value that needs its key is not."""
    return not (row.is_value and recognizer.scope is Scope.CONTEXT)


def dressed_values(recognizer: Recognizer, carrier: str) -> list[Dressed]:
    """Every value of the table in one carrier, also grouped as people write it."""
    known = table(recognizer.id)
    spellings = [s for value in known.values for spelling in known.spellings if (s := spelled(value, spelling))]
    return [dress(value, carrier, known.key) for value in (*known.values, *spellings)]


def dresses() -> Iterator[Any]:
    """Each recognizer with each carrier that its values must survive."""
    for recognizer in ALL_RECOGNIZERS:
        has_key = recognizer.id in table_names() and table(recognizer.id).key != "k"
        for carrier in carriers(scope=recognizer.scope, has_key=has_key):
            yield pytest.param(recognizer, carrier, id=f"{recognizer.id}-{carrier}")


# The module and its table


def test_every_recognizer_has_a_table_and_every_table_a_recognizer() -> None:
    assert table_names() == set(BY_ID)


def test_a_recognizer_is_called_as_its_module() -> None:
    for name, module in public_modules("recognizers"):
        assert module.RECOGNIZER.id == name


def test_the_docstring_of_a_recognizer_has_its_parts_in_order() -> None:
    for name, module in public_modules("recognizers"):
        places = [module.__doc__.find(f"\n{part}") for part in DOCSTRING_PARTS]
        assert -1 not in places, f"{name}: {[p for p, at in zip(DOCSTRING_PARTS, places, strict=True) if at < 0]}"
        assert places == sorted(places), name


@EACH
def test_a_recognizer_keeps_the_protocol(recognizer: Recognizer) -> None:
    assert isinstance(recognizer, Recognizer)
    assert 0 <= recognizer.chance <= 1
    assert recognizer.state in ("clear", "masked")


@EACH
def test_the_page_of_a_recognizer_says_what_it_costs(recognizer: Recognizer) -> None:
    row = described(recognizer)
    assert row["cell_us"] > 0, "`python -m bench costs` measures it"
    assert f"| {row['cell_us']:.1f} µs |" in markdown_of(recognizer, row)


@EACH
def test_the_catalogue_has_the_pi_type_of_a_recognizer(recognizer: Recognizer) -> None:
    assert recognizer.pi_type in load_catalogue().types


@EACH
def test_a_table_has_ten_finds_and_ten_ignores_each_with_its_own_reason(recognizer: Recognizer) -> None:
    known = table(recognizer.id)
    assert len(known.finds) >= 10
    assert len(known.ignores) >= 10
    assert known.values, "some rows have value_only, so that the suite can dress them"
    for kind in (known.finds, known.ignores):
        assert len({row.text for row in kind}) == len(kind), "a text stands in the table once"
        assert len({row.why for row in kind}) == len(kind), "two rows with one reason are one row too many"


# What it finds, what it ignores


@pytest.mark.parametrize(("recognizer", "row"), rows("finds"))
def test_what_stands_under_finds_is_found_at_its_span(recognizer: Recognizer, row: Row) -> None:
    assert accepted(recognizer, row.text) == [row.span]


@pytest.mark.parametrize(("recognizer", "row"), rows("ignores"))
def test_what_stands_under_ignores_is_ignored(recognizer: Recognizer, row: Row) -> None:
    assert accepted(recognizer, row.text) == []


@pytest.mark.parametrize(("recognizer", "carrier"), list(dresses()))
def test_a_value_is_found_in_every_dress_at_the_shifted_span(recognizer: Recognizer, carrier: str) -> None:
    for text, start, end in dressed_values(recognizer, carrier):
        assert accepted(recognizer, text) == [(start, end)], text


@EACH
@pytest.mark.parametrize("carrier", LONGER)
def test_a_value_vanishes_inside_something_longer(recognizer: Recognizer, carrier: str) -> None:
    for text, _, _ in dressed_values(recognizer, carrier):
        assert accepted(recognizer, text) == [], text


@pytest.mark.parametrize("carrier", SENTENCES)
@pytest.mark.parametrize("recognizer", [r for r in ALL_RECOGNIZERS if r.scope is Scope.CELL], ids=lambda r: r.id)
def test_what_judges_whole_cells_finds_nothing_inside_a_sentence(recognizer: Recognizer, carrier: str) -> None:
    for text, _, _ in dressed_values(recognizer, carrier):
        assert accepted(recognizer, text) == [], text


# The trigger


def everything_found(recognizer: Recognizer) -> list[str]:
    """Each text of a table's finds, and each of its values in each dress."""
    known = table(recognizer.id)
    has_key = known.key != "k"
    worn = carriers(scope=recognizer.scope, has_key=has_key)
    return [row.text for row in known.finds if not row.notyet and stands_by_itself(recognizer, row)] + [
        d.text for carrier in worn for d in dressed_values(recognizer, carrier)
    ]


@EACH
def test_the_trigger_fires_on_everything_that_find_finds(recognizer: Recognizer) -> None:
    texts = everything_found(recognizer)
    fired = rules_of(recognizer.id, True).prefilter.candidates(pa.array(texts, pa.large_string())).fired
    missed = set(range(len(texts))) - set(fired.get(0, ()))
    assert not missed, [texts[i] for i in sorted(missed)][:5]


def test_in_one_database_and_in_any_order_every_trigger_still_fires() -> None:
    # Rows beside each other matter: Hyperscan has missed a cell only because of the cell before it.
    texts = sorted({text for recognizer in ALL_RECOGNIZERS for text in everything_found(recognizer)})
    folded = [fold(text) for text in texts]
    wanted = [set(seen(recognizer, folded)) for recognizer in ALL_RECOGNIZERS]
    prefilter = Prefilter(ALL_RECOGNIZERS)
    for seed in range(3):
        order = random.Random(seed).sample(range(len(texts)), len(texts))
        fired = prefilter.candidates(pa.array([texts[row] for row in order], pa.large_string())).fired
        for i, recognizer in enumerate(ALL_RECOGNIZERS):
            missed = wanted[i] - {order[row] for row in fired.get(i, np.empty(0, int)).tolist()}
            assert not missed, (recognizer.id, [texts[row] for row in sorted(missed)][:5])


@EACH
def test_the_prefilter_changes_no_result(recognizer: Recognizer) -> None:
    known = table(recognizer.id)
    inside = [d.text for carrier in (*ALL, *LONGER) for d in dressed_values(recognizer, carrier)]
    texts = sorted({*inside, *(row.text for row in (*known.finds, *known.ignores))})
    behind = searched(recognizer, texts, use_hyperscan=True)
    assert behind == searched(recognizer, texts, use_hyperscan=False)
    for text, spans in zip(texts, behind, strict=True):
        if not any(views(fold(text))):
            assert spans == accepted(recognizer, text), text


# What stands in an encoding


@EACH
@pytest.mark.parametrize("carrier", ESCAPED)
def test_a_value_behind_an_escape_is_found_where_it_stands(recognizer: Recognizer, carrier: str) -> None:
    if recognizer.scope is Scope.CELL or (carrier.startswith("after an escaped ") and table(recognizer.id).key == "k"):
        carrier = "after %20" if recognizer.scope is not Scope.CELL else ""
    if not carrier:
        return
    # A value that holds an escape of its own (a signed cookie: s%3A...) is another one once it is decoded.
    worn = [d for d in dressed_values(recognizer, carrier) if not any(views(d.text[d.start : d.end]))]
    found = searched(recognizer, [d.text for d in worn], use_hyperscan=True)
    for (text, start, end), spans in zip(worn, found, strict=True):
        assert spans == [(start, end)], text


@EACH
@pytest.mark.parametrize("encoding", ENCODED)
def test_an_encoded_value_is_found_at_its_carrier(recognizer: Recognizer, encoding: str) -> None:
    if recognizer.scope is Scope.CELL:
        return
    known = table(recognizer.id)
    worn = [encoded(value, encoding, known.key) for value in known.values if '"' not in value and "\n" not in value]
    for use_hyperscan in (True, False):
        found = searched(recognizer, [d.text for d in worn], use_hyperscan=use_hyperscan)
        for (text, start, end), spans in zip(worn, found, strict=True):
            assert spans == [(start, end)], text


# The laws of find

# Pieces of what recognizers look for, so that junk comes near to values and not only random characters.
PIECES = (
    "1", "13", "138", "1381234", "0571-", "(010)", "+86 ", "11010519491231002X", "3301", "19900101", "6222", "91MA",
    "浙A", "·", "a@b.cn", "@", ".", "..", "::", ":", "2408:", "fd00:", "1.2.3.4", "%3A", "\\n", "\\u4e2d", "****", "x",
    "省", "市", "区", "路1号", "王", "欧阳", "汉族", "男", " ", "\u3000", "１", "Ａ", "²", "٣", "Ⅹ", "İ", "ß", "K",
)  # fmt: skip
JUNK = st.text(st.characters(), max_size=30)
SURROGATES = st.text(st.characters(categories=["Cs", "Cc", "Mn", "So", "Nd", "Zs"]), max_size=10)
NEAR_VALUES = st.lists(st.sampled_from(PIECES) | SURROGATES, max_size=12).map("".join)
TEXTS = st.lists(
    JUNK | SURROGATES | NEAR_VALUES | st.sampled_from(["", "\x00", "\ud800", "👨‍👩‍👧", "e\u0301"]), max_size=4
)


@EACH
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(texts=TEXTS)
def test_junk_never_raises_and_matches_are_in_order_and_in_bounds(recognizer: Recognizer, texts: list[str]) -> None:
    matches = list(recognizer.find(texts))
    for match in matches:
        assert 0 <= match.index < len(texts)
        assert 0 <= match.start < match.end <= len(texts[match.index])
    places = [(match.index, match.start) for match in matches]
    assert places == sorted(set(places))
    assert matches == list(recognizer.find(texts)), "the same texts give the same matches"


@EACH
def test_find_on_a_list_is_find_on_each(recognizer: Recognizer) -> None:
    known = table(recognizer.id)
    texts = [
        fold(text)
        for text in ("", *(row.text for row in (*known.finds, *known.ignores)), *everything_found(recognizer))
    ]
    together = list(recognizer.find(texts))
    alone = [(i, m.start, m.end, m.evidence, m.cued) for i, text in enumerate(texts) for m in recognizer.find([text])]
    assert [(m.index, m.start, m.end, m.evidence, m.cued) for m in together] == alone


@EACH
def test_judged_in_bulk_and_one_by_one_is_the_same(recognizer: Recognizer) -> None:
    if not hasattr(recognizer, "find_all"):
        return
    known = table(recognizer.id)
    texts = ["", *(row.text for row in (*known.finds, *known.ignores)), *everything_found(recognizer)]
    texts += [f"x{text}" for text in texts] + [f"{text}（{known.key}）" for text in texts]
    texts += look_alikes(known.look_alike, 500, SEED)
    folded = [fold(text) for text in texts]
    assert list(recognizer.find_all(folded)) == list(recognizer.find(folded))


@pytest.mark.parametrize("module", ["cn_address", "cn_address_text"])
def test_no_long_text_is_remembered(module: str) -> None:
    known = import_module(f"recognizers.{module}")
    before = known._known.cache_info().currsize
    short, long = "某某省某某市无名路1号", "某某省某某市" + "无名路和" * 100
    known.RECOGNIZER.find_all([fold(short)])
    assert known._known.cache_info().currsize == before + 1
    known.RECOGNIZER.find_all([fold(long)])
    assert known._known.cache_info().currsize == before + 1


@EACH
def test_matches_of_one_text_do_not_overlap(recognizer: Recognizer) -> None:
    for text in everything_found(recognizer):
        spans = [(match.start, match.end) for match in recognizer.find([fold(text)])]
        assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False)), text


@EACH
def test_random_look_alikes_pass_no_oftener_than_declared(recognizer: Recognizer) -> None:
    texts = look_alikes(table(recognizer.id).look_alike, LOOK_ALIKES, SEED)
    passed = set(seen(recognizer, texts))
    assert len(passed) / LOOK_ALIKES <= recognizer.chance * RELATIVE_ROOM + ABSOLUTE_ROOM


@EACH
def test_the_look_alikes_of_a_table_do_look_alike(recognizer: Recognizer) -> None:
    texts = look_alikes(table(recognizer.id).look_alike, 2_000, SEED)
    assert any(True for _ in recognizer.find(texts)), "not one of them is even a look-alike"


REPEATED = {
    "digits": "1", "fours": "4", "letters": "a", "at signs": "@", "dots": ".", "colons": ":", "blanks": " ",
    "regions": "省市区", "roads": "路1", "numbered": "1.", "hex groups": "a:", "mobile heads": "138 ",
    "mobiles": "13812345678 ", "mails": "a@", "mailboxes": "a.b@c.cn ", "domains": "a@b.", "plates": "浙A",
    "masks": "1*", "country codes": "+86", "area codes": "(0571) ", "ids": "110105194912310021 ", "percents": "%31",
    "backslashes": "\\u4e2d1", "cues": "电话手机身份证 ", "addresses": "118.31.42.7 ", "private ones": "10.31.42.70 ",
    "15 digits": "350203800419741 ", "dotted names": "买·",
}  # fmt: skip


@EACH
def test_time_grows_with_the_text_and_not_with_its_square(recognizer: Recognizer) -> None:
    for name, unit in REPEATED.items():
        # Blanks around, because a strip for each match would copy the text each time.
        short, long = (f" {(unit * (size // len(unit) + 1))[:size]} " for size in (LONG, 4 * LONG))
        fast = slow = float("inf")
        for _ in range(3):
            fast, slow = min(fast, seconds(recognizer, short)), min(slow, seconds(recognizer, long))
            assert slow < ABSURDLY_SLOW, name
            if slow < SLOPE * fast or slow < 0.02:  # settled, or too fast for the clock
                break
        else:
            pytest.fail(f"{name}: {fast:.3f} s for {LONG} characters, {slow:.3f} s for four times as many")


def seconds(recognizer: Recognizer, text: str) -> float:
    """How long one look at ``text`` takes."""
    begun = time.process_time()
    for _ in recognizer.find([text]):
        pass
    return time.process_time() - begun
