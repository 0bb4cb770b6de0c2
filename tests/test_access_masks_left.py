"""What masks leave: candidates by layout, and columns and pairs of views on real servers."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from _command import pisift
from _governed import column as entry
from _governed import label, table
from _servers import MARIADB, POSTGRES, connected, insert, run

from scanner.document import to_document
from scanner.governance.access.candidates import laid_out, left, together
from scanner.governance.access.mask_quality import examine
from scanner.governance.access.privileges_mysql import read_mysql
from scanner.governance.access.privileges_postgres import read_postgres
from scanner.model import Inventory
from scanner.synthetic import Maker

MOBILE, ID, CARD = "contact.mobile", "identity.resident_id", "finance.bank_card"


@pytest.mark.parametrize(
    ("pi_type", "text", "count", "why"),
    [
        (MOBILE, "138****5678", 10_000, "the customary mask"),
        (MOBILE, "138**5678", 10_000, "a mask of fixed length is drawn out"),
        (MOBILE, "*******5678", 700_000, "1, then 3 to 9, then five more"),
        (MOBILE, "1381234567*", 10, "one digit"),
        (MOBILE, "******", None, "nothing is shown"),
        (ID, "110105********002X", 3_321, "a birth date of 100 years; the check digit tells one of eleven"),
        (ID, "110105199001****1X", 282, "a day of the month, two digits of order, the check digit"),
        (ID, "11010519900101***X", 91, "a thousand orders, the check digit"),
        (CARD, "6222 02** **** 1234", 100_000, "six hidden, and Luhn tells one"),
        ("basic.name", "张*", None, "nobody knows how many names there are"),
        ("device.imei", "35693803****809", 10_000, "four digits"),
    ],
)  # fmt: skip
def test_a_masked_number_stands_for_as_many_as_its_layout_says(pi_type, text, count, why):
    layout = laid_out(text, pi_type)
    assert (left(layout, pi_type) if layout else None) == count, why


def test_what_is_known_beside_an_id_counts():
    layout = laid_out("110105********002X", ID)
    assert left(layout, ID, birth_known=True) == 1
    assert left(laid_out("110105***********X", ID), ID, birth_known=True, sex_known=True) == 46


def test_two_masks_show_what_either_shows():
    assert together("138****5678", "138123*****") == "138123*5678"
    assert together("138****5678", "139****5678") is None


PEOPLE = 200


def rows():
    maker = Maker(8)
    return [(n, maker.mobile(), maker.resident_id()) for n in range(1, PEOPLE + 1)]


def inventory(source: str, schema: str) -> Inventory:
    found = table(
        f"{schema}.customer",
        entry("id"),
        entry("phone", label(MOBILE)),
        entry("id_no", label(ID, level=4)),
        entry("old", label(MOBILE, state="masked", level=2)),
    )
    placed = replace(found, resource=replace(found.resource, source=source))
    return Inventory({"standard": {"basis": "union"}}, (placed,), ())


VIEWS = {
    "good": "SELECT id, concat(left(phone, 3), '****', right(phone, 4)) AS phone FROM {0}.customer",
    "second": "SELECT id, concat(left(phone, 6), '*****') AS phone FROM {0}.customer",
    "thin": "SELECT id + 1 AS nr, concat(left(phone, 10), '*') AS phone FROM {0}.customer",
    "whole": "SELECT left(phone, 11) AS phone FROM {0}.customer",
    "hidden": "SELECT id, concat('******', left(phone, 0)) AS phone FROM {0}.customer",
    "clear": "SELECT id, phone FROM {0}.customer",
}


def made(url: str, schema: str) -> None:
    kind = "varchar(40)"
    columns = f"id int PRIMARY KEY, phone {kind}, id_no {kind}, old {kind}"
    run(url, f"CREATE TABLE {schema}.customer ({columns})")
    filled = [(n, phone, id_no, f"{phone[:3]}****{phone[-4:]}") for n, phone, id_no in rows()]
    insert(url, f"INSERT INTO {schema}.customer VALUES (%s, %s, %s, %s)", filled)
    run(url, *(f"CREATE VIEW {schema}.{name} AS {sql.format(schema)}" for name, sql in VIEWS.items()))


def test_columns_and_pairs_of_postgresql():
    url = POSTGRES.fresh()
    run(url, "CREATE SCHEMA crm")
    made(url, "crm")
    source = "postgresql://127.0.0.1/x"
    with connected(url) as connection:
        check(examine(connection, read_postgres(connection), inventory(source, "crm"), source), "crm")


def test_columns_and_pairs_of_mariadb():
    url = MARIADB.fresh()
    schema, source = sa.make_url(url).database, "mysql://127.0.0.1"
    made(url, schema)
    with connected(url) as connection:
        check(examine(connection, read_mysql(connection), inventory(source, schema), source), schema)


def test_the_command_says_it_in_words_and_names_what_it_could_not_read(tmp_path):
    url = POSTGRES.fresh()
    run(url, "CREATE SCHEMA crm")
    made(url, "crm")
    shown = url.replace("+psycopg", "")
    known = json.dumps(to_document(inventory(shown, "crm")))
    (tmp_path / "inventory.json").write_text(known, "utf-8")
    done = pisift("access", "masks", shown, "--inventory", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "! crm.good.phone and crm.second.phone, joined by id:\n    10 values left instead of 10,000" in done.stdout
    assert not any(phone in done.stdout or f"{phone[:3]}****{phone[-4:]}" in done.stdout for _, phone, _ in rows())
    run(url, "DROP VIEW crm.thin, crm.whole, crm.second")
    assert pisift("access", "masks", shown, "--inventory", ".", cwd=tmp_path).returncode == 0


def check(found, schema: str) -> None:
    columns = {one.column.removeprefix(f"{schema}."): one for one in found.columns}
    masked = {"good.phone", "second.phone", "thin.phone", "whole.phone", "hidden.phone", "customer.old"}
    assert set(columns) == masked
    assert (columns["hidden.phone"].usual, columns["hidden.phone"].distinct) == (None, 1)
    good = columns["good.phone"]
    assert (good.rows, good.usual, good.least, good.weak) == (PEOPLE, 10_000, 10_000, ())
    assert good.alone > PEOPLE * 0.9
    assert any("not as the customary 3 + 4" in why for why in columns["thin.phone"].weak)
    assert any("10 values at most" in why for why in columns["thin.phone"].weak)
    assert columns["whole.phone"].weak == (f"{PEOPLE} of {PEOPLE} values are not masked",)
    assert columns["customer.old"].usual == 10_000
    pairs = {frozenset(column.removeprefix(f"{schema}.") for column in pair.columns): pair for pair in found.pairs}
    both = pairs[frozenset({"good.phone", "second.phone"})]
    assert (both.by, both.alone, both.together, both.is_weak) == ("id", 10_000, 10, True)
    # Without a key the few that fit only one another are put together all the same.
    assert pairs[frozenset({"good.phone", "thin.phone"})].by == ""
    assert pairs[frozenset({"good.phone", "thin.phone"})].together == 1
