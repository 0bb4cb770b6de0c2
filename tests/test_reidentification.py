"""How many rows are alike: what a sketch says against rows counted one by one, and what follows for a level."""

import contextvars
import json
import random
import sqlite3
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from _command import pisift
from hypothesis import given, settings
from hypothesis import strategies as st
from test_levels import ALL, QUASI, column, table

from scanner import scan
from scanner.alike import KEPT, Alike, Reidentification, marked, measured, merged, quasi_of, sketches_of
from scanner.catalogue import load_catalogue, load_standards
from scanner.document import from_document, to_document
from scanner.levels import weigh
from scanner.model import Inventory, Resource
from scanner.reidentification import candidates, paths_of, quasi_types
from scanner.synthetic import Maker
from scanner.words import Lexicon

KEY = b"a key"


def sketched(rows, columns=("a", "b"), key=KEY):
    """The sketch of all ``columns`` of ``rows``, tuples of texts or None, and those of the parts."""
    given_ = []
    for place, name in enumerate(columns):
        texts = pa.array([row[place] for row in rows], pa.large_string())
        encoded = texts.dictionary_encode()
        cells = np.asarray(encoded.indices.fill_null(-1))
        given_.append((name, encoded.dictionary, cells, None))
    return {chosen: sketch for own in sketches_of(len(rows), given_, key).values() for chosen, sketch in own}


cells = st.none() | st.sampled_from(["x", "y", "z", ""])
some_rows = st.lists(st.tuples(cells, cells), max_size=30)


def counted(rows):
    """Sizes of the groups of rows that hold something; an empty text is nothing."""
    filled = [tuple(cell or None for cell in row) for row in rows]
    return Counter(row for row in filled if any(row))


@settings(max_examples=60, deadline=None)
@given(some_rows, some_rows, some_rows)
def test_merging_is_associative_and_commutative_and_like_counting_all_at_once(a, b, c):
    whole = sketched(a + b + c)
    for chosen, sketch in whole.items():
        one, two, three = (sketched(rows).get(chosen, b"") for rows in (a, b, c))
        assert merged(merged(one, two), three) == merged(one, merged(two, three)) == sketch
        assert merged(one, two) == merged(two, one)
        assert merged(one, b"") == one


@settings(max_examples=60, deadline=None)
@given(some_rows)
def test_few_groups_are_known_exactly(rows):
    known = measured(("a", "b"), sketched(rows)["a", "b"], len(rows), None, "all")
    sizes = counted(rows)
    lonely = sum(size == 1 for size in sizes.values())
    assert known.is_exact
    assert (known.groups, known.smallest) == (len(sizes), min(sizes.values(), default=0))
    assert (known.alone_low, known.alone_high, known.rows) == (lonely, lonely, sum(sizes.values()))


def people(seed, number, days, places):
    rng = random.Random(seed)
    return [(f"day {rng.randrange(days)}", f"place {rng.randrange(places)}") for _ in range(number)]


@pytest.mark.parametrize(("days", "places"), [(50_000, 50), (2_000, 3), (40, 30)])
def test_bounds_hold_for_more_groups_than_are_kept(days, places):
    """At 95 % confidence, one of twenty may fail; the bounds are wider than that."""
    missed, widths = 0, []
    for seed in range(20):
        rows = people(seed, 5_000, days, places)
        known = measured(("a", "b"), sketched(rows, key=bytes([seed]))["a", "b"], len(rows), None, "all")
        lonely = sum(size == 1 for size in counted(rows).values())
        assert not known.is_exact
        missed += not known.alone_low <= lonely <= known.alone_high
        widths.append((known.alone_high - known.alone_low) / len(rows))
    assert missed <= 1
    assert max(widths) < 0.25


@pytest.mark.parametrize(("days", "places", "is_proven"), [(50_000, 400, True), (400, 5, False), (10, 5, False)])
def test_a_random_sample_proves_lonely_rows_of_the_table_only_where_there_are_enough(days, places, is_proven):
    missed = proven = 0
    for seed in range(20):
        rows = people(seed, 8_000, days, places)
        lonely = sum(size == 1 for size in counted(rows).values())
        sample = random.Random(seed).sample(rows, 1_600)
        known = measured(("a", "b"), sketched(sample, key=bytes([seed]))["a", "b"], 1_600, 8_000, "sample")
        assert known.rows == 8_000
        missed += not known.alone_low <= lonely <= known.alone_high
        proven += known.alone_low > 0
    assert missed <= 1
    assert (proven == 20) if is_proven else (proven == 0)


def test_the_same_value_in_two_columns_or_under_another_key_is_not_the_same_hash():
    one = sketched([("x", "x")])
    assert one["a",][8:16] != one["b",][8:16]
    assert one["a",] != sketched([("x", "x")], key=b"another")["a",]


def test_a_sketch_keeps_at_most_so_many_groups_whatever_the_batch():
    rows = people(1, 20_000, 50_000, 50)
    assert len(sketched(rows)["a", "b"]) == 8 * (1 + 2 * KEPT)


def test_columns_are_chosen_by_names_one_of_each_type_first_and_six_at_most():
    names = ["省", "市", "区县", "出生日期", "性别", "民族", "学历", "婚姻状况", "备注", "tags"]
    batch = pa.record_batch({name: ["x"] if name != "tags" else [["男"]] for name in names})
    catalogue = load_catalogue()
    chosen = candidates(Resource("s", "t", "table"), paths_of(batch), quasi_types(catalogue), Lexicon(catalogue))
    assert chosen == ("出生日期", "省", "性别", "民族", "学历", "婚姻状况")
    assert quasi_of(marked(batch, chosen)) == frozenset(chosen)
    assert quasi_of(batch) == frozenset()


def test_a_type_of_ones_own_may_be_a_quasi_identifier(tmp_path):
    (tmp_path / "own.toml").write_text(
        'id = "OURS"\nextends = "43697"\n[[type]]\nid = "own.team"\nzh = "战队"\ncategory = "B"\nkind = "Q"\n'
        'zh_words = ["战队"]\nen_words = ["team_code"]\n[[graded]]\nlevel = 2\nclause = "1"\ntypes = ["own.team"]\n',
        "utf-8",
    )
    assert quasi_types(load_standards([str(tmp_path / "own.toml")])[0])[-1] == "own.team"


def known(smallest, *, covers="all", is_exact=True, alone=(0, 0), rows=100):
    whole = Alike(("born", "sex", "post"), rows, rows, 10, smallest, is_exact, *alone, covers)
    return Reidentification(whole, None)


# what was counted, the level after AG6, words of its reason
OUTCOMES = [
    (None, 2, "was not measured"),
    (known(1, alone=(30, 30)), 3, "k is 1: alone in born + post + sex: 30 of 100 rows"),
    (known(4), 3, "k is 4: alone in born + post + sex: 0 of 100"),
    (known(4, is_exact=False, alone=(0, 7)), 3, "k is at most 4: alone in born + post + sex: 0–7 of"),
    (known(5), 2, "k is 5: fewer than 20 rows are alike"),
    (known(20), 2, "k is 20: not fewer than 20 rows are alike"),
    (known(20, is_exact=False), 2, "k is at most 20"),
    (known(1, covers="part", alone=(9, 9)), 2, "only a part was read: alone in born + post + sex: 9 of 100 rows"),
    (known(1, covers="sample", alone=(0, 90)), 2, "does not prove how many are alike"),
    (known(1, covers="sample", is_exact=False, alone=(60, 90)), 3, "k is 1 by a random sample: alone in born"),
]


@pytest.mark.parametrize(("counts", "after", "words"), OUTCOMES)
def test_quasi_identifiers_raise_a_table_where_too_few_rows_are_alike(counts, after, words):
    entry = table(
        "t", column("born", "basic.birth_date"), column("sex", "basic.gender"), column("post", "contact.postcode")
    )
    found = weigh(Inventory({}, (replace(entry, reidentification=counts),), ()), ALL, QUASI).resources[0]
    (move,) = [move for move in found.gradings[0].moves if move.rule == "AG6"]
    assert (move.before, move.after) == (2, after)
    assert words in move.why
    assert move.lowered_by


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "db/t: k is 1; all rows were read; alone in born + post + sex: 30 of 100 rows"
            "; fewest that single out: born (9 rows)",
        ),
        (
            "zh",
            "db/t: k 为 1；已读全部行；按 born + post + sex 独一无二：100 行中有 30 行"
            "；足以挑出个人的最少列：born（9 行）",
        ),
    ],
)
def test_the_terminal_says_who_can_be_singled_out(language, words, capsys):
    from scanner.cli import _speech, _terminal

    fewest = Alike(("born",), 100, 100, 10, 1, True, 9, 9, "all")
    counts = replace(known(1, alone=(30, 30)), fewest=fewest)
    entry = replace(table("t", column("born", "basic.birth_date")), reidentification=counts)

    def shown():
        _speech.speak(language)
        _terminal.show(Inventory({}, (entry,), ()), ())

    contextvars.copy_context().run(shown)
    assert f"  {words}" in capsys.readouterr().out.splitlines()


def rows_of_people(number):
    maker, rng = Maker(5), random.Random(5)
    for _ in range(number):
        born = f"{rng.randint(1950, 2005)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        yield maker.name(), born, rng.choice("男女"), rng.choice(["310101", "310104", "310105"])


@pytest.fixture(scope="module")
def people_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alike")
    rows = list(rows_of_people(2_000))
    (folder / "a.csv").write_text("姓名,出生日期,性别,邮编\n" + "".join(",".join(row) + "\n" for row in rows), "utf-8")
    nested = ({"name": r[0], "who": {"birthday": r[1], "gender": r[2], "postcode": r[3]}} for r in rows)
    (folder / "a.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in nested), "utf-8")
    database = sqlite3.connect(folder / "a.db")
    database.execute("CREATE TABLE users (name TEXT, birthday TEXT, gender TEXT, postcode TEXT)")
    database.executemany("INSERT INTO users VALUES (?, ?, ?, ?)", rows)
    database.commit()
    database.close()
    return folder, rows


@pytest.mark.parametrize("target", ["a.csv", "a.jsonl", "sqlite:///{}/a.db"])
def test_a_scan_counts_rows_alike_in_tables_files_and_nested_texts(people_files, target):
    folder, rows = people_files
    inventory = scan(target.format(folder) if "://" in target else str(folder / target))
    known = inventory.resources[0].reidentification
    lonely = sum(size == 1 for size in Counter(row[1:] for row in rows).values())
    assert known.whole.covers == "all"
    assert len(known.whole.columns) == 3
    assert known.whole.alone_low <= lonely <= known.whole.alone_high
    assert len(known.fewest.columns) == 1
    assert from_document(json.loads(json.dumps(to_document(inventory)))).resources[0].reidentification == known


def test_cells_and_hashes_stay_in_the_scan(people_files, tmp_path):
    folder, rows = people_files
    done = pisift("scan", str(folder / "a.csv"), "--format", "json,csv,html,xlsx", "--state", "s.db", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for file in (*(tmp_path / "pisift-report").iterdir(), tmp_path / "s.db"):
        held = file.read_bytes()
        assert not [row[1] for row in rows[:300] if row[1].encode() in held], file


def test_a_limit_is_a_part_and_metadata_is_nothing(people_files):
    folder, _ = people_files
    first = scan(f"sqlite:///{folder}/a.db", limit=500).resources[0].reidentification
    assert (first.whole.covers, first.whole.read) == ("part", 500)
    assert scan(f"sqlite:///{folder}/a.db", mode="metadata").resources[0].reidentification is None
