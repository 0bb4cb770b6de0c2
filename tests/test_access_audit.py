"""The audit on real servers: nothing where grants are as they should be, and each seeded flaw, exactly."""

import json
import random
import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from _audited import BASE, access_of, audited, inventory, runs
from _command import pisift
from _planned import DAY, Shop
from _servers import POSTGRES, SERVERS, connected, insert, run
from openpyxl import load_workbook

import connectors
from scanner.document import to_document
from scanner.errors import UsageError
from scanner.governance.access.audit import audit
from scanner.governance.access.audit_outputs import lines
from scanner.governance.access.privileges import Kind
from scanner.governance.access.privileges_mysql import read_mysql
from scanner.governance.access.privileges_postgres import read_postgres
from scanner.governance.access.rules import Permit, Sight
from scanner.language import load_language
from scanner.synthetic import Maker

CUSTOMER = ("name", "phone", "id_no")

# what is done, (kind, who, columns), why
FLAWS = {
    "a table granted to a login": (
        "GRANT USAGE ON SCHEMA crm TO {p}new; GRANT SELECT ON crm.customer TO {p}new",
        (Kind.TABLE, "{p}new", CUSTOMER),
    ),
    "a table granted to a role far away": (
        "GRANT SELECT ON crm.customer TO {p}reporting",
        (Kind.TABLE, "{p}reporting", CUSTOMER),
    ),
    "a table granted to everybody": (
        "GRANT USAGE ON SCHEMA crm TO PUBLIC; GRANT SELECT ON crm.visit TO PUBLIC",
        (Kind.PUBLIC, "PUBLIC", ("visit.phone",)),
    ),
    "a column granted": (
        "GRANT SELECT (id, phone) ON crm.customer TO {p}reporting",
        (Kind.COLUMN, "{p}reporting", ("phone",)),
    ),
    "a role that does not inherit and can be taken": (
        "CREATE ROLE {p}vault; GRANT USAGE ON SCHEMA crm TO {p}vault; GRANT SELECT (id_no) ON crm.customer TO {p}vault;"
        "ALTER ROLE {p}new NOINHERIT; GRANT {p}vault TO {p}new",
        (Kind.COLUMN, "{p}vault", ("id_no",)),
    ),
    "a login that owns a table": (
        "GRANT CREATE, USAGE ON SCHEMA crm TO {p}new; ALTER TABLE crm.visit OWNER TO {p}new",
        (Kind.OWNER, "{p}new", ("visit.phone",)),
    ),
    "a superuser nobody knows": (
        "ALTER ROLE {p}new SUPERUSER",
        (Kind.SUPERUSER, "{p}new", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "a reader of all data": (
        "GRANT pg_read_all_data TO {p}new",
        (Kind.MEMBERSHIP, "{p}new", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "a reader of the server's files": (
        "GRANT pg_read_server_files TO {p}new",
        (Kind.MEMBERSHIP, "{p}new", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "a copier of the server": (
        "ALTER ROLE {p}new REPLICATION",
        (Kind.REPLICATION, "{p}new", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "a grant of the future": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {p}owner IN SCHEMA crm GRANT SELECT ON TABLES TO {p}reporting",
        (Kind.DEFAULTS, "{p}reporting", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "a view that shows a column": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner;"
        "CREATE VIEW rpt.open AS SELECT id, phone FROM crm.customer; GRANT SELECT ON rpt.open TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone",)),
    ),
    "a view of a view of a view": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner;"
        "CREATE VIEW rpt.a AS SELECT c.*, 1 AS one FROM crm.customer c;"
        "CREATE VIEW rpt.b AS SELECT upper(id_no) AS n FROM rpt.a;"
        "CREATE VIEW rpt.c AS WITH x AS (SELECT n FROM rpt.b) SELECT n || '' AS m FROM x;"
        "GRANT SELECT ON rpt.c TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("id_no",)),
    ),
    "a hash that can be counted through": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner;"
        "CREATE VIEW rpt.hashed AS SELECT md5(phone) AS phone FROM crm.customer;"
        "GRANT SELECT ON rpt.hashed TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone",)),
    ),
    "a masked view for a role that may see nothing": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; GRANT SELECT ON rpt.masked TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone", "id_no")),
    ),
    "a copy of rows": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner;"
        "CREATE MATERIALIZED VIEW rpt.copy AS SELECT phone AS p FROM crm.customer;"
        "GRANT SELECT ON rpt.copy TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone",)),
    ),
    "a function with its owner's rights": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner;"
        "CREATE FUNCTION rpt.f(i int) RETURNS text LANGUAGE sql SECURITY DEFINER AS "
        "'SELECT phone FROM crm.customer WHERE id = i'; REVOKE EXECUTE ON FUNCTION rpt.f FROM PUBLIC;"
        "GRANT EXECUTE ON FUNCTION rpt.f TO {p}reporting",
        (Kind.ROUTINE, "{p}reporting", ("phone",)),
    ),
    "a function that builds its SQL": (
        "GRANT USAGE ON SCHEMA rpt TO {p}new; SET ROLE {p}owner;"
        "CREATE FUNCTION rpt.g(what text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS "
        "'DECLARE x text; BEGIN EXECUTE what INTO x; RETURN x; END'; REVOKE EXECUTE ON FUNCTION rpt.g FROM PUBLIC;"
        "GRANT EXECUTE ON FUNCTION rpt.g TO {p}new",
        (Kind.ROUTINE, "{p}new", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "a rule that answers a write": (
        "GRANT USAGE ON SCHEMA crm TO {p}new; SET ROLE {p}owner;"
        "CREATE RULE tell AS ON INSERT TO crm.inbox DO INSTEAD SELECT phone FROM crm.customer;"
        "GRANT INSERT ON crm.inbox TO {p}new",
        (Kind.RULE, "{p}new", ("phone",)),
    ),
    "a partition granted by itself": (
        "GRANT SELECT ON crm.visit_2026 TO {p}reporting",
        (Kind.PARTITION, "{p}reporting", ("visit.phone",)),
    ),
    "a trigger of one's own": (
        "GRANT USAGE ON SCHEMA crm TO {p}new; GRANT TRIGGER ON crm.visit TO {p}new",
        (Kind.TRIGGER, "{p}new", ("visit.phone",)),
    ),
    "a member that should not be": (
        "GRANT {p}care TO {p}cat",
        (Kind.MEMBERSHIP, "{p}cat", ("orders.phone",)),
    ),
    "a grant that can be passed on": (
        "GRANT SELECT ON rpt.masked TO {p}support WITH GRANT OPTION",
        (Kind.GRANT_OPTION, "{p}support", ("phone", "id_no")),
    ),
    "a member who may add members": (
        "GRANT {p}support TO {p}ann WITH ADMIN OPTION",
        (Kind.ADMIN_OPTION, "{p}ann", ("phone", "id_no")),
    ),
    "a login that gives out roles": (
        "ALTER ROLE {p}new CREATEROLE",
        (Kind.CREATE_ROLE, "{p}new", (*CUSTOMER, "orders.phone", "visit.phone")),
    ),
    "row security bypassed": (
        "ALTER ROLE {p}dan BYPASSRLS",
        (Kind.BYPASS_RLS, "{p}dan", ("orders.phone",)),
    ),
    "an account that has ended": (
        "ALTER ROLE {p}ann VALID UNTIL '2020-01-01'",
        (Kind.DORMANT, "{p}ann", ("phone", "id_no")),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def company():
    """(a connection in a transaction that is never committed, the prefix of the company's roles)."""
    url = POSTGRES.fresh()
    POSTGRES.made.remove(sa.make_url(url).database)
    prefix = f"t{uuid.uuid4().hex[:6]}_"
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection, connection.begin() as whole:
        runs(connection, BASE.format(p=prefix))
        yield connection, prefix
        whole.rollback()
    POSTGRES.drop(sa.make_url(url).database)


@pytest.fixture
def seeded(company):
    """The company, as it was again after the test."""
    connection, prefix = company
    with connection.begin_nested() as nested:
        yield connection, prefix
        nested.rollback()


def place(column: str) -> str:
    return f"crm.{column}" if "." in column else f"crm.customer.{column}"


def told(audit) -> list[tuple]:
    return [(finding.kind, finding.who, set(finding.columns)) for finding in audit.findings]


_WORDS = re.compile(
    r"\b(level|login|role|member|of|has|have|through|view|with|the|rights|owner|owns|which|is|may|every|holds|shows|could|"
    r"rows|function|procedure|grant|further|reads|will)\b"
)


def left_in_english(audit) -> set[str]:
    """Lines of an audit that are not Chinese to the end: statements (SQL) and what people are called aside."""
    chinese = load_language(spoken=True).chinese
    told = {chinese(line.strip()) for line in lines(audit) if not line.strip().startswith(("--", "REVOKE", "ALTER"))}
    return {line for line in told if _WORDS.search(line)}


def test_grants_as_they_should_be_are_no_finding(seeded, tmp_path):
    audit = audited(seeded[0], tmp_path, seeded[1])
    assert told(audit) == []
    assert audit.incomplete == ()


@pytest.mark.parametrize("flaw", FLAWS)
def test_each_flaw_is_found_and_nothing_else_and_its_revoke_closes_it(seeded, tmp_path, flaw):
    connection, prefix = seeded
    done, (kind, who, columns) = FLAWS[flaw]
    runs(connection, done.format(p=prefix) + "; RESET ROLE")
    audit = audited(connection, tmp_path, prefix)
    assert told(audit) == [(kind, who.format(p=prefix), set(map(place, columns)))]
    (finding,) = audit.findings
    assert left_in_english(audit) == set()
    # The administrators may read what PUBLIC may, and need no grant of it.
    gone = (*finding.readers, f"{prefix}dba")
    before = {name: cells for name, cells in audit.matrix.items() if name not in gone}
    for statement in finding.revoke:
        if statement.startswith("--"):
            assert kind is Kind.OWNER
            statement = f"ALTER TABLE crm.visit OWNER TO {prefix}owner"
        runs(connection, statement)
    after = audited(connection, tmp_path, prefix)
    assert told(after) == []
    # Who was no reader of what should not be read reads on.
    assert {name: cells for name, cells in after.matrix.items() if name not in gone} == before


SOUND = {
    "a view with the reader's rights": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner;"
        "CREATE VIEW rpt.own WITH (security_invoker = true)"
        " AS SELECT phone FROM crm.customer; GRANT SELECT ON rpt.own TO {p}reporting;"
        "CREATE VIEW rpt.around AS SELECT phone FROM rpt.own; GRANT SELECT ON rpt.around TO {p}reporting"
    ),
    "a grant behind a closed schema": "GRANT SELECT ON crm.customer TO {p}new",
    "a view whose owner may not read": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; CREATE VIEW rpt.v AS SELECT phone FROM crm.customer;"
        "CREATE ROLE {p}poor; ALTER VIEW rpt.v OWNER TO {p}poor; GRANT SELECT ON rpt.v TO {p}reporting"
    ),
    "a view that counts and compares": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; SET ROLE {p}owner; CREATE VIEW rpt.v AS SELECT city,"
        " count(phone) AS n, bool_or(phone IS NULL) AS lacks,"
        " CASE WHEN phone LIKE '1%' THEN 'cn' ELSE '' END AS kind FROM crm.customer"
        " GROUP BY city, phone; GRANT SELECT ON rpt.v TO {p}reporting"
    ),
    "a function with the caller's rights": (
        "GRANT USAGE ON SCHEMA rpt TO {p}reporting; CREATE FUNCTION rpt.f() RETURNS text LANGUAGE sql AS "
        "'SELECT phone FROM crm.customer'"
    ),
    "a rule that answers nothing": (
        "GRANT USAGE ON SCHEMA crm TO {p}new; CREATE RULE quiet AS ON INSERT TO crm.inbox DO ALSO"
        " UPDATE crm.customer SET city = phone; GRANT INSERT ON crm.inbox TO {p}new"
    ),
    "a default that goes with the level": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {p}owner IN SCHEMA crm GRANT SELECT ON TABLES TO {p}dba"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SOUND)
def test_what_shows_nothing_is_no_finding(seeded, tmp_path, what):
    connection, prefix = seeded
    runs(connection, f"{SOUND[what].format(p=prefix)}; RESET ROLE")
    assert told(audited(connection, tmp_path, prefix)) == []


def test_a_path_says_every_step(seeded, tmp_path):
    connection, prefix = seeded
    runs(connection, f"GRANT SELECT ON crm.customer TO {prefix}reporting")
    (finding,) = audited(connection, tmp_path, prefix).findings
    path = "login {p}bi, member of {p}analysts, member of {p}reporting, has SELECT on crm.customer"
    assert path.format(p=prefix) in finding.paths
    assert finding.revoke == (
        f"REVOKE SELECT ON crm.customer FROM {prefix}reporting;",
        f"GRANT SELECT (id, city) ON crm.customer TO {prefix}reporting;",
    )
    assert set(finding.readers) == {f"{prefix}{name}" for name in ("reporting", "analysts", "bi")}


def test_nobody_reads_a_database_that_it_may_not_enter(seeded):
    connection, prefix = seeded
    runs(
        connection,
        f"GRANT {prefix}owner TO {prefix}bi; DO $$BEGIN"
        " EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database()); END$$",
    )
    server = read_postgres(connection)
    readers = {reading.principal.name for reading in server.readings(("crm", "customer"), "phone")}
    assert f"{prefix}bi" not in readers
    assert f"{prefix}owner" in readers


DIRECT = {Kind.TABLE, Kind.COLUMN, Kind.PUBLIC, Kind.OWNER, Kind.SUPERUSER, Kind.ALL_DATA}


@pytest.mark.parametrize("seed", range(12))
def test_whoever_reads_by_our_account_reads_by_the_server_s(seeded, seed):
    connection, prefix = seeded
    rng = random.Random(seed)
    roles = [f"{prefix}r{n}" for n in range(7)]
    for role in roles:
        runs(connection, f"CREATE ROLE {role} {rng.choice(['', 'LOGIN'])} {rng.choice(['', '', 'NOINHERIT'])}")
    for _ in range(8):
        low, high = sorted(rng.sample(range(7), 2))
        runs(connection, f"GRANT {roles[high]} TO {roles[low]}")
    for _ in range(5):
        who = rng.choice([*roles, "PUBLIC"])
        columns = rng.choice(["", "", "(phone)"])
        runs(connection, f"GRANT SELECT {columns} ON crm.{rng.choice(['customer', 'customer', 'visit'])} TO {who}")
        runs(connection, f"GRANT USAGE ON SCHEMA crm TO {rng.choice(roles)}")
    runs(connection, f"GRANT {rng.choice(['pg_read_all_data', 'pg_monitor', prefix + 'owner'])} TO {rng.choice(roles)}")
    server = read_postgres(connection)
    for role in roles:
        for relation, column in (
            (("crm", "customer"), "phone"),
            (("crm", "customer"), "id"),
            (("crm", "visit"), "phone"),
        ):
            told = connection.execute(
                sa.text(
                    "SELECT has_column_privilege(:who, :what, :column, 'SELECT')"
                    " AND has_schema_privilege(:who, 'crm', 'USAGE')"
                ),
                {"who": role, "what": ".".join(relation), "column": column},
            ).scalar()
            own = [r for r in server.readings(relation, column) if r.principal.name == role and not r.through]
            inherited = [
                r for r in own if r.edges[-1].kind in DIRECT and not any("SET ROLE" in e.words for e in r.edges)
            ]
            assert bool(inherited) == told, (role, relation, column)
            # What it reads by SET ROLE, it reads when it did so.
            for reading in own:
                taken = [edge.role for edge in reading.edges if "SET ROLE" in edge.words]
                if taken and reading.edges[-1].kind in DIRECT:
                    runs(connection, f"SET SESSION AUTHORIZATION {role}; SET ROLE {taken[-1]}")
                    runs(connection, f"SELECT {column} FROM {'.'.join(relation)}")
                    runs(connection, "RESET SESSION AUTHORIZATION")


@pytest.fixture
def server():
    """(URL of a company that is really there, prefix of its roles, the superusers of the server)."""
    url = POSTGRES.fresh()
    prefix = f"t{uuid.uuid4().hex[:6]}_"
    maker = Maker(5)
    try:
        run(url, BASE.format(p=prefix))
        rows = [(n, maker.name(), maker.mobile(), maker.resident_id()) for n in range(2, 42)]
        insert(url, "INSERT INTO crm.customer (id, name, phone, id_no) VALUES (%s, %s, %s, %s)", rows)
        with connected(url) as connection:
            # Whoever else reads everything on this server is no matter of this test.
            supers = (
                connection.exec_driver_sql(
                    "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%%' AND (rolsuper OR rolreplication"
                    " OR pg_has_role(rolname, 'pg_read_all_data', 'member'))"
                )
                .scalars()
                .all()
            )
        yield url, prefix, list(supers)
    finally:
        POSTGRES.drop_all()
        with connected(POSTGRES.admin) as connection:
            roles = connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars().all()
            for role in roles:
                if role.startswith(prefix):
                    runs(connection, f"DROP ROLE {role}")


def own(folder, prefix: str) -> list[dict]:
    """The findings of the company: other tests make roles on the same server at the same time."""
    found = json.loads((folder / "out/access.json").read_text("utf-8"))["findings"]
    return [finding for finding in found if finding["who"].startswith((prefix, "PUBLIC"))]


def test_the_command_shows_paths_writes_a_matrix_and_fills_the_page(server, tmp_path):
    url, prefix, supers = server
    shown = url.replace("+psycopg", "")
    access_of(tmp_path, prefix, supers)
    assert pisift("scan", shown, "--out", "inventory", cwd=tmp_path).returncode == 0
    asked = ("access", "audit", shown, "--inventory", "inventory", "--out", "out")
    done = pisift(*asked, cwd=tmp_path)
    assert own(tmp_path, prefix) == [], done.stdout + done.stderr
    run(url, f"GRANT SELECT ON crm.customer TO {prefix}reporting")
    done = pisift(*asked, cwd=tmp_path)
    assert done.returncode == 1
    assert f"login {prefix}bi, member of {prefix}analysts, member of {prefix}reporting, has SELECT" in done.stdout
    assert [finding["kind"] for finding in own(tmp_path, prefix)] == ["table grant"]
    matrix = (tmp_path / "out/access-matrix.csv").read_text("utf-8-sig")
    assert f"{prefix}ann,masked," in matrix.replace(f"{prefix}ann,,", f"{prefix}ann,")
    assert f"{prefix}bi (clear)!" in (tmp_path / "out/report.html").read_text("utf-8")
    done = pisift("report", "inventory/inventory.json", "--readers", "out", "--out", "again", cwd=tmp_path)
    assert f"{prefix}bi (clear)!" in (tmp_path / "again/report.html").read_text("utf-8"), done.stderr
    assert pisift("report", "inventory", "--readers", "inventory", cwd=tmp_path).returncode == 2
    book = load_workbook(tmp_path / "out/access.xlsx")
    assert f"{prefix}reporting" in {row[2].value for row in book["权限问题"].iter_rows()}
    run(url, "ALTER TABLE crm.customer DROP COLUMN name", f"REVOKE SELECT ON crm.customer FROM {prefix}reporting")
    done = pisift(*asked, cwd=tmp_path)
    assert own(tmp_path, prefix) == []
    assert "crm.customer.name is in the inventory and not on the server: scan again" in done.stdout
    access_of(tmp_path, prefix, [*supers, f"{prefix}gone"])
    done = pisift(*asked, cwd=tmp_path)
    assert done.returncode in (1, 3)
    assert f"role dba of the access file is {prefix}gone, which the server does not have" in done.stdout


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///shop.db", "PostgreSQL, MariaDB and MySQL"),
        ("shop.csv", "PostgreSQL, MariaDB and MySQL"),
        ("postgresql://nobody@127.0.0.1:1/x", "nothing was looked at"),
    ],
)
def test_what_cannot_be_audited_is_one_line(tmp_path, url, says):
    (tmp_path / "shop.db").touch()
    (tmp_path / "inventory.json").write_text(json.dumps(to_document(inventory())), "utf-8")
    access_of(tmp_path, "", ["postgres"])
    done = pisift("access", "audit", url, "--inventory", ".", cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_inventory_of_another_database_is_no_answer(seeded, tmp_path):
    server = read_postgres(seeded[0])
    with pytest.raises(UsageError, match="holds nothing of"):
        audit(server, inventory(), access_of(tmp_path, "", ["postgres"]), "postgresql://127.0.0.1:5432/other")


# --- what a plan made ---


@pytest.fixture(params=SERVERS, ids=lambda server: server.name)
def shop(request, tmp_path):
    found = Shop(request.param, tmp_path)
    yield found
    found.close()


def audit_of(shop, access, permits=(), day=DAY):
    """The audit of a shop, of its own roles only."""
    read = read_postgres if shop.is_postgres else read_mysql
    with connected(shop.url) as connection, connection.begin():
        server = read(connection, frozenset({access.views.functions}))
    names = tuple(shop.names.values())
    own = {name: who for name, who in server.principals.items() if name.startswith((*names, "pg_"))}
    # The accounts of a shop have no passwords, so that it can log in as each of them.
    others = tuple(one for one in server.others if one[0].kind is not Kind.NO_PASSWORD)
    return audit(
        replace(server, principals=own, others=others),
        shop.inventory(),
        access,
        connectors.shown(shop.url),
        permits,
        day,
    )


def test_the_audit_of_the_planned_state_is_clean_and_of_the_state_before_it_was_not(shop):
    access = shop.access()
    shop.run("GRANT SELECT ON {crm}.customer TO {support}", "GRANT SELECT (mobile) ON {crm}.customer TO {bi}")
    assert {(f.kind, f.who.partition("@")[0]) for f in audit_of(shop, access).findings} == {
        (Kind.TABLE, shop.names["support"]), (Kind.COLUMN, shop.names["bi"]),
    }  # fmt: skip
    shop.settle(access)
    found = audit_of(shop, access)
    assert told(found) == []
    assert found.incomplete == ()
    (support,) = (cells for name, cells in found.matrix.items() if name.startswith(shop.names["support"]))
    assert {sight.value for sight in support.values()} == {"masked"}


def test_an_exception_is_no_finding_until_it_has_expired(shop):
    access = shop.access()
    asked = {
        "id": "7", "role": "bi", "columns": ("*customer.sfzh",), "sight": Sight.CLEAR, "reason": "fraud case",
        "start": DAY, "until": DAY + timedelta(days=5), "by": "wang",
        "approvals": (("data_owner", "li"), ("privacy_officer", "han")),
    }  # fmt: skip
    permit = Permit(**asked)
    shop.settle(access, [permit])
    assert told(audit_of(shop, access, [permit])) == []
    late = audit_of(shop, access, [permit], DAY + timedelta(days=6))
    assert [set(finding.columns) for finding in late.findings] == [{f"{shop.schema}.customer.sfzh"}]
    assert told(audit_of(shop, access, [replace(permit, approvals=())])) == told(late)
