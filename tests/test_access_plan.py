"""A plan is proved on real servers: each role logs in and tries."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from _planned import DAY, FILE, MASKED, PEOPLE, Shop
from _servers import MARIADB, POSTGRES, SERVERS, run

from scanner.errors import UsageError
from scanner.governance.access.apply import NotApplied
from scanner.governance.access.rules import Permit, Sight
from scanner.text import mask


@pytest.fixture(params=SERVERS, ids=lambda server: server.name)
def shop(request, tmp_path):
    found = Shop(request.param, tmp_path)
    yield found
    found.close()


@pytest.fixture
def postgres(tmp_path):
    found = Shop(POSTGRES, tmp_path)
    yield found
    found.close()


@pytest.fixture
def mariadb(tmp_path):
    found = Shop(MARIADB, tmp_path)
    yield found
    found.close()


def permit(**changes) -> Permit:
    given = {
        "id": "7", "role": "bi", "columns": ("*customer.sfzh",), "sight": Sight.CLEAR, "reason": "fraud case",
        "start": DAY, "until": DAY + timedelta(days=5), "by": "wang",
        "approvals": (("data_owner", "li"), ("privacy_officer", "han")),
    }  # fmt: skip
    return Permit(**{**given, **changes})


def today() -> date:
    """The day in which servers reckon exceptions."""
    from datetime import UTC, datetime

    return (datetime.now(UTC) + timedelta(hours=8)).date()


# --- what a role sees ---


def test_the_clear_column_is_refused_and_the_masked_view_answers_masked(shop):
    shop.run("GRANT SELECT ON {crm}.customer TO {support}", "GRANT SELECT ON {crm}.customer TO {bi}")
    shop.settle(shop.access())
    assert shop.sees("support", "SELECT mobile FROM {crm}.customer") == "denied"
    assert shop.sees("support", "SELECT city FROM {crm}.customer") == "denied"
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED
    assert shop.sees("bi", "SELECT * FROM {crm}_support.customer") == "denied"
    assert shop.sees("bi", "SELECT mobile FROM {crm}.customer") == "denied"
    assert shop.sees("bi", "SELECT id, city FROM {crm}.customer WHERE id = 1") == [(1, "北京")]
    assert shop.sees("bi", "SELECT * FROM {crm}_bi.customer WHERE id = 1") == [(1, "北京")]
    assert shop.sees("bi", "SELECT count(*) FROM {crm}.orders") == [(0,)]


def test_what_is_right_already_stays_and_planning_again_changes_nothing(shop):
    access = shop.access()
    assert shop.settle(access).steps
    assert shop.plan(access).steps == ()
    shop.run("GRANT INSERT ON {crm}.customer TO {support}")
    assert shop.plan(access).steps == ()


def test_undo_restores_the_exact_privileges(shop):
    shop.run(
        "GRANT SELECT, INSERT ON {crm}.customer TO {support} WITH GRANT OPTION",
        "GRANT SELECT (mobile, city) ON {crm}.customer TO {bi}",
        "GRANT SELECT (amount), UPDATE (amount) ON {crm}.orders TO {bi}",
    )
    before = shop.grants()
    plan = shop.settle(shop.access())
    assert shop.grants() != before
    shop.undo(plan)
    assert shop.grants() == before


def test_a_second_plan_is_undone_by_its_own_script_back_to_the_first(shop):
    shop.settle(shop.access())
    before = shop.grants()
    other = FILE.replace("clear = 2\nmasked = 4", "clear = 1\nmasked = 3") + "tables = ['*orders']\n"
    plan = shop.settle(shop.access(other))
    found = shop.sees("support", "SELECT * FROM {crm}_support.customer WHERE id = 1")
    assert found == [(1, *MASKED[0][1:3], MASKED[0][4], mask("北京", "none"))]
    assert shop.sees("bi", "SELECT id FROM {crm}.customer") == "denied"
    assert shop.plan(shop.access(other)).steps == ()
    shop.undo(plan)
    assert shop.grants() == before
    assert shop.plan(shop.access()).steps == ()
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED


def test_a_view_chain_leaks_nothing(shop):
    shop.make(
        "v1", "id", "mobile", kind=f"CREATE VIEW {shop.schema}.v1 AS SELECT id, mobile FROM {shop.schema}.customer"
    )
    shop.make("v2", "id", "m", kind=f"CREATE VIEW {shop.schema}.v2 AS SELECT id, mobile AS m FROM {shop.schema}.v1")
    for name in ("v1", "v2"):
        shop.run(f"GRANT SELECT ON {{crm}}.{name} TO {{support}}", f"GRANT SELECT ON {{crm}}.{name} TO {{bi}}")
    # No label tells that v2.m is a mobile number: its definition does.
    shop.settle(shop.access())
    for name in ("support", "bi"):
        assert shop.sees(name, "SELECT mobile FROM {crm}.v1") == "denied"
        assert shop.sees(name, "SELECT m FROM {crm}.v2") == "denied"
    assert shop.sees("support", "SELECT mobile FROM {crm}_support.v1 WHERE id = 1") == [(MASKED[0][2],)]
    assert shop.sees("support", "SELECT m FROM {crm}_support.v2 WHERE id = 1") == [(MASKED[0][2],)]
    assert shop.sees("bi", "SELECT id FROM {crm}.v2 WHERE id = 1") == [(1,)]


# --- exceptions ---


def test_an_approved_exception_works_until_it_expires_and_then_is_taken_back(shop):
    access, now = shop.access(), today()
    ask = "SELECT sfzh FROM {crm}_bi.customer WHERE id = 1"
    lasting = permit(start=now - timedelta(days=3), until=now)
    shop.settle(access, [replace(lasting, approvals=lasting.approvals[:1])], now)
    assert shop.sees("bi", ask) != [(PEOPLE[0][3],)]
    shop.settle(access, [lasting], now)
    assert shop.sees("bi", ask) == [(PEOPLE[0][3],)]
    assert shop.sees("bi", "SELECT sfzh FROM {crm}.customer") == "denied"
    assert shop.plan(access, [lasting], now).steps == ()
    after = shop.settle(access, [lasting], now + timedelta(days=1))
    assert any("REVOKE" in s or "DROP VIEW" in s for s in after.statements())
    assert shop.sees("bi", ask) not in ([(PEOPLE[0][3],)], [(None,)])


def test_the_server_itself_ends_an_exception_whatever_clock_the_reader_sets(shop):
    access, now = shop.access(), today()
    ended = permit(start=now - timedelta(days=9), until=now - timedelta(days=1))
    # Planned five days ago, when it was good; nobody has planned since.
    shop.settle(access, [ended], now - timedelta(days=5))
    ask = "SELECT sfzh FROM {crm}_bi.customer WHERE id = 1"
    assert shop.sees("bi", ask) == [(None,)]
    clocks = ["SET timezone = '-12:00'"] if shop.is_postgres else ["SET timestamp = 1", "SET time_zone = '-12:00'"]
    assert shop.sees("bi", ask, clocks) == [(None,)]
    begins = permit(start=now + timedelta(days=1), until=now + timedelta(days=3))
    shop.settle(access, [begins], now)
    assert shop.sees("bi", ask) == [(None,)]


def test_an_exception_may_open_a_column_masked_only(shop):
    now = today()
    shop.settle(shop.access(), [permit(sight=Sight.MASKED, start=now, until=now)], now)
    assert shop.sees("bi", "SELECT sfzh FROM {crm}_bi.customer WHERE id = 1") == [(MASKED[0][3],)]


# --- drift ---


def test_what_somebody_changed_since_is_put_right(shop):
    access = shop.access()
    shop.settle(access)
    view, text = f"{shop.schema}_support.customer", "::text" if shop.is_postgres else ""
    clear = ", ".join(["id", *(f"{name}{text} AS {name}" for name in ("name", "mobile", "sfzh", "mail")), "city"])
    shop.run(
        "GRANT SELECT ON {crm}.customer TO {support}",
        f"CREATE OR REPLACE VIEW {view} AS SELECT {clear} FROM {{crm}}.customer",
    )
    assert shop.sees("support", "SELECT mobile FROM {crm}_support.customer WHERE id = 1") == [(PEOPLE[0][2],)]
    whys = [step.why for step in shop.settle(access).steps]
    assert len(whys) == (3 if shop.is_postgres else 2), whys
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED
    assert shop.sees("support", "SELECT mobile FROM {crm}.customer") == "denied"
    assert shop.plan(access).steps == ()


def test_a_role_that_left_the_file_loses_its_views(shop):
    shop.settle(shop.access())
    only_bi = FILE[: FILE.index("[[role]]")] + FILE[FILE.rindex("[[role]]") :]
    plan = shop.settle(shop.access(only_bi))
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer") != MASKED
    assert shop.plan(shop.access(only_bi)).steps == ()
    shop.undo(plan)
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED


# --- what must not be seen on the way ---


def test_a_function_of_the_readers_own_is_never_handed_a_clear_value(postgres):
    postgres.settle(postgres.access())
    postgres.run(
        "CREATE SCHEMA evil AUTHORIZATION {support}",
        "CREATE FUNCTION evil.left(v text, n int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN v; END $$",
        "CREATE FUNCTION evil.char_length(v text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1000; END $$",
    )
    path = ["SET search_path = evil, pg_catalog"]
    assert postgres.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id", path) == MASKED


def test_a_cheap_condition_of_the_readers_own_never_runs_before_the_mask(postgres):
    postgres.settle(postgres.access())
    postgres.run(
        "CREATE SCHEMA evil AUTHORIZATION {support}",
        "CREATE FUNCTION evil.peep(v text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS "
        "$$ BEGIN IF v NOT LIKE '%*%' THEN RAISE EXCEPTION 'seen'; END IF; RETURN true; END $$",
    )
    found = postgres.sees("support", "SELECT count(*) FROM {crm}_support.customer WHERE evil.peep(mobile)")
    assert found == [(len(PEOPLE),)]


def test_rows_are_hidden_as_the_file_says_and_from_nobody_else(shop):
    text = FILE.replace(
        "clear = 2\nmasked = 4", "clear = 2\nmasked = 4\nfilter = [{{ table = '*customer', where = 'id < 3' }}]"
    )
    text += "filter = [{{ table = '*customer', where = 'id > 4' }}]\n"
    access = shop.access(text)
    other = shop.role("other")
    shop.run("GRANT SELECT ON {crm}.customer TO {other}")
    plan = shop.settle(access)
    assert shop.sees("support", "SELECT id FROM {crm}_support.customer ORDER BY id") == [(1,), (2,)]
    assert shop.sees("bi", "SELECT id FROM {crm}_bi.customer ORDER BY id") == [(5,), (6,)]
    if shop.is_postgres:
        assert shop.sees("bi", "SELECT id FROM {crm}.customer ORDER BY id") == [(5,), (6,)]
    assert shop.sees("other", "SELECT count(*) FROM {crm}.customer") == [(6,)]
    assert shop.plan(access).steps == ()
    assert any(f"{other}" in note for note in plan.notes)
    again = shop.settle(shop.access())
    assert shop.sees("bi", "SELECT count(*) FROM {crm}_bi.customer") == [(6,)]
    assert shop.plan(shop.access()).steps == ()
    shop.undo(again)
    assert shop.sees("bi", "SELECT count(*) FROM {crm}_bi.customer") == [(2,)]


# --- grants by other ways ---


def test_everybody_default_privileges_readers_of_all_data_and_what_was_passed_on_are_taken_back(postgres):
    postgres.role("friend")
    postgres.run(
        "GRANT SELECT ON {crm}.customer TO PUBLIC",
        "GRANT SELECT ON {crm}.orders TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA crm GRANT SELECT ON TABLES TO {support}",
        "GRANT pg_read_all_data TO {support} WITH ADMIN OPTION",
        "GRANT pg_read_server_files TO {bi}",
        "GRANT SELECT ON {crm}.customer TO {bi} WITH GRANT OPTION",
    )
    with sa.create_engine(postgres.url, poolclass=sa.pool.NullPool).begin() as connection:
        connection.exec_driver_sql(f"SET ROLE {postgres.account('bi')}")
        connection.exec_driver_sql(f"GRANT SELECT ON crm.customer TO {postgres.account('friend')}")
    before = postgres.grants()
    plan = postgres.settle(postgres.access())
    for name in ("support", "bi", "friend"):
        assert postgres.sees(name, "SELECT mobile FROM {crm}.customer") == "denied", name
    assert postgres.sees("friend", "SELECT count(*) FROM {crm}.orders") == [(0,)]
    postgres.run("CREATE TABLE {crm}.fresh (mobile text)")
    assert postgres.sees("support", "SELECT * FROM {crm}.fresh") == "denied"
    postgres.run("DROP TABLE {crm}.fresh")
    postgres.undo(plan)
    assert postgres.grants() == before


def test_grants_on_everything_and_on_patterns_become_grants_on_what_is_needed(mariadb):
    pattern = mariadb.schema.replace("_", "\\_")[:-2] + "%"
    mariadb.run(
        "GRANT SELECT, FILE ON *.* TO {support}", f"GRANT SELECT, INSERT ON `{pattern}`.* TO {{bi}}",
        "GRANT SELECT ON {crm}.* TO {bi}",
    )  # fmt: skip
    elsewhere = f"{mariadb.schema}_elsewhere"
    run(MARIADB.admin, f"CREATE DATABASE {elsewhere}", f"CREATE TABLE {elsewhere}.t (a INT)")
    before = mariadb.grants()
    plan = mariadb.settle(mariadb.access())
    for name in ("support", "bi"):
        assert mariadb.sees(name, "SELECT mobile FROM {crm}.customer") == "denied", name
    assert mariadb.sees("support", f"SELECT count(*) FROM {elsewhere}.t") == [(0,)]
    assert mariadb.sees("support", "SELECT * FROM mysql.user") == "denied"
    assert mariadb.plan(mariadb.access()).steps == ()
    mariadb.undo(plan)
    assert mariadb.grants() == before


def test_grants_outside_the_file_are_reported_or_revoked(shop):
    shop.role("other")
    shop.run("GRANT SELECT ON {crm}.customer TO {other}", "GRANT SELECT ON {crm}.orders TO {other}")
    plan = shop.settle(shop.access())
    assert any(shop.names["other"] in note and "customer" in note for note in plan.notes)
    assert not any(shop.names["other"] in note and "orders" in note for note in plan.notes)
    assert shop.sees("other", "SELECT count(*) FROM {crm}.customer") == [(6,)]
    revoking = shop.plan(shop.access('others = "revoke"\n' + FILE))
    # Other tests have accounts on this server that read everything: theirs stay.
    own = tuple(s for s in revoking.steps if any(shop.names["other"] in statement for statement in s.do))
    shop.apply(replace(revoking, steps=own))
    assert shop.sees("other", "SELECT count(*) FROM {crm}.customer") == "denied"
    assert shop.sees("other", "SELECT count(*) FROM {crm}.orders") == [(0,)]


def test_roles_that_are_asked_for_are_made(shop):
    made = f"made_{shop.names['bi']}"
    text = (
        FILE + f"[[role]]\nname = 'new'\npurpose = 'x'\ndatabase = ['{made}']\nclear = 2\nmasked = 4\ncreate = true\n"
    )
    plan = shop.settle(shop.access(text))
    member = (
        f'GRANT "{made}" TO {shop.account("bi")}' if shop.is_postgres else f"GRANT `{made}` TO {shop.account('bi')}"
    )
    shop.run(member)
    first = [] if shop.is_postgres else [f"SET ROLE `{made}`"]
    assert shop.sees("bi", "SELECT * FROM {crm}_new.customer ORDER BY id", first) == MASKED
    shop.undo(plan)


def test_names_of_any_kind_are_quoted(shop):
    quote = '"{}"' if shop.is_postgres else "`{}`"
    odd, name = quote.format("sel'ect -- 客户"), quote.format("手机; drop")
    shop.make(
        "sel'ect -- 客户", "id", "手机; drop", kind=f"CREATE TABLE {shop.schema}.{odd} (id INT, {name} VARCHAR(40))"
    )
    run(shop.url, f"INSERT INTO {shop.schema}.{odd} VALUES (1, '{PEOPLE[0][2]}')")
    from _governed import column, label

    known = shop.inventory()
    changed = tuple(
        replace(e, columns=(column("id"), column("手机; drop", label("contact.mobile"))))
        if "客户" in e.resource.path
        else e
        for e in known.resources
    )
    plan = shop.plan(shop.access(), of=replace(known, resources=changed))
    before = shop.grants()
    shop.apply(plan)
    assert shop.sees("support", f"SELECT {name} FROM {{crm}}_support.{odd}") == [(MASKED[0][2],)]
    shop.undo(plan)
    assert shop.grants() == before


# --- what cannot be planned ---


_CHANGES = (
    ("ALTER TABLE {crm}.customer ADD COLUMN fax VARCHAR(20)", "customer.fax is new"),
    ("ALTER TABLE {crm}.customer DROP COLUMN mail", "customer.mail is gone"),
    ("CREATE TABLE {crm}.more (mobile VARCHAR(20))", "more is new"),
    ("DROP TABLE {crm}.orders", "orders is gone"),
)


def test_an_inventory_older_than_the_schema_is_refused(shop):
    told = []
    for change, says in _CHANGES:
        shop.run(change)
        before = shop.grants()
        with pytest.raises(UsageError) as error:
            shop.plan(shop.access())
        told.append(says)
        assert all(one in str(error.value) for one in told), str(error.value)
        assert str(error.value).endswith("scan again")
        assert shop.grants() == before


def test_what_is_not_there_is_named(shop):
    with pytest.raises(UsageError) as error:
        shop.plan(shop.access(FILE.replace('["{bi}"]', '["{bi}", "nobody_here"]')))
    assert "no such database role: nobody_here" in str(error.value)
    with pytest.raises(UsageError) as error:
        shop.plan(shop.access(FILE + "tables = ['*custmer']\n"))
    there = "crm.customer, crm.orders" if shop.is_postgres else "customer, orders"
    assert f"role bi: no table of the inventory is called *custmer; there are {there}" in str(error.value)
    known = shop.inventory()
    moved = tuple(replace(e, resource=replace(e.resource, source="postgresql://h/x")) for e in known.resources)
    with pytest.raises(UsageError) as error:
        shop.plan(shop.access(), of=replace(known, resources=moved))
    assert "the inventory holds nothing of" in str(error.value)


def test_tables_of_the_database_in_the_url_are_known_by_both_names(mariadb):
    """An inventory calls them ``customer``, people ``shop.customer``."""
    text = FILE + "tables = ['DB.customer']\nfilter = [{{ table = 'DB.customer', where = 'id < 3' }}]\n"
    short, full = (text.replace("DB.", name) for name in ("", f"{mariadb.schema}."))
    assert mariadb.plan(mariadb.access(full)).steps == mariadb.plan(mariadb.access(short)).steps


def test_a_schema_of_somebody_elses_is_not_used(shop):
    if shop.is_postgres:
        shop.run("CREATE SCHEMA crm_support")
    else:
        run(MARIADB.admin, f"CREATE DATABASE {shop.schema}_support")
    with pytest.raises(UsageError) as error:
        shop.plan(shop.access())
    assert "is there already, and no plan made it" in str(error.value)


def test_schemas_that_would_be_called_alike_are_named(postgres):
    postgres.run('CREATE SCHEMA "crm_support"', 'CREATE TABLE "crm_support".customer (mobile text)')
    known = postgres.inventory()
    entry = replace(known.resources[0], resource=replace(known.resources[0].resource, path="crm_support.customer"))
    entry = replace(entry, columns=tuple(c for c in entry.columns if c.column.name == "mobile"))
    text = FILE.replace('name = "bi"', 'name = "support_x"').replace("clear = 2\nmasked = 2", "clear = 2\nmasked = 3")
    text = text.replace('name = "support"', 'name = "x"') + '[views]\nschema = "{{schema}}_{{role}}"\n'
    with pytest.raises(UsageError) as error:
        postgres.plan(postgres.access(text), of=replace(known, resources=(*known.resources, entry)))
    assert "crm_support_x would hold what" in str(error.value)


def test_who_may_not_read_the_tables_of_grants_is_told_so(mariadb):
    mariadb.run("GRANT SELECT ON {crm}.* TO {support}")
    url = sa.make_url(mariadb.url).set(username=mariadb.names["support"], password="of the test")
    admin, mariadb.url = mariadb.url, url.render_as_string(hide_password=False)
    try:
        with pytest.raises(UsageError) as error:
            mariadb.plan(mariadb.access())
    finally:
        mariadb.url = admin
    assert "may not read the tables of grants: GRANT SELECT ON mysql.*" in str(error.value)


def test_a_statement_that_fails_leaves_everything_as_it_was(shop):
    access = shop.access()
    shop.settle(access)
    before = shop.grants()
    plan = shop.plan(shop.access(FILE.replace("clear = 2\nmasked = 4", "clear = 1\nmasked = 4")))
    assert len(plan.steps) == (2 if shop.is_postgres else 1)
    broken = replace(plan, steps=(*plan.steps, replace(plan.steps[0], do=("GRANT SELECT ON nowhere.at_all TO x",))))
    with pytest.raises(NotApplied):
        shop.apply(broken)
    assert shop.grants() == before
    step = plan.steps[0]
    halfway = replace(plan, steps=(replace(step, do=(step.do[0], "SELECT 1 FROM nowhere.at_all")), *plan.steps[1:]))
    with pytest.raises(NotApplied):
        shop.apply(halfway)
    assert shop.grants() == before
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED


def test_a_table_of_an_ordinary_owner_is_seen_by_a_view_of_that_owner(postgres):
    postgres.role("owner")
    postgres.run("ALTER TABLE {crm}.customer OWNER TO {owner}", "GRANT SELECT ON {crm}.customer TO {bi}")
    before = postgres.grants()
    plan = postgres.settle(postgres.access())
    assert postgres.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED
    assert postgres.plan(postgres.access()).steps == ()
    postgres.undo(plan)
    assert postgres.grants() == before


def test_administrators_owners_and_heirs_of_others_are_said_to_be_open(postgres):
    postgres.role("parent")
    postgres.run(
        "ALTER ROLE {support} SUPERUSER", "ALTER TABLE {crm}.customer OWNER TO {bi}",
        "GRANT SELECT ON {crm}.customer TO {parent}", "GRANT {parent} TO {bi}",
    )  # fmt: skip
    notes = " / ".join(postgres.plan(postgres.access()).notes)
    assert f"{postgres.names['support']} (support) is an administrator: no grant binds it" in notes
    assert f"{postgres.names['bi']} (bi) owns crm.customer and reads it all" in notes
    assert f"(bi) is a member of {postgres.names['parent']}, which has SELECT on crm.customer" in notes
    postgres.run("ALTER TABLE {crm}.customer OWNER TO postgres")


def test_partitions_are_no_way_around(postgres):
    postgres.make(
        "visits", "id", "mobile", kind="CREATE TABLE crm.visits (id INT, mobile TEXT) PARTITION BY RANGE (id)"
    )
    postgres.run(
        "CREATE TABLE {crm}.visits_1 PARTITION OF {crm}.visits FOR VALUES FROM (0) TO (100)",
        "INSERT INTO {crm}.visits VALUES (1, '" + PEOPLE[0][2] + "')",
        "GRANT SELECT ON {crm}.visits_1 TO {support}",
    )
    postgres.settle(postgres.access())
    assert postgres.sees("support", "SELECT mobile FROM {crm}.visits_1") == "denied"
    assert postgres.sees("support", "SELECT mobile FROM {crm}_support.visits") == [(MASKED[0][2],)]


def test_the_audit_of_the_planned_state_is_clean(shop):
    import connectors
    from scanner.cli._server import connected, privileges
    from scanner.governance.access.audit import audit

    shop.make(
        "v1", "id", "m", kind=f"CREATE VIEW {shop.schema}.v1 AS SELECT id, mobile AS m FROM {shop.schema}.customer"
    )
    access, now = shop.access(), today()
    for table in ("customer", "v1"):
        shop.run(f"GRANT SELECT ON {{crm}}.{table} TO {{support}}", f"GRANT SELECT ON {{crm}}.{table} TO {{bi}}")
    permits = [permit(start=now, until=now)]

    def findings() -> list[str]:
        with connected(shop.url) as (shown, connection):
            assert shown == connectors.shown(shop.url)
            home = access.views.home("postgresql" if shop.is_postgres else "mysql", shop.schema)
            server = privileges(connection, frozenset({home}))
        found = audit(server, shop.inventory(), access, shown, permits, now).findings
        # Other accounts of the server, administrators among them, are not this plan's.
        return [str(one) for one in found if any(name in str(one) for name in shop.names.values())]

    assert findings()
    shop.settle(access, permits, now)
    assert findings() == []
