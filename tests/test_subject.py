"""Requests of data subjects: identifiers in any dress, rows on real servers, the clock, a copy, a script."""

import json
import os
import sqlite3
import stat
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import _command
import pytest
import sqlalchemy as sa
from _governed import column as entry
from _governed import label, table
from _servers import MARIADB, POSTGRES, connected, insert, run

from scanner.document import to_document
from scanner.errors import UsageError
from scanner.governance.subject.erasure import Hold, load_holds
from scanner.governance.subject.person import normal, read_person
from scanner.governance.subject.ticket import Tickets, due_on
from scanner.model import Inventory
from scanner.synthetic import Maker

maker = Maker(77)
NAME, OTHER_NAME = "欧阳测", "欧阳测试"
MOBILE, OTHER, ID, MAIL = (
    maker.mobile(),
    maker.mobile(),
    maker.resident_id(birth=date(1970, 3, 4)),
    "Test.Person@Example.com",
)
WIDE = MOBILE.translate({ord("0") + n: 0xFF10 + n for n in range(10)})


def person_of(*lines: str):
    return read_person(lines, lambda text: ["contact.mobile"] if text == MOBILE else [])


@pytest.mark.parametrize(
    ("line", "text", "is_there", "why"),
    [
        (f"contact.mobile: {MOBILE}", f"+86 {MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}", True, "country and dashes"),
        (f"contact.mobile: +86 {MOBILE[:3]} {MOBILE[3:]}", f"0086{MOBILE}", True, "dressed on both sides"),
        (f"contact.mobile: {MOBILE}", f"电话：{WIDE}。", True, "full width, between 汉字"),
        (f"contact.mobile: {WIDE}", f"手机{MOBILE}，勿扰", True, "asked in full width"),
        (f"contact.mobile: {MOBILE}", f"9{MOBILE}", False, "inside a longer number"),
        (f"contact.mobile: {MOBILE}", f"{MOBILE}0", False, "inside a longer number"),
        (f"identity.resident_id: {ID}", f"身份证 {ID[:6]} {ID[6:14]} {ID[14:]}", True, "in groups"),
        (f"identity.resident_id: {ID.lower()}", ID, True, "x and X"),
        (f"identity.resident_id: {ID}", ID[:6] + ID[8:17], True, "the same number with 15 digits"),
        (f"contact.email: {MAIL}", MAIL.lower(), True, "case of letters"),
        (f"contact.email: {MAIL}", f"x{MAIL}", False, "another mailbox"),
        (f"contact.email: {MAIL}", f"my.{MAIL}", False, "another mailbox"),
        ("property.plate: 京A·12345", "京A12345", True, "with and without the dot"),
        ("account.user_id: 4711", "4711", True, "short: a whole cell"),
        ("account.user_id: 4711", "order 4711", False, "short: not inside a text"),
    ],
)  # fmt: skip
def test_an_identifier_is_found_in_any_dress_and_not_in_another_number(line, text, is_there, why):
    (one,) = person_of(line).identifiers
    assert one.is_in(text) is is_there, why


def test_a_value_by_itself_is_told_by_the_recognizers_and_nothing_shows_it():
    person = person_of("# a remark", "", MOBILE, f"basic.name：{NAME}")
    assert [one.pi_type for one in person.identifiers] == ["contact.mobile", "basic.name"]
    assert MOBILE not in repr(person)
    assert NAME not in repr(person)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["contact.mobil: 1"], "line 1: no PI type"),
        ([MOBILE, "what is this"], "line 2: nothing that is recognized"),
        ([f"basic.name: {NAME}"], "no identifier that means one person"),
        ([], "no identifier that means one person"),
        (["identity.passport: -"], "too short"),
    ],
)
def test_identifiers_that_tell_nobody_are_refused_by_line_and_not_quoted(lines, says):
    with pytest.raises(UsageError, match=says) as refused:
        person_of(*lines)
    assert "what is this" not in str(refused.value)
    assert NAME not in str(refused.value)


def test_a_reference_is_keyed_and_the_same_for_every_dress():
    plain, dressed = person_of(f"contact.mobile: {MOBILE}"), person_of(f"contact.mobile: +86 {WIDE}")
    assert plain.references(b"k" * 32) == dressed.references(b"k" * 32)
    assert plain.references(b"k" * 32) != plain.references(b"l" * 32)
    assert normal(MOBILE, "contact.mobile") not in "".join(plain.references(b"k" * 32))


@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        (date(2026, 11, 2), date(2026, 11, 23), "three weeks without a holiday"),
        (date(2026, 9, 28), date(2026, 10, 23), "the National Day week off"),
        (date(2026, 2, 10), date(2026, 3, 9), "Spring Festival, with working Saturdays"),
    ],
)
def test_fifteen_working_days_know_the_holidays(received, due, why):
    found = due_on(received)
    from chinese_calendar import is_workday

    assert (
        sum(is_workday(date.fromordinal(n)) for n in range(received.toordinal() + 1, found.day.toordinal() + 1)) == 15
    )
    assert (found.day, found.note) == (due, ""), why


def test_a_year_whose_holidays_are_not_known_says_so():
    found = due_on(date(2126, 1, 1))
    assert found.day == date(2126, 1, 22)
    assert "2126" in found.note


def test_tickets_are_noted_once_and_closed_once(tmp_path):
    tickets = Tickets(tmp_path / "t" / "requests.jsonl")
    first = tickets.open("delete", date(2026, 11, 2), ["a" * 24])
    assert tickets.open("delete", date(2026, 11, 3), ["a" * 24, "b" * 24]) == first
    assert tickets.open("access", date(2026, 11, 3), ["a" * 24]) != first
    assert stat.S_IMODE((tmp_path / "t/requests.jsonl").stat().st_mode) == 0o600
    assert tickets.close(first.id, date(2026, 11, 9)).closed == "2026-11-09"
    with pytest.raises(UsageError, match="was closed"):
        tickets.close(first.id, date(2026, 11, 9))
    (tmp_path / "bad").write_text('{"id": 1}\n')
    with pytest.raises(UsageError, match="bad:1: no ticket"):
        Tickets(tmp_path / "bad").all()


# --- on real servers ---

TABLES = """
CREATE TABLE customer
  (id int PRIMARY KEY, name varchar(40), phone varchar(40), id_no varchar(40), pw varchar(40) NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, receiver varchar(40), remark text, created_at date,
  FOREIGN KEY (customer_id) REFERENCES customer (id));
CREATE TABLE item (order_id int, nr int, what varchar(40), PRIMARY KEY (order_id, nr),
  FOREIGN KEY (order_id) REFERENCES orders (id));
CREATE TABLE guest (nr int PRIMARY KEY, visitor varchar(40));
CREATE TABLE note (told varchar(200))
"""
ROWS = {
    "customer (id, name, phone, id_no, pw)": [
        (1, NAME, f"+86 {MOBILE[:3]}-{MOBILE[3:]}", ID, "s3cret-hash"),
        (2, OTHER_NAME, OTHER, None, "other-hash"),
    ],
    "orders (id, customer_id, receiver, remark, created_at)": [
        (10, 1, OTHER, "快点", "2025-01-01"),
        (11, 2, WIDE, "送给朋友", "2025-01-01"),
        (12, 2, OTHER, f"请打{MOBILE}联系", "2025-01-01"),
        (13, 2, OTHER, f"单号9{MOBILE}", "2025-01-01"),
        (14, 1, OTHER, "新", "2026-11-01"),
    ],
    "item (order_id, nr, what)": [(10, 1, "a"), (10, 2, "b"), (13, 1, "c")],
    "guest (nr, visitor)": [(1, NAME), (2, OTHER_NAME)],
    "note (told)": [(f"{MOBILE} 来电",)],
}


def known(source: str) -> Inventory:
    phone, name, order = label("contact.mobile"), label("basic.name"), label("commerce.order", level=2)
    id_no, secret = label("identity.resident_id", level=4), label("auth.password", state="hashed")
    columns = {
        "customer": [("id",), ("name", name), ("phone", phone), ("id_no", id_no), ("pw", secret)],
        "orders": [("id", order), ("customer_id",), ("receiver", phone), ("remark", phone), ("created_at",)],
        "item": [("order_id",), ("nr",), ("what",)],
        "guest": [("nr",), ("visitor", name)],
        "note": [("told", phone)],
    }
    found = [table(of, *(entry(*one) for one in own)) for of, own in columns.items()]
    placed = []
    for one in found:
        columns = tuple(
            replace(c, profile=replace(c.profile, span=("2025-01-01", "2026-11-01")))
            if c.column.name == "created_at"
            else c
            for c in one.columns
        )
        placed.append(replace(one, columns=columns, resource=replace(one.resource, source=source)))
    return Inventory({"standard": {"basis": "union"}}, tuple(placed), ())


def pisift(*arguments: str, cwd: Path, stdin: str) -> subprocess.CompletedProcess[str]:
    """The command with a home of its own."""
    home = {"XDG_CONFIG_HOME": str(cwd / "config"), "XDG_DATA_HOME": str(cwd / "data"), "LANG": "C.UTF-8"}
    return _command.pisift(*arguments, cwd=cwd, stdin=stdin, env={**os.environ, **home})


ASKED = f"{MOBILE}\nbasic.name: {NAME}\nidentity.resident_id: {ID}\n"


@pytest.fixture(params=["postgresql", "mariadb", "sqlite"])
def shop(request, tmp_path):
    """(URL, folder with its inventory, a function that runs statements, one that counts rows)."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/shop.db"
        base = url
    else:
        base = (POSTGRES if request.param == "postgresql" else MARIADB).fresh()
        url = base.replace("+psycopg", "").replace("+pymysql", "")
    run(base, *TABLES.split(";"))
    for into, rows in ROWS.items():
        marks = ", ".join(["?" if request.param == "sqlite" else "%s"] * len(rows[0]))
        insert(base, f"INSERT INTO {into} VALUES ({marks})", rows)
    (tmp_path / "inventory.json").write_text(json.dumps(to_document(known(url))), "utf-8")

    def count(what: str) -> int:
        with connected(base) as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one())

    return url, tmp_path, base, count


def test_a_person_s_rows_are_found_and_what_belongs_to_them_and_what_may_be_another_s(shop):
    url, folder, _, _ = shop
    asked = ("subject", "locate", url, "--inventory", ".", "--json", "--kind", "access")
    done = pisift(*asked, cwd=folder, stdin=ASKED)
    document = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    found = {
        place["resource"].rsplit("/", 1)[-1]: {(tuple(r["key"] or ()), r["sure"]) for r in place["rows"]}
        for place in document["places"]
    }
    has, joined, name, related = (
        "holds an identifier",
        "belongs to a row that does",
        "holds the name only",
        "is what such a row refers to",
    )
    assert found == {
        "customer": {((1,), has), ((2,), related)},
        "orders": {((10,), joined), ((11,), has), ((12,), has), ((14,), joined)},
        "item": {((10, 1), joined), ((10, 2), joined)},
        "guest": {((1,), name)},
        "note": {((), has)},
    }
    assert document["ticket"]["kind"] == "access"
    everything = done.stdout + done.stderr + "".join(path.read_text("utf-8") for path in (folder / "data").rglob("*.*"))
    for value in (MOBILE, ID, NAME, WIDE):
        assert value not in everything


def test_a_copy_holds_the_person_s_rows_without_secrets_and_only_its_owner_reads_it(shop):
    url, folder, _, _ = shop
    done = pisift("subject", "export", url, "--inventory", ".", "--out", "copy.json", cwd=folder, stdin=ASKED)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((folder / "copy.json").stat().st_mode) == 0o600
    copy = {
        t["resource"].rsplit("/", 1)[-1]: t for t in json.loads((folder / "copy.json").read_text("utf-8"))["tables"]
    }
    assert [row["name"] for row in copy["customer"]["rows"]] == [NAME]
    assert copy["customer"]["left_out"] == ["pw"]
    assert "pw" not in copy["customer"]["rows"][0]
    assert {row["id"] for row in copy["orders"]["rows"]} == {10, 11, 12, 14}
    assert "guest" not in copy
    assert (
        pisift("subject", "export", url, "--inventory", ".", "--out", "copy.json", cwd=folder, stdin=ASKED).returncode
        == 2
    )


def test_the_script_deletes_what_is_the_person_s_and_keeps_what_law_and_courts_keep(shop):
    url, folder, base, count = shop
    (folder / "holds.toml").write_text('[[hold]]\ntables = ["item"]\nreason = "case 12"\nuntil = 2099-01-01\n', "utf-8")
    (folder / "organisation.toml").write_text("sectors = []\n", "utf-8")
    asked = ("subject", "erase", url, "--inventory", ".", "--organisation", "organisation.toml")
    done = pisift(*asked, "--out", "all.sql", cwd=folder, stdin=ASKED)
    assert done.returncode == 0, done.stderr
    text = (folder / "all.sql").read_text("utf-8")
    assert text.rstrip().endswith("ROLLBACK;")
    assert not any(value in text for value in (MOBILE, ID, NAME, WIDE))
    assert "without a primary key" in text
    before = [count(name) for name in ("customer", "orders", "item", "guest", "note")]
    execute(base, text)
    assert [count(name) for name in ("customer", "orders", "item", "guest", "note")] == before
    held = pisift(*asked, "--holds", "holds.toml", "--out", "held.sql", cwd=folder, stdin=ASKED)
    assert held.returncode == 0
    assert "legal hold (case 12)" in (folder / "held.sql").read_text("utf-8")
    # What is held refers to an order, and that to the customer: both stay.
    assert "DELETE" not in (folder / "held.sql").read_text("utf-8")
    execute(base, text.replace("ROLLBACK;", "COMMIT;"))
    assert [count(name) for name in ("customer", "orders", "item", "guest", "note")] == [1, 1, 1, 2, 1]
    assert count("orders WHERE id = 13") == 1


def test_the_least_that_the_law_asks_for_keeps_young_rows(shop):
    url, folder, base, count = shop
    (folder / "organisation.toml").write_text('sectors = ["e-commerce"]\n', "utf-8")
    asked = ("subject", "erase", url, "--inventory", ".", "--organisation", "organisation.toml", "--anonymise")
    run(base, "UPDATE orders SET created_at = '2020-01-01' WHERE id = 10")
    assert pisift(*asked, "--out", "e.sql", cwd=folder, stdin=ASKED).returncode == 0
    text = (folder / "e.sql").read_text("utf-8")
    assert "RET-EC" in text
    execute(base, text.replace("ROLLBACK;", "COMMIT;"))
    assert count("orders WHERE receiver IS NULL") == 1
    assert count("orders WHERE id = 10 AND receiver IS NULL") == 1


def test_a_row_can_be_emptied_instead(shop):
    url, folder, base, count = shop
    (folder / "organisation.toml").write_text("sectors = []\n", "utf-8")
    asked = ("subject", "erase", url, "--inventory", ".", "--anonymise", "--organisation", "organisation.toml")
    assert pisift(*asked, "--out", "a.sql", cwd=folder, stdin=ASKED).returncode == 0
    execute(base, (folder / "a.sql").read_text("utf-8").replace("ROLLBACK;", "COMMIT;"))
    assert count("customer WHERE id = 1 AND name IS NULL AND phone IS NULL AND pw = '******'") == 1
    assert count("orders WHERE receiver IS NULL") == 4


def execute(url: str, script: str) -> None:
    """The script as a client runs it."""
    statements = "\n".join(line for line in script.splitlines() if not line.startswith("--")).split(";")
    if url.startswith("sqlite"):
        connection = sqlite3.connect(sa.make_url(url).database, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()
        return
    with connected(url) as connection:
        for statement in filter(str.strip, statements):
            connection.execution_options(no_parameters=True).exec_driver_sql(statement)


def test_lines_of_logs_and_rows_of_sheets_are_named(tmp_path):
    (tmp_path / "a.log").write_text(f"开始\n用户手机{WIDE}登录\n9{MOBILE}\n" * 4, "utf-8")
    (tmp_path / "b.csv").write_text("姓名,手机\n" + f"甲某某,{OTHER}\n乙某某,{MOBILE[:3]} {MOBILE[3:]}\n" * 3, "utf-8")
    assert pisift("scan", "a.log", "b.csv", "--out", "i", cwd=tmp_path, stdin="").returncode == 0
    done = pisift("subject", "locate", "a.log", "b.csv", "--inventory", "i", "--json", cwd=tmp_path, stdin=ASKED)
    found = {place["resource"]: [row["key"][0] for row in place["rows"]] for place in json.loads(done.stdout)["places"]}
    assert found == {"a.log": [2, 5, 8, 11], "b.csv": [3, 5, 7]}
    assert pisift("subject", "locate", "a.log", "--inventory", "i", cwd=tmp_path, stdin=ASKED).returncode == 3


def test_an_identifier_as_an_argument_is_refused_and_not_quoted(tmp_path):
    (tmp_path / "inventory.json").write_text(json.dumps(to_document(known("sqlite:///x.db"))), "utf-8")
    asked = ("subject", "locate", "sqlite:///x.db", "--inventory", ".", "--identifiers", MOBILE)
    done = pisift(*asked, cwd=tmp_path, stdin="")
    assert done.returncode == 2
    assert MOBILE not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[hold]]\ntables = "a"\nreason = "x"', "holds.toml:2: tables is a list"),
        ('[[hold]]\ntables = ["a"]', "holds.toml:1: a hold needs its reason"),
        ('[[hold]]\ntables = ["a"]\nreason = "x"\nuntil = "2027"', "holds.toml:4: until is a day"),
        ('[[hold]]\ntable = ["a"]', "holds.toml:2: unknown key table"),
    ],
)
def test_a_wrong_file_of_holds_is_named_by_line(tmp_path, text, says):
    (tmp_path / "holds.toml").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=says):
        load_holds(tmp_path / "holds.toml")


def test_a_hold_ends():
    hold = Hold(("crm.*",), "x", date(2026, 1, 1))
    assert hold.covers("crm.orders", date(2026, 1, 1))
    assert not hold.covers("crm.orders", date(2026, 1, 2))
    assert not hold.covers("hr.staff", date(2026, 1, 1))
