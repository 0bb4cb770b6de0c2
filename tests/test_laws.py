"""Laws of the pure core: merging, cutting into batches, running in processes, and luck."""

import pickle
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.alike import sketches_of
from scanner.batch import merge, scan_batch, scan_batches
from scanner.luck import luck
from scanner.matches import Found
from scanner.model import ColumnProfile, Evidence, Finding, Scope, Support
from scanner.persons import Counting, sketch
from scanner.repeats import LONGEST, MOST, Repeats
from scanner.run import ProcessRunner, Runner, load_rules
from scanner.slots import STATEMENTS_KEPT, Statement, merged_statements
from scanner.synthetic import Maker

RULES = load_rules(counting=Counting(b"a key", 20260101))

counts = st.integers(0, 1000)
findings = st.builds(
    Finding, counts, counts, counts, st.just("contact.mobile"), st.just("cn_mobile"), st.sampled_from(Evidence),
    st.just("139****5678"),
)  # fmt: skip
tallies = st.dictionaries(st.sampled_from("abc"), counts).map(lambda d: tuple(sorted(d.items())))
supports = st.builds(
    Support, counts, counts, counts, counts, counts, counts, tallies,
    st.lists(findings, max_size=5).map(lambda f: tuple(sorted(f)[:5])),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4).map(lambda values: sketch(values, b"key")),
)  # fmt: skip
statements = st.lists(
    st.builds(Statement, st.sampled_from(["用户 <*>", "a <contact.mobile|>"]), counts, counts, counts), max_size=3
).map(lambda found: merged_statements(tuple(found)))
profiles = st.builds(
    ColumnProfile, st.just("column"), counts, counts, counts, tallies, tallies,
    st.dictionaries(st.sampled_from(["cn_mobile", "email"]), supports).map(lambda d: tuple(sorted(d.items()))), tallies,
    st.tuples(counts, counts, counts),
    st.sampled_from([("", ""), ("2023-01-05", "2024-01-01"), ("2022-12-31", "2026-11-24")]),
    tallies,
    st.lists(st.sampled_from("abcd"), max_size=4).map(
        lambda cells: sketches_of(
            len(cells), [("column", pa.array(cells, pa.string()), np.arange(len(cells)), None)], b"key"
        ).get("column", ())
    ),
    counts,
    statements,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])  # of a busy machine, not of the law
@given(profiles, profiles, profiles)
def test_merging_profiles_is_associative_and_commutative_and_zero_is_neutral(a, b, c):
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b) == b.merge(a)
    assert a.merge(ColumnProfile("column")) == a


def test_of_too_many_statements_the_same_are_kept_with_whole_counts_in_whatever_order_they_come():
    rng = random.Random(5)
    seen = [Statement(f"word{rng.randrange(3 * STATEMENTS_KEPT)}", 1, 1, n) for n in range(20_000)]
    whole = merged_statements(*((one,) for one in seen))
    parts = [merged_statements(*((one,) for one in seen[at::7])) for at in range(7)]
    assert len(whole) == STATEMENTS_KEPT
    assert merged_statements(*parts) == merged_statements(*reversed(parts)) == whole
    assert all(one.lines == sum(other.text == one.text for other in seen) for one in whole[:20])


def table(rows: int = 2000) -> pa.Table:
    maker = Maker(11)
    rng = random.Random(11)
    return pa.table(
        {
            "姓名": [maker.name() if rng.random() > 0.1 else None for _ in range(rows)],
            "phone": pa.array([int(maker.mobile()) for _ in range(rows)], pa.int64()),
            "remark": [f"来电 {maker.mobile()} 要求改地址" if rng.random() < 0.2 else "无" for _ in range(rows)],
            "doc": [f'{{"id": "{maker.resident_id()}", "tags": ["a", "{rng.randint(0, 9)}"]}}' for _ in range(rows)],
            "性别": [rng.choice("男女") for _ in range(rows)],
            "民族": [rng.choice(["汉族", "回族", None]) for _ in range(rows)],
        },
        metadata={"pisift.quasi": '["性别", "民族"]'},
    )


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 1999), max_size=6))
def test_the_way_rows_are_cut_into_batches_does_not_matter(cuts):
    whole = table()
    edges = [0, *sorted(set(cuts)), whole.num_rows]
    batches = [whole.slice(a, b - a).combine_chunks().to_batches()[0] for a, b in zip(edges, edges[1:], strict=False)]
    found = scan_batches(batches, RULES)
    assert found == scan_batches(whole.combine_chunks().to_batches(), RULES)
    assert [columns for profile in found.values() for columns, _ in profile.alike] == [
        ("性别",),
        ("性别", "民族"),
        ("民族",),
    ]


def test_the_order_of_merging_does_not_matter():
    batches = table().to_batches(max_chunksize=333)
    parts = [scan_batch(batch, RULES, 333 * i) for i, batch in enumerate(batches)]
    forward: dict = {}
    for part in parts:
        forward = merge(forward, part)
    shuffled: dict = {}
    for part in random.Random(3).sample(parts, len(parts)):
        shuffled = merge(shuffled, part)
    assert forward == shuffled


def test_worker_processes_give_what_this_process_gives():
    batches = table().to_batches(max_chunksize=250)
    here: dict = {}
    there: dict = {}
    assert Runner(RULES).scan(iter(batches), here) == 2000
    runner = ProcessRunner(RULES, workers=2)
    try:
        assert runner.scan(iter(batches), there) == 2000
    finally:
        runner.close()
    assert here == there
    assert list(here) == list(there)


def test_the_prefilter_changes_nothing_but_speed():
    batches = table(400).to_batches()
    slow = load_rules(use_hyperscan=False, counting=RULES.counting)
    assert scan_batches(batches, RULES) == scan_batches(batches, slow)


def test_texts_that_come_again_are_not_read_again_and_found_alike():
    maker = Maker(11)
    # A number in an encoding, an address that two recognizers claim, a text with two numbers.
    cells = [maker.mobile() for _ in range(700)] + [maker.address() for _ in range(300)]
    cells += [f"tel%3D{maker.mobile()}" for _ in range(20)] + [f"{maker.mobile()} {maker.email()}" for _ in range(20)]
    batch = pa.record_batch({"客户": pa.array(cells, pa.large_string())})
    rules = load_rules(counting=RULES.counting)
    first, second = scan_batch(batch, rules), scan_batch(batch, rules)
    assert first == second
    texts, rows = batch.column(0), np.arange(len(cells))
    again, found = rules.repeats.recalled(texts, rows)
    assert len(again) == len(set(cells)) - 20, "what stands in an encoding is opened anew"
    assert set(found.text[found.won].tolist()) == set(again.tolist())
    mixed = pa.record_batch({"客户": pa.array([maker.mobile() for _ in range(600)] + cells[::-1], pa.large_string())})
    assert scan_batch(mixed, rules) == scan_batch(mixed, load_rules(counting=RULES.counting))


def test_of_texts_that_may_come_again_few_and_short_ones_are_kept_and_none_leaves_the_process():
    rules = load_rules()
    maker = Maker(12)
    short, long = [f"qq {n}0086" for n in range(1_000)], [f"{maker.mobile()} {'字' * LONGEST}" for _ in range(1_000)]
    scan_batch(pa.record_batch({"QQ号": short + long}), rules)
    (number,) = rules.cued_by("QQ号")
    assert set(rules.repeats.named(number, "QQ号")) == set(short)
    phones = pa.array([maker.mobile() for _ in range(1_000)], pa.large_string())
    scan_batch(pa.record_batch({"电话": phones}), rules)
    assert len(rules.repeats.recalled(phones, np.arange(1_000))[0]) == 1_000
    written = pickle.dumps(rules.repeats)
    assert not any(text.encode() in written for text in (*short, *phones.to_pylist()))
    assert not len(pickle.loads(written).recalled(phones, np.arange(1_000))[0])

    many = [str(n) for n in range(MOST + 1_000)]
    texts, rows = pa.array(many, pa.large_string()), np.arange(len(many))
    kept = Repeats()
    kept.keep(texts, rows, Found.nothing())
    kept.keep_named(number, "QQ号", dict.fromkeys(many))
    assert len(kept.recalled(texts, rows)[0]) == len(kept.named(number, "QQ号")) == MOST
    kept.keep_named(number, "qq", {"1": None})
    assert not kept.named(number, "QQ号")


@pytest.mark.parametrize(
    ("hits", "trials", "chance", "is_luck"),
    [
        (900, 10_000, 1 / 11, True),  # 9 % of an order-number column passes the check digit: luck
        (2_000, 10_000, 1 / 11, False),  # 20 % is not
        (2, 2, 1 / 11, True),  # two out of two is a finding, not yet a label
        (3, 3, 1 / 11, False),
        (0, 100, 0.1, True),
        (100, 1_000_000, 0.045, True),
    ],
)
def test_luck_is_told_from_truth(hits, trials, chance, is_luck):
    assert (luck(hits, trials, chance) >= 1e-3) is is_luck


@given(st.integers(1, 3000), st.floats(0.001, 0.5), st.data())
def test_the_bound_for_large_numbers_never_understates_luck(trials, chance, data):
    hits = data.draw(st.integers(1, trials))
    assert 0 <= luck(hits, trials, chance) <= 1.0000001


def test_a_recognizer_that_raises_over_the_cells_of_a_named_column_costs_that_column_only():
    class Careless:
        id, pi_type, needs, chance, scope = "careless", "contact.qq", Evidence.CONTEXT, 0.1, Scope.CONTEXT
        state, trigger = "clear", "never in a cell"

        def word_in(self, before):
            return "qq" in before or None

        def find(self, texts):
            raise ValueError(f"cannot read {texts[0]}")
            yield

    rules = load_rules(more=(Careless(),))
    profiles = scan_batch(pa.record_batch({"qq": ["12345678"], "phone": ["13912345678"]}), rules)
    assert profiles["qq"].failures == (("careless: ValueError", 1),)
    assert dict(profiles["phone"].supports)["cn_mobile"].accepted == 1
