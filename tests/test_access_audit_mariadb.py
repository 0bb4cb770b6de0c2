"""The audit on MariaDB: nothing where grants are as they should be, each seeded flaw exactly, and real logins agree."""

import random
import uuid

import pytest
import sqlalchemy as sa
from _audited import MARIADB_BASE, mariadb_audited, runs
from _servers import MARIADB, connected

from scanner.errors import ConnectorError
from scanner.governance.access.patterns_mysql import covers, precision
from scanner.governance.access.privileges import Kind
from scanner.governance.access.privileges_mysql import read_mysql

CUSTOMER = ("name", "phone", "id_no")
ALL = (*CUSTOMER, "orders.phone")

FLAWS = {
    "a table granted to an account": (
        "GRANT SELECT ON {p}crm.customer TO {p}new@'%'",
        (Kind.TABLE, "{p}new@%", CUSTOMER),
    ),
    "a table granted to a role far away": (
        "GRANT SELECT ON {p}crm.customer TO {p}reporting",
        (Kind.TABLE, "{p}reporting", CUSTOMER),
    ),
    "a column granted": (
        "GRANT SELECT (id, phone) ON {p}crm.customer TO {p}new@'%'",
        (Kind.COLUMN, "{p}new@%", ("phone",)),
    ),
    "a database granted": (
        "GRANT SELECT ON {p}crm.* TO {p}new@'%'",
        (Kind.SCHEMA, "{p}new@%", ALL),
    ),
    "a pattern of databases granted": (
        "GRANT SELECT ON `{p}%`.* TO {p}new@'%'",
        (Kind.WILDCARD, "{p}new@%", ALL),
    ),
    "everything granted": (
        "GRANT SELECT ON *.* TO {p}new@'%'",
        (Kind.GLOBAL, "{p}new@%", ALL),
    ),
    "an administrator nobody knows": (
        "GRANT ALL ON *.* TO {p}new@'%' WITH GRANT OPTION",
        (Kind.SUPERUSER, "{p}new@%", ALL),
    ),
    "a reader of the server's files": (
        "GRANT FILE ON *.* TO {p}new@'%'",
        (Kind.FILES, "{p}new@%", ALL),
    ),
    "a maker of accounts": (
        "GRANT CREATE USER ON *.* TO {p}new@'%'",
        (Kind.IDENTITY, "{p}new@%", ALL),
    ),
    "a view that shows a column": (
        "CREATE DEFINER = {p}owner@localhost VIEW {p}rpt.open AS SELECT id, phone FROM {p}crm.customer;"
        "GRANT SELECT ON {p}rpt.open TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone",)),
    ),
    "a view of a view": (
        "CREATE DEFINER = {p}owner@localhost VIEW {p}rpt.a AS SELECT * FROM {p}crm.customer;"
        "GRANT SELECT ON {p}rpt.a TO {p}owner@localhost;"
        "CREATE DEFINER = {p}owner@localhost VIEW {p}rpt.b AS SELECT upper(id_no) AS n FROM {p}rpt.a;"
        "GRANT SELECT ON {p}rpt.b TO {p}new@'%'",
        (Kind.VIEW, "{p}new@%", ("id_no",)),
    ),
    "a view with the reader's rights inside a definer's": (
        "CREATE SQL SECURITY INVOKER VIEW {p}rpt.i AS SELECT phone FROM {p}crm.customer;"
        "GRANT SELECT ON {p}rpt.i TO {p}owner@localhost;"
        "CREATE DEFINER = {p}owner@localhost VIEW {p}rpt.o AS SELECT phone FROM {p}rpt.i;"
        "GRANT SELECT ON {p}rpt.o TO {p}new@'%'",
        (Kind.VIEW, "{p}new@%", ("phone",)),
    ),
    "a hash that can be counted through": (
        "CREATE DEFINER = {p}owner@localhost VIEW {p}rpt.h AS SELECT sha2(phone, 256) AS h FROM {p}crm.customer;"
        "GRANT SELECT ON {p}rpt.h TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone",)),
    ),
    "a masked view for a role that may see nothing": (
        "GRANT SELECT ON {p}rpt.masked TO {p}reporting",
        (Kind.VIEW, "{p}reporting", ("phone", "id_no")),
    ),
    "a function with its definer's rights": (
        "CREATE DEFINER = {p}owner@localhost FUNCTION {p}crm.f(i int) RETURNS text READS SQL DATA"
        " RETURN (SELECT phone FROM customer WHERE id = i);"
        "GRANT EXECUTE ON FUNCTION {p}crm.f TO {p}new@'%'",
        (Kind.ROUTINE, "{p}new@%", ("phone",)),
    ),
    "a procedure anywhere in a database": (
        "CREATE DEFINER = {p}owner@localhost PROCEDURE {p}rpt.g() SELECT id_no FROM {p}crm.customer;"
        "GRANT EXECUTE ON {p}rpt.* TO {p}new@'%'",
        (Kind.ROUTINE, "{p}new@%", ("id_no",)),
    ),
    "a trigger of one's own": (
        "GRANT TRIGGER ON {p}crm.orders TO {p}new@'%'",
        (Kind.TRIGGER, "{p}new@%", ("orders.phone",)),
    ),
    "a member that should not be": (
        "GRANT {p}care TO {p}cat@'%'",
        (Kind.MEMBERSHIP, "{p}cat@%", ("orders.phone",)),
    ),
    "a grant that can be passed on": (
        "GRANT SELECT ON {p}rpt.masked TO {p}support WITH GRANT OPTION",
        (Kind.GRANT_OPTION, "{p}support", ("phone", "id_no")),
    ),
    "a member who may add members": (
        "GRANT {p}support TO {p}ann@'%' WITH ADMIN OPTION",
        (Kind.ADMIN_OPTION, "{p}ann@%", ("phone", "id_no")),
    ),
    "an account that is locked": (
        "ALTER USER {p}ann@'%' ACCOUNT LOCK",
        (Kind.DORMANT, "{p}ann@%", ("phone", "id_no")),
    ),
    "an account whose password has expired": (
        "ALTER USER {p}ann@'%' PASSWORD EXPIRE",
        (Kind.DORMANT, "{p}ann@%", ("phone", "id_no")),
    ),
    "an account without a password": (
        "ALTER USER {p}ann@'%' IDENTIFIED BY ''",
        (Kind.NO_PASSWORD, "{p}ann@%", ("phone", "id_no")),
    ),
    "a grant to everybody": (
        "GRANT SELECT (phone) ON {p}crm.orders TO PUBLIC",
        (Kind.PUBLIC, "PUBLIC", ("orders.phone",)),
    ),
}  # fmt: skip


@pytest.fixture
def company():
    """(a connection as administrator, the prefix of the company's accounts and databases)."""
    MARIADB.need()
    prefix = f"t{uuid.uuid4().hex[:6]}_"
    with connected(MARIADB.admin) as connection:
        try:
            does(connection, MARIADB_BASE.format(p=prefix))
            yield connection, prefix
        finally:
            for schema in ("crm", "rpt"):
                runs(connection, f"DROP DATABASE IF EXISTS {prefix}{schema}")
            users = connection.exec_driver_sql("SELECT User, Host, is_role FROM mysql.user").all()
            for user, host, is_role in users:
                if user.startswith(prefix):
                    runs(connection, f"DROP ROLE {user}" if is_role == "Y" else f"DROP USER {user}@'{host}'")


def does(connection, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            runs(connection, statement)


def as_user(user: str, password: str) -> str:
    url = sa.make_url(MARIADB.admin).set(username=user, password=password, database="")
    return url.render_as_string(hide_password=False)


def place(column: str, prefix: str) -> str:
    return f"{prefix}crm.{column}" if "." in column else f"{prefix}crm.customer.{column}"


def told(audit) -> list[tuple]:
    return [(finding.kind, finding.who, set(finding.columns)) for finding in audit.findings]


def test_grants_as_they_should_be_are_no_finding(company, tmp_path):
    audit = mariadb_audited(company[0], tmp_path, company[1])
    assert told(audit) == []
    assert audit.incomplete == ()


@pytest.mark.parametrize("flaw", FLAWS)
def test_each_flaw_is_found_and_nothing_else_and_its_revoke_closes_it(company, tmp_path, flaw):
    connection, prefix = company
    done, (kind, who, columns) = FLAWS[flaw]
    does(connection, done.format(p=prefix))
    expected = (kind, who.format(p=prefix), {place(column, prefix) for column in columns})
    audit = mariadb_audited(connection, tmp_path, prefix)
    assert told(audit) == [expected]
    (finding,) = audit.findings
    # The administrators may read what PUBLIC may, and need no grant of it.
    gone = (*finding.readers, f"{prefix}dba")
    before = {name: cells for name, cells in audit.matrix.items() if name not in gone}
    for statement in finding.revoke:
        if statement.startswith("-- a password: "):
            statement = statement.removeprefix("-- a password: ").replace("...", "'now it has one'")
        runs(connection, statement.rstrip(";"))
    after = mariadb_audited(connection, tmp_path, prefix)
    assert told(after) == []
    # Who was no reader of what should not be read reads on.
    assert {name: cells for name, cells in after.matrix.items() if name not in gone} == before


@pytest.mark.parametrize("seed", range(6))
def test_whoever_reads_by_our_account_reads_by_a_real_login(company, seed):
    connection, prefix = company
    rng = random.Random(seed)
    does(connection, f"CREATE TABLE {prefix}rpt.customer (id int, phone text)")
    roles = [f"{prefix}r{n}" for n in range(4)]
    logins = [f"{prefix}u{n}@{host}" for n, host in enumerate(("%", "127.0.0.1", "127.%", "10.0.0.1", "%"))]
    quoted = {login: "'{}'@'{}'".format(*login.split("@")) for login in logins} | {role: role for role in roles}
    for role in roles:
        does(connection, f"CREATE ROLE {role}")
    for login in logins:
        does(connection, f"CREATE USER {quoted[login]} IDENTIFIED BY 'p'")
    for _ in range(5):
        member, role = rng.choice([*logins, *roles[:2]]), rng.choice(roles[2:])
        does(connection, f"GRANT {role} TO {quoted[member]}")
    does(connection, f"GRANT {roles[0]} TO {quoted[logins[0]]}")
    whats = [
        f"{prefix}crm.customer",
        f"{prefix}crm.*",
        f"`{prefix}c%`.*",
        f"`{prefix}%`.*",
        "*.*",
        f"{prefix}rpt.customer",
    ]
    for _ in range(5):
        who = rng.choice([*logins, *roles])
        columns, what = rng.choice(
            [("SELECT", w) for w in whats] + [("SELECT (phone)", whats[0]), ("INSERT", whats[1])]
        )
        does(connection, f"GRANT {columns} ON {what} TO {quoted[who]}")
    server = read_mysql(connection)
    for login in logins:
        if login.endswith("@10.0.0.1"):
            continue
        url = as_user(login.split("@")[0], "p")
        with connected(url) as own:
            for schema, column in ((f"{prefix}crm", "phone"), (f"{prefix}crm", "id"), (f"{prefix}rpt", "phone")):
                found = [r for r in server.readings((schema, "customer"), column) if r.principal.name == login]
                told = {edge.role for r in found for edge in r.edges[:1] if edge.kind is Kind.MEMBERSHIP}
                assert reads(own, schema, column) == any(r.edges[0].kind is not Kind.MEMBERSHIP for r in found)
                for role in roles:
                    if takes(own, role) and not any(r.edges[0].kind is not Kind.MEMBERSHIP for r in found):
                        assert reads(own, schema, column) == (role in told), (login, role, schema, column)
                    takes(own, "NONE")


def reads(connection, schema: str, column: str) -> bool:
    try:
        connection.exec_driver_sql(f"SELECT {column} FROM {schema}.customer LIMIT 1").all()
    except sa.exc.DBAPIError:
        return False
    return True


def takes(connection, role: str) -> bool:
    try:
        connection.exec_driver_sql(f"SET ROLE {role}")
    except sa.exc.DBAPIError:
        return False
    return True


def test_a_view_of_nobody_and_one_with_the_reader_s_rights_show_nothing(company, tmp_path):
    connection, prefix = company
    does(
        connection,
        f"CREATE DEFINER = {prefix}gone@localhost VIEW {prefix}rpt.lost AS SELECT phone FROM {prefix}crm.customer;"
        f"GRANT SELECT ON {prefix}rpt.lost TO {prefix}new@'%';"
        f"CREATE SQL SECURITY INVOKER VIEW {prefix}rpt.own AS SELECT phone FROM {prefix}crm.customer;"
        f"GRANT SELECT ON {prefix}rpt.own TO {prefix}new@'%'",
    )
    assert told(mariadb_audited(connection, tmp_path, prefix)) == []


def test_an_account_that_may_not_read_the_grants_says_so(company):
    connection, prefix = company
    url = as_user(f"{prefix}new", "new")
    with connected(url) as own, pytest.raises(ConnectorError, match="mysql"):
        read_mysql(own)


def test_an_account_used_from_two_addresses_is_shared(company, tmp_path):
    connection, prefix = company
    does(connection, f"CREATE USER {prefix}pool@'%' IDENTIFIED BY 'p'; GRANT {prefix}support TO {prefix}pool@'%'")
    url = as_user(f"{prefix}pool", "p")
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect():
        assert told(mariadb_audited(connection, tmp_path, prefix)) == []
        bound = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args={"bind_address": "127.0.0.2"})
        with bound.connect():
            (finding,) = mariadb_audited(connection, tmp_path, prefix).findings
    assert (finding.kind, finding.who) == (Kind.SHARED, f"{prefix}pool@%")


@pytest.mark.parametrize(
    ("pattern", "host", "is_covered", "why"),
    [
        ("%", "10.0.0.5", True, "any host"),
        ("10.%", "10.0.0.5", True, "a net"),
        ("10.%", "10.%", True, "itself"),
        ("10.0.0.5", "%", False, "one host is less than all"),
        ("%.example.com", "a.example.com", True, "a domain"),
        ("_0.%", "10.1", True, "one character"),
        (r"a\_b", "axb", False, "an escaped wildcard is none"),
    ],
)
def test_hosts_of_grants_take_in_hosts_of_accounts(pattern, host, is_covered, why):
    assert covers(pattern, host) is is_covered, why


def test_the_most_precise_pattern_comes_first():
    assert sorted(["%", "crm%", r"crm\_a", "c%"], key=precision) == [r"crm\_a", "crm%", "c%", "%"]
