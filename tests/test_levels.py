"""Rules that move levels: a row for each, and what must hold for any inventory."""

from dataclasses import replace
from datetime import date

import pytest
from _command import pisift
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalogue import STANDARDS, load_catalogue, load_standard, load_standards
from scanner.catalogue.rules import load_rules_of_levels
from scanner.governance.obligations import obligations
from scanner.governance.organisation import Organisation
from scanner.grounds import graded
from scanner.levels import weigh
from scanner.model import Column, ColumnEntry, ColumnProfile, Inventory, Label, Persons, Resource, ResourceEntry
from scanner.toml_file import written

TYPES = load_catalogue().types
QUASI = frozenset(name for name, known in TYPES.items() if known.kind == "Q")
ALL = tuple(load_standard("union", name) for name in STANDARDS)
NARROW = tuple(load_standard("45574", name) for name in STANDARDS)


def column(name, *types, state="clear", ages=(0, 0, 0), type_="varchar", references="", standards=ALL):
    labels = tuple(
        Label(t, TYPES[t].category, 0, "", "", state, "values", 9, 9, (), (), graded(t, standards)) for t in types
    )
    return ColumnEntry(Column(name, type_, "", references), ColumnProfile(name, 9, ages=ages), labels)


def table(path, *columns, source="db", persons=0):
    about = Persons("contact.mobile", "m", persons, persons, persons) if persons else None
    return ResourceEntry(Resource(source, path, "table"), 9, columns, persons=about)


def weighed(*tables, standards=ALL):
    return weigh(Inventory({}, tables, ()), standards, QUASI)


def moves(gradings, standard="GB/T 43697-2024"):
    grading = next(g for g in gradings if g.standard == standard)
    return [(move.rule, move.before, move.after) for move in grading.moves]


# rule, standard, types of the columns, the table's level before and after
COMBINATIONS = [
    ("AG1", "GB/T 43697-2024", ["basic.name", "contact.mobile"], 3, 4),
    ("AG1", "GB/T 45574-2025", ["basic.name", "contact.mobile"], 1, 1),
    ("AG1", "JR/T 0197-2020", ["basic.name", "contact.mobile"], 3, 3),
    ("AG2", "GB/T 45574-2025", ["identity.resident_id", "basic.name", "contact.mobile"], 1, 2),
    ("AG2", "GB/T 45574-2025", ["identity.resident_id", "basic.name", "contact.address"], 1, 2),
    ("AG3", "JR/T 0171-2020", ["finance.bank_card", "auth.otp"], 3, 3),
    ("AG4", "JR/T 0171-2020", ["account.login", "auth.otp"], 3, 3),
    ("AG4", "GB/T 35273-2020", ["account.login", "auth.password"], 2, 2),
]


@pytest.mark.parametrize(("rule", "standard", "types", "before", "after"), COMBINATIONS)
def test_what_stands_together_is_judged_as_a_whole(rule, standard, types, before, after):
    entry = weighed(table("t", *(column(f"c{n}", t) for n, t in enumerate(types)))).resources[0]
    assert (rule, before, after) in moves(entry.gradings, standard)


@pytest.mark.parametrize(
    "types",
    [["basic.name"], ["contact.mobile"], ["identity.resident_id", "contact.mobile"], ["finance.bank_card"],
     ["auth.otp"], ["account.login"], ["basic.name", "basic.gender"]],
    ids=str,
)  # fmt: skip
def test_what_stands_alone_is_not(types):
    entry = weighed(table("t", *(column(f"c{n}", t) for n, t in enumerate(types)))).resources[0]
    assert moves(entry.gradings) == []


@pytest.mark.parametrize(
    ("types", "rule"),
    [(["finance.bank_card", "auth.otp"], "AG3"), (["account.login", "auth.otp"], "AG4")],
)
def test_an_account_beside_what_authenticates_it_is_raised_itself(types, rule):
    entry = weighed(table("t", column("a", types[0]), column("b", types[1]))).resources[0]
    (account,) = entry.columns[0].labels
    assert (rule, 2, 3) in moves(account.gradings, "JR/T 0171-2020")
    assert any(ground.startswith(rule) for ground in account.grounds)


def test_precise_places_with_a_person_and_a_time_are_a_track():
    places = column("lng", "location.precise"), column("uid", "account.user_id")
    with_time = weighed(table("t", *places, column("at", type_="timestamp"))).resources[0]
    assert ("AG5", 3, 3) in moves(with_time.gradings, "JR/T 0197-2020")
    assert "AG5" not in [m[0] for m in moves(weighed(table("t", *places)).resources[0].gradings)]


@pytest.mark.parametrize(
    ("types", "speaks"),
    [(["basic.birth_date", "basic.gender", "contact.postcode"], True), (["basic.birth_date", "basic.gender"], False),
     (["basic.ethnicity", "basic.marital_status", "basic.age"], True)],
)  # fmt: skip
def test_quasi_identifiers_together_are_named(types, speaks):
    entry = weighed(table("t", *(column(f"c{n}", t) for n, t in enumerate(types)))).resources[0]
    assert (("AG6", 2, 2) in moves(entry.gradings)) is speaks


def test_children_raise_the_column_that_shows_them_and_the_table():
    entry = weighed(
        table("t", column("born", "basic.birth_date", ages=(2, 5, 9)), column("g", "basic.gender"))
    ).resources[0]
    assert [label.level for c in entry.columns for label in c.labels] == [4, 2]
    assert entry.gradings[0].level == 4
    assert ("AG7", 2, 4) in moves(entry.columns[0].labels[0].gradings)
    assert weighed(table("t", column("born", "basic.birth_date", ages=(0, 5, 9)))).resources[0].gradings[0].level == 2


@pytest.mark.parametrize(
    ("persons", "said"), [(99_999, ""), (100_000, "100,000"), (1_000_000, "1,000,000"), (12_345_678, "10,000,000")]
)
def test_volume_is_said_and_moves_nothing(persons, said):
    entry = weighed(table("t", column("m", "contact.mobile"), persons=persons)).resources[0]
    spoken = [move.why for move in entry.gradings[0].moves if move.rule == "AG8"]
    assert [why.split(", ", 1)[1].removesuffix(" or more")[-len(said) :] for why in spoken] == ([said] if said else [])
    assert entry.gradings[0].level == 3


def test_a_column_of_mixed_kinds_has_the_level_of_the_highest():
    (mixed,) = weighed(table("log", column("line", "net.ip", "contact.mobile"))).resources[0].columns
    assert {label.pi_type: label.level for label in mixed.labels} == {"net.ip": 3, "contact.mobile": 3}


# rule, type, state, a clear original elsewhere, level before and after
HIDDEN = [
    ("DG1", "contact.mobile", "masked", False, 3, 2),
    ("DG1", "contact.mobile", "masked", True, 3, 3),
    ("DG1", "basic.gender", "masked", False, 2, 2),
    ("DG2", "contact.mobile", "hashed", False, 3, 3),
    ("DG2", "identity.resident_id", "hashed", False, 4, 4),
    ("DG3", "health.condition", "hashed", False, 4, 4),
    ("DG3", "identity.resident_id", "encrypted", False, 4, 4),
]


@pytest.mark.parametrize(("rule", "pi_type", "state", "original", "before", "after"), HIDDEN)
def test_what_hiding_is_worth(rule, pi_type, state, original, before, after):
    others = [table("other", column("x", pi_type))] if original else []
    label = weighed(table("t", column("c", pi_type, state=state)), *others).resources[0].columns[0].labels[0]
    assert moves(label.gradings)[0] == (rule, before, after)
    assert label.level == after
    assert label.gradings[0].base == before
    assert label.gradings[0].moves[0].lowered_by


@pytest.mark.parametrize(("rule", "after"), [("DG1", 3), ("DG3", 2), ("DG4", 1), ("DG5", 1), ("DG6", 3)])
def test_what_a_person_answers_for_lowers_a_level(tmp_path, rule, after):
    file = tmp_path / "own.toml"
    file.write_text(
        f'id = "OURS"\nextends = "43697"\n[[declared]]\nrule = "{rule}"\nwhere = "crm.*"\nwhy = "key in the vault"\n',
        "utf-8",
    )
    standards = load_standards([str(file)])[1]
    tables = (
        table(p, column("id", "identity.resident_id", state="encrypted", standards=standards)) for p in ("crm.a", "b")
    )
    inside, outside = (entry.columns[0].labels[0].level for entry in weighed(*tables, standards=standards).resources)
    assert (inside, outside) == (after, 4)


def test_every_rule_has_a_test_a_clause_and_a_certainty():
    rules = load_rules_of_levels()
    assert set(rules) == {*(f"AG{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 10)), *(f"DG{n}" for n in range(1, 7))}
    for rule in rules.values():
        assert rule.clause
        assert rule.certainty in ("seen", "memory", "convention")
        # Every pattern names something.
        assert all(rule.members(frozenset(TYPES)) for _ in rule.needs)


def test_tables_that_a_key_joins_are_judged_together():
    people = table("users", column("id", "account.user_id"), column("name", "basic.name"))
    calls = table("calls", column("user_id", references="users.id"), column("m", "contact.mobile"))
    alone = weighed(people, replace(calls, resource=replace(calls.resource, source="elsewhere")))
    assert not [s for s in alone.standings if s.kind == "join"]
    together = weighed(people, calls)
    (join,) = [s for s in together.standings if s.kind == "join"]
    assert join.members == ("db/calls", "db/users")
    assert join.name == "calls.user_id = users.id"
    assert moves(join.gradings) == [("AG1", 3, 4)]
    levels = {s.kind: s.gradings[0].level for s in together.standings}
    assert levels == {"join": 4, "database": 4, "system": 4}


def test_tables_of_persons_with_a_key_of_the_same_name_are_joined():
    one = table("a", column("uid", "account.user_id"), column("name", "basic.name"))
    other = table("b", column("UID", "account.user_id"), column("m", "contact.mobile"))
    assert [s.name for s in weighed(one, other).standings if s.kind == "join"] == ["a.uid = b.uid"]


def test_a_database_and_the_whole_have_the_highest_level_of_their_tables():
    found = weighed(table("a", column("x", "basic.gender")), table("b", column("y", "auth.password"), source="db2"))
    assert {(s.kind, s.name): (s.gradings[0].level, s.members) for s in found.standings} == {
        ("database", "db"): (2, ("db/a",)), ("database", "db2"): (4, ("db2/b",)), ("system", ""): (4, ("db2/b",)),
    }  # fmt: skip


def test_nothing_is_weighed_to_nothing():
    (whole,) = weighed().standings
    assert (whole.kind, whole.gradings[0].level) == ("system", 0)


some = st.sampled_from(sorted(TYPES))
cells = st.tuples(some, st.sampled_from(["clear", "masked", "hashed", "encrypted"]), st.integers(0, 2))
tables = st.lists(st.lists(cells, max_size=4), min_size=1, max_size=3)


def built(shapes):
    return [
        table(
            f"t{n}", *(column(f"c{m}", t, state=state, ages=(age, age, age)) for m, (t, state, age) in enumerate(shape))
        )
        for n, shape in enumerate(shapes)
    ]


rows = st.tuples(
    st.sampled_from(["uid", "no", "x", "y"]),
    st.sampled_from([*sorted(TYPES), *["account.user_id", "work.employee_id", "basic.name", "contact.mobile"] * 30]),
    st.sampled_from(["", "", "a.uid", "b.x"]),
)
linked = st.dictionaries(
    st.sampled_from("abcde"), st.lists(rows, max_size=4, unique_by=lambda row: row[0]), min_size=1, max_size=5
)
"""Tables of columns (name, type, what a foreign key points to)."""


def joined(shapes, standards=ALL):
    return [
        table(n, *(column(c, t, references=key, standards=standards) for c, t, key in shape))
        for n, shape in shapes.items()
    ]


def levels(inventory):
    places = {e.resource.id: [g.level for g in e.gradings] for e in inventory.resources}
    kept = {(s.kind, s.name): [g.level for g in s.gradings] for s in inventory.standings if s.kind != "join"}
    labels = {
        (e.resource.id, c.column.name, label.pi_type): [g.level for g in label.gradings]
        for e in inventory.resources for c in e.columns for label in c.labels
    }  # fmt: skip
    return {**places, **kept, **labels}


@settings(max_examples=80, deadline=None)
@given(tables, st.lists(cells, min_size=1, max_size=3))
def test_more_personal_information_never_lowers_a_level(shapes, more):
    less, larger = levels(weighed(*built(shapes))), levels(weighed(*built([shapes[0] + more, *shapes[1:]])))
    for place, before in less.items():
        assert all(a <= b for a, b in zip(before, larger[place], strict=True)), place


@settings(max_examples=120, deadline=None)
@given(linked, linked)
def test_more_tables_and_columns_never_lower_a_level_though_keys_join_them(shapes, more):
    both = {
        name: [
            *shapes.get(name, ()),
            *(r for r in more.get(name, ()) if r[0] not in {s[0] for s in shapes.get(name, ())}),
        ]
        for name in {**shapes, **more}
    }
    less, larger = levels(weighed(*joined(shapes))), levels(weighed(*joined(both)))
    for place, before in less.items():
        assert all(a <= b for a, b in zip(before, larger[place], strict=True)), place


@settings(max_examples=60, deadline=None)
@given(linked, st.randoms(use_true_random=False))
def test_order_never_matters_to_joins(shapes, rng):
    entries = joined(shapes)
    shuffled = [replace(e, columns=tuple(rng.sample(e.columns, len(e.columns)))) for e in entries]
    rng.shuffle(shuffled)
    assert weighed(*entries).standings == weighed(*shuffled).standings


@pytest.mark.parametrize(
    "first", [[], [("uid", "account.user_id", "")]], ids=["alone", "beside a table with the key alone"]
)
def test_all_tables_with_a_key_of_persons_are_judged_together(first):
    """Not each with the first of them only: the name and the number are in the second and the third."""
    shapes = {
        "a": first,
        "b": [("uid", "account.user_id", ""), ("n", "basic.name", "")],
        "c": [("uid", "account.user_id", ""), ("m", "contact.mobile", "")],
    }
    (join,) = [s for s in weighed(*joined(shapes)).standings if s.kind == "join"]
    assert (join.name, join.members, join.gradings[0].level) == ("b.uid = c.uid", ("db/b", "db/c"), 4)


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_order_never_matters(shapes, rng):
    entries = built(shapes)
    shuffled = [replace(e, columns=tuple(rng.sample(e.columns, len(e.columns)))) for e in entries]
    rng.shuffle(shuffled)
    assert levels(weighed(*entries)) == levels(weighed(*shuffled))


@settings(max_examples=40, deadline=None)
@given(tables)
def test_to_weigh_twice_is_to_weigh_once(shapes):
    once = weighed(*built(shapes))
    assert weigh(once, ALL, QUASI) == once


renamed = st.dictionaries(
    st.sampled_from(["title_zh", "title_en", "edition", "in_force", "source"]),
    st.text(st.characters(exclude_categories=["C"]), max_size=9),
)
words = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=9)


@settings(max_examples=25, deadline=None)
@given(
    linked, st.sampled_from(STANDARDS), words, renamed,
    st.dictionaries(st.integers(1, 2), st.dictionaries(st.sampled_from(["zh", "en", "code"]), words, min_size=1)),
)  # fmt: skip
def test_a_file_that_only_renames_changes_no_level_no_order_and_no_duty(
    tmp_path_factory, shapes, name, id_, texts, names
):
    file = tmp_path_factory.getbasetemp() / "renamed.toml"
    lines = [f"id = {written(id_)}", f"extends = {written(name)}", *(f"{k} = {written(v)}" for k, v in texts.items())]
    for level, said in names.items():
        lines += [f"[levels.{level}]", *(f"{key} = {written(value)}" for key, value in said.items())]
    file.write_text("\n".join(lines), "utf-8")
    theirs, ours = (load_standard("union", name),), load_standards([str(file)])[1]
    before, after = (
        weigh(Inventory({}, tuple(joined(shapes, standards)), ()), standards, QUASI) for standards in (theirs, ours)
    )
    assert levels(before) == levels(after)
    assert [[label.pi_type for c in e.columns for label in c.labels] for e in before.resources] == [
        [label.pi_type for c in e.columns for label in c.labels] for e in after.resources
    ]
    assert [(s.kind, s.name, s.members) for s in before.standings] == [
        (s.kind, s.name, s.members) for s in after.standings
    ]
    told = [obligations(inventory, Organisation(), date(2026, 11, 25)) for inventory in (before, after)]
    assert told[0] == told[1]


def test_the_exit_code_and_junit_hear_of_a_table_that_is_more_than_its_columns(tmp_path):
    from scanner.synthetic import Maker

    maker = Maker(3)
    rows = "".join(f"{maker.name()},{maker.mobile()}\n" for _ in range(40))
    (tmp_path / "a.csv").write_text("姓名,手机号\n" + rows, "utf-8")
    done = pisift("scan", "a.csv", "-q", "--fail-on", "4", "--format", "junit", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    junit = (tmp_path / "pisift-report" / "junit.xml").read_text("utf-8")
    assert 'name="(the table)"' in junit
    assert '<failure type="level" message="level 4, its members 3">AG1' in junit
    assert pisift("scan", "a.csv", "-q", cwd=tmp_path).returncode == 0


def test_a_scan_weighs_what_it_found(tmp_path):
    import json

    from scanner import scan
    from scanner.document import from_document, to_document
    from scanner.synthetic import Maker

    maker = Maker(3)
    rows = "".join(f"{maker.name()},{maker.mobile()},{maker.masked_mobile()}\n" for _ in range(40))
    (tmp_path / "a.csv").write_text("姓名,手机号,备用手机\n" + rows, "utf-8")
    inventory = scan(str(tmp_path / "a.csv"), standard=["43697", "jr0197"])
    assert moves(inventory.resources[0].gradings) == [("AG1", 3, 4)]
    masked = inventory.resources[0].columns[2].labels[0]
    assert moves(masked.gradings) == [("DG1", 3, 3)]
    assert "DG1 leaves level 3: the clear original is in the same system [convention]" in masked.grounds
    document = json.loads(json.dumps(to_document(inventory)))
    assert from_document(document).standings == inventory.standings
    assert from_document(document).resources[0].gradings == inventory.resources[0].gradings
