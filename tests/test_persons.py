"""Distinct persons and children: the sketch, its error, its key, and ages at their edges."""

import numpy as np
import pyarrow as pa
import pytest

from connectors.memory import MemoryConnector
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.inventory import Scan, take_inventory
from scanner.persons import Counting, ages_of_dates, ages_of_ids, estimate, normal, sketch, union
from scanner.run import Runner, load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

TODAY = 20260131
RULES = load_rules(counting=Counting(b"another key", TODAY))
JUDGE = Judge(load_catalogue(), load_standard(), Lexicon(load_catalogue()), {r.id: r for r in RULES.recognizers})


@pytest.mark.parametrize("count", [0, 1, 10, 1_000, 50_000])
def test_the_estimate_is_within_the_error_it_states(count):
    hits = 0
    for key in (b"a", b"b", b"c", b"d", b"e", b"f"):
        number, low, high = estimate(sketch([f"value {n}" for n in range(count)], key))
        assert abs(number - count) <= 0.08 * count + 1
        hits += low <= count <= high
    assert hits >= 5


def test_a_sketch_depends_on_the_key_and_not_on_order_or_repetition():
    values = [f"{n}" for n in range(3000)]
    assert sketch(values, b"k") == sketch([*values[::-1], *values], b"k")
    assert sketch(values, b"k") != sketch(values, b"other")
    assert union(sketch(values[:2000], b"k"), sketch(values[1000:], b"k")) == sketch(values, b"k")
    assert union(b"", sketch(values, b"k")) == sketch(values, b"k")


def test_one_value_in_several_dresses_is_one_person():
    assert len({normal(text) for text in ("13912345678", "139-1234-5678", "+86 139 1234 5678", "8613912345678")}) == 1
    assert normal("A.B@Example.com ") == normal("a.b@example.com")
    assert normal("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    ("day", "ages"),
    [
        ("2012-02-01", (1, 1, 1)),  # 13 years and 364 days
        ("2012-01-31", (0, 1, 1)),  # 14 today
        ("2008/2/1", (0, 1, 1)),
        ("20080131", (0, 0, 1)),  # 18 today
        ("1949年12月31日", (0, 0, 1)),
        ("2026-02-01", (0, 0, 0)),  # not born
        ("无", (0, 0, 0)),
    ],
)
def test_ages_change_on_the_birthday(day, ages):
    assert ages_of_dates(pa.array([day], pa.large_string()), np.array([1]), TODAY) == ages
    if day.isdigit():
        assert ages_of_ids([f"110105{day}002X"], [3], TODAY) == tuple(3 * number for number in ages)


def inventory_of(**tables: pa.Table):
    return take_inventory([MemoryConnector(tables)], Scan(Runner(RULES), JUDGE), {})


def people(count: int, seed: int = 4) -> list[str]:
    maker = Maker(seed)
    return [maker.resident_id() for _ in range(count)]


def test_persons_are_counted_by_the_best_identifier_once_over_all_tables():
    ids = people(900)
    maker = Maker(3)
    inventory = inventory_of(
        customer=pa.table({"sfzh": ids[:600] * 2, "mobile": [maker.mobile() for _ in range(1200)]}),
        orders=pa.table({"buyer_id_no": ids[300:] * 3}),
        goods=pa.table({"sku": [f"S{n}" for n in range(50)]}),
    )
    persons = {entry.resource.path: entry.persons for entry in inventory.resources}
    assert persons["goods"] is None
    assert persons["customer"].pi_type == "identity.resident_id"
    assert persons["customer"].where == "sfzh"
    for found, true in ((persons["customer"], 600), (persons["orders"], 600)):
        assert found.low <= true <= found.high
        assert abs(found.estimate - true) < 20
    # 1,200 telephones are more than the 900 persons with an ID: the higher of both is said.
    assert inventory.persons.pi_type == "contact.mobile"
    assert inventory.persons.low <= 1200 <= inventory.persons.high
    assert all(not s.persons for e in inventory.resources for c in e.columns for _, s in c.profile.supports)


def test_children_are_counted_from_ids_and_from_birth_dates():
    from scanner.synthetic import Maker

    ids = people(300)
    born = [int(text[6:14]) for text in ids]
    expected = sum(day > TODAY - 140_000 for day in born), sum(day > TODAY - 180_000 for day in born)
    days = ["2015-05-05"] * 7 + ["2010-05-05"] * 5 + ["1980-01-01"] * 88
    inventory = inventory_of(
        pupils=pa.table({"出生日期": days, "手机号": [Maker(n).mobile() for n in range(100)]}),
        staff=pa.table({"身份证号": ids}),
        orders=pa.table({"order_date": days, "phone": [Maker(n).mobile() for n in range(100)]}),
    )
    persons = {entry.resource.path: entry.persons for entry in inventory.resources}
    assert (persons["pupils"].under14, persons["pupils"].minors) == (7, 12)
    assert (persons["staff"].under14, persons["staff"].minors) == expected
    assert persons["orders"].minors is None, "an order's date is no birth date"
    assert inventory.persons.under14 == 7 + expected[0]


def test_the_key_is_not_shown():
    assert "another" not in repr(RULES.counting)
