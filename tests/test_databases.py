"""What only real database servers can show: types, kinds of tables, samples, politeness, failures."""

import json
import threading
import zlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from _servers import MARIADB, POSTGRES, connected, insert, run

import connectors
from scanner.columns import flatten
from scanner.errors import ConnectorError, UsageError
from scanner.model import Connector, Gap, GapKind, Mode, Plan, Reading, Resource
from scanner.synthetic import Maker

STRANGE = '"客户 域"."😀 ""表"""'
PHONE, ID = Maker(3).mobile(), Maker(3).resident_id()


def opened(url: str) -> Connector:
    (connector,), gaps = connectors.open(url)
    assert gaps == []
    return connector


def listed(connector: Connector) -> dict[str, Resource]:
    return {resource.path: resource for resource in connector.resources()}


def texts(connector: Connector, resource: Resource, plan: Plan | None = None) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for batch in connector.read(resource, plan or Plan()):
        for column in flatten(batch):
            found.setdefault(column.path, []).extend(column.texts.to_pylist())
    return found


def rows_of(connector: Connector, resource: Resource, plan: Plan) -> int:
    return sum(batch.num_rows for batch in connector.read(resource, plan))


# Types


def test_every_type_of_postgresql_arrives_as_text_or_bytes():
    url = POSTGRES.fresh()
    picture = b"\xff\xd8\xff\xe0 picture \x00"
    run(
        url,
        "CREATE EXTENSION hstore",
        "CREATE TYPE mood AS ENUM ('高兴', 'sad')",
        "CREATE DOMAIN phone AS varchar(20)",
        "CREATE TYPE pair AS (name text, mobile text)",
        """CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text, c char(13), n numeric(20,2),
           b bigint, d date, ts timestamptz, u uuid, i inet, m macaddr, j json, jb jsonb, arr text[], ints bigint[],
           h hstore, e mood, x xml, bin bytea, f8 double precision, flag boolean, dom phone, p pair, r int4range,
           money_ money, big double precision)""",
        f"""INSERT INTO t (a,c,n,b,d,ts,u,i,m,j,jb,arr,ints,h,e,x,bin,f8,flag,dom,p,r,money_,big) VALUES (
           '说"好",{chr(10)}x', '{PHONE}', {PHONE}, {ID[:17]}, '1990-03-07', '2024-01-01 00:00:00+00',
           'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.1.2.3', '08:00:2b:01:02:03',
           '{{"user": {{"phone": "{PHONE}", "n": {ID[:17]}}}}}', '["{PHONE}", null]', ARRAY['{PHONE}', '李,四'],
           ARRAY[{PHONE}], 'mobile=>"{PHONE}"', '高兴', '<p>{PHONE}</p>', decode('{picture.hex()}', 'hex'),
           {PHONE}, true, '{PHONE}', ('张三', '{PHONE}'), '[1,5)', 12.5, {ID[:17]}9)""",
        "INSERT INTO t (a) VALUES ('')",
    )
    connector = opened(url)
    (resource,) = connector.resources()
    gaps: list[Gap] = []
    found = texts(connector, resource, Plan(note=gaps.append))
    assert {name: column[0] for name, column in found.items() if name in ("a", "n", "b", "d", "u", "i", "e", "f8")} == {
        "a": '说"好",\nx', "n": PHONE, "b": ID[:17], "d": "1990-03-07", "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "i": "10.1.2.3", "e": "高兴", "f8": PHONE,
    }  # fmt: skip
    assert found["a"][1] == ""
    assert found["b"][1] is None
    assert found["c"][0].strip() == PHONE
    assert found["flag"][0] == "true"
    assert found["dom"][0] == PHONE
    assert found["j.user.phone"] == [PHONE]
    assert found["j.user.n"] == [ID[:17]]
    assert found["jb[]"][0] == PHONE
    assert found["arr[]"] == [PHONE, "李,四"]
    assert found["ints[]"] == [PHONE]
    assert found["h.mobile"] == [PHONE]
    assert PHONE in found["x"][0]
    assert PHONE in found["p"][0]
    (batch,) = connector.read(resource, Plan())
    assert batch.column("bin")[0].as_py() == picture
    assert [gap.kind for gap in gaps] == [GapKind.DAMAGED]
    assert resource.columns[0].type == "integer"


def test_every_type_of_mariadb_arrives_as_text_or_bytes():
    url = MARIADB.fresh()
    note = zlib.compress(PHONE.encode())
    run(
        url,
        """CREATE TABLE t (a longtext, c char(13), n decimal(20,2), b bigint unsigned, d date, ts datetime, y year,
           j json, e enum('高兴','sad'), s set('甲','乙'), bin longblob, v varbinary(40), f8 double, flag bit(1),
           tiny tinyint(1), u uuid, i inet6, p point, tm time, g varchar(20) CHARACTER SET gbk)""",
        f"""INSERT INTO t VALUES ('说"好"', '{PHONE}', {PHONE}, {ID[:17]}, '1990-03-07', '2024-01-01', 2024,
           '{{"user": {{"phone": "{PHONE}"}}}}', '高兴', '甲,乙', 0x{note.hex()}, '{PHONE}', {PHONE}, b'1', 1,
           'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '::1', POINT(1,2), '12:00:00', '张三')""",
        "INSERT INTO t (a) VALUES ('')",
    )
    connector = opened(url)
    (resource,) = connector.resources()
    found = texts(connector, resource)
    assert {name: column[0] for name, column in found.items() if name in ("a", "c", "n", "b", "d", "e", "s", "f8")} == {
        "a": '说"好"', "c": PHONE, "n": PHONE, "b": ID[:17], "d": "1990-03-07", "e": "高兴", "s": "甲,乙", "f8": PHONE,
    }  # fmt: skip
    assert found["a"][1] == ""
    assert found["b"][1] is None
    assert found["j.user.phone"] == [PHONE]
    assert found["v"][0] == PHONE
    assert found["u"][0] == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
    assert found["g"][0] == "张三"
    assert found["p"][0] == "POINT(1 2)"
    (batch,) = connector.read(resource, Plan())
    assert batch.column("bin")[0].as_py() == note


# Kinds of tables, names, comments, keys


def test_all_kinds_of_postgresql_tables_are_listed_once():
    url = POSTGRES.fresh()
    database = sa.make_url(url).database
    run(
        url,
        'CREATE SCHEMA "客户 域"',
        f"CREATE TABLE {STRANGE} (xm text)",
        f"COMMENT ON TABLE {STRANGE} IS '客户'",
        f"COMMENT ON COLUMN {STRANGE}.xm IS '姓名'",
        'CREATE TABLE "select" ("from" text, "100%" text, "a:b" text)',
        "INSERT INTO \"select\" VALUES ('x', 'y', 'z')",
        "CREATE TABLE person (id serial PRIMARY KEY, born date)",
        "CREATE TABLE orders (owner int REFERENCES person, day date) PARTITION BY RANGE (day)",
        "CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
        " PARTITION BY HASH (owner)",
        "CREATE TABLE orders_2a PARTITION OF orders_2 FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "INSERT INTO person VALUES (1, '1990-01-01')",
        "INSERT INTO orders VALUES (1, '2024-02-02'), (1, '2025-02-02'), (1, '2025-02-03')",
        "CREATE TABLE parent (a text)",
        "CREATE TABLE child (b text) INHERITS (parent)",
        "INSERT INTO child VALUES ('in the child', 'b')",
        "INSERT INTO parent VALUES ('in the parent')",
        "CREATE VIEW v AS SELECT * FROM orders",
        "CREATE MATERIALIZED VIEW mv AS SELECT * FROM orders",
        "CREATE EXTENSION postgres_fdw",
        f"CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', dbname '{database}')",
        "CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'postgres', password_required 'false')",
        "CREATE FOREIGN TABLE ft (owner int, day date) SERVER far OPTIONS (table_name 'orders')",
        "ANALYZE",
    )
    connector = opened(url)
    found = listed(connector)
    assert {path: resource.kind for path, resource in found.items()} == {
        "child": "table", "ft": "foreign table", "mv": "materialized view", "orders": "partitioned table",
        "parent": "table", "person": "table", "select": "table", "v": "view", '客户 域.😀 "表"': "table",
    }  # fmt: skip
    for mode in (Plan(), Plan(limit=100, mode=Mode.SAMPLE, first_look=10)):
        rows = {path: rows_of(connector, resource, mode) for path, resource in found.items()}
        assert rows == {
            "child": 1, "ft": 3, "mv": 3, "orders": 3, "parent": 1, "person": 1, "select": 1, "v": 3,
            '客户 域.😀 "表"': 0,
        }  # fmt: skip
    named = found['客户 域.😀 "表"']
    assert (named.comment, named.columns[0].comment) == ("客户", "姓名")
    assert found["orders"].columns[0].references == "person.id"
    assert found["orders"].row_estimate == 3
    assert set(texts(connector, found["select"])) == {"from", "100%", "a:b"}


def test_all_databases_of_a_mariadb_server_are_listed():
    url = MARIADB.fresh()
    name = sa.make_url(url).database
    run(
        url,
        "CREATE TABLE `客户``表` (`select` text COMMENT '姓名', `100%` text) COMMENT '客户'",
        "INSERT INTO `客户``表` VALUES ('x', 'y')",
        "CREATE TABLE person (id int AUTO_INCREMENT PRIMARY KEY)",
        "CREATE TABLE orders (owner int, FOREIGN KEY (owner) REFERENCES person (id), y int)",
        "CREATE TABLE parts (a int) PARTITION BY HASH (a) PARTITIONS 4",
        "INSERT INTO parts VALUES (1), (2), (3)",
        "CREATE VIEW v AS SELECT * FROM parts",
    )
    whole = sa.make_url(url)._replace(database=None).render_as_string(hide_password=False)
    every = listed(opened(whole))
    assert {path for path in every if path.startswith(f"{name}.")} == {
        f"{name}.{table}" for table in ("客户`表", "person", "orders", "parts", "v")
    }
    assert not any(path.startswith(("mysql.", "information_schema.", "sys.")) for path in every)
    connector = opened(url)
    found = listed(connector)
    assert {path: resource.kind for path, resource in found.items()} == {
        "客户`表": "table", "person": "table", "orders": "table", "parts": "table", "v": "view",
    }  # fmt: skip
    assert found["客户`表"].comment == "客户"
    assert found["客户`表"].columns[0].comment == "姓名"
    assert found["orders"].columns[0].references == "person.id"
    for plan in (Plan(), Plan(limit=100, mode=Mode.SAMPLE, first_look=10)):
        assert rows_of(connector, found["parts"], plan) == 3
        assert rows_of(connector, found["v"], plan) == 3
    assert texts(connector, found["客户`表"]) == {"select": ["x"], "100%": ["y"]}


# Samples


def sampled(connector: Connector, resource: Resource, seed: int = 0, limit: int = 2000) -> tuple[list[int], Reading]:
    """The ids of a sample, in the order they came, and what the connector says of it."""
    said: list[Reading] = []
    plan = Plan(limit, seed, mode=Mode.SAMPLE, first_look=400, chosen=said.append)
    ids = [int(text) for text in texts(connector, resource, plan)["id"]]
    return ids, said[-1]


def big_postgres() -> str:
    url = POSTGRES.fresh()
    run(
        url,
        "CREATE TABLE big (id bigint PRIMARY KEY, filler text)",
        "INSERT INTO big SELECT g, repeat('x', 200) FROM generate_series(1, 100000) g",
        "ANALYZE big",
    )
    return url


def big_mariadb() -> str:
    url = MARIADB.fresh()
    run(
        url,
        "CREATE TABLE big (id bigint PRIMARY KEY, filler text)",
        "INSERT INTO big SELECT seq * 3, repeat('x', 200) FROM seq_1_to_100000",
        "CREATE TABLE keyless AS SELECT id, filler FROM big",
        "ANALYZE TABLE big, keyless",
    )
    return url


def big_sqlite(folder: Path) -> str:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "big.db")) as database, database:
        database.execute("CREATE TABLE big (id INTEGER PRIMARY KEY, filler TEXT)")
        database.executemany("INSERT INTO big VALUES (?, 'x')", ((number * 20,) for number in range(1, 100_001)))
    return f"sqlite:///{folder / 'big.db'}"


def big_duckdb(folder: Path) -> str:
    import duckdb

    database = duckdb.connect(str(folder / "big.duckdb"))
    database.execute("CREATE TABLE big AS SELECT range AS id, 'x' AS filler FROM range(100000)")
    database.close()
    return f"duckdb:///{folder / 'big.duckdb'}"


@pytest.mark.parametrize(
    ("make", "table", "share_of"),
    [
        ("postgres", "big", 1),
        ("mariadb", "big", 3),
        ("mariadb", "keyless", 3),
        ("sqlite", "big", 20),
        ("duckdb", "big", 1),
    ],
)
def test_a_sample_is_random_and_repeatable_and_says_how_it_was_drawn(make, table, share_of, tmp_path):
    makers = {
        "postgres": big_postgres,
        "mariadb": big_mariadb,
        "sqlite": lambda: big_sqlite(tmp_path),
        "duckdb": lambda: big_duckdb(tmp_path),
    }
    connector = opened(makers[make]())
    resource = listed(connector)[table]
    ids, said = sampled(connector, resource)
    assert said.is_random
    assert "random" in said.how or "same chance" in said.how
    assert 1000 <= len(ids) <= 2000
    assert len(set(ids)) == len(ids), "no row twice"
    span = 100_000 * share_of
    # No head: each tenth of the table has its share, in the whole sample and in its first look.
    for part in (ids, ids[:400]):
        tenths = [sum(span * n / 10 < number <= span * (n + 1) / 10 for number in part) for n in range(10)]
        assert min(tenths) > 0.04 * len(part), tenths
        assert max(tenths) < 0.2 * len(part), tenths
    again, _ = sampled(connector, resource)
    other, _ = sampled(connector, resource, seed=1)
    assert sorted(again) == sorted(ids)
    assert len(set(other) & set(ids)) < 0.2 * len(ids)


def test_a_sample_of_a_small_table_is_all_of_it_and_says_so():
    for server in (POSTGRES, MARIADB):
        url = server.fresh()
        run(url, "CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (2), (3)")
        connector = opened(url)
        ids, said = sampled(connector, listed(connector)["t"])
        assert sorted(ids) == [1, 2, 3]
        assert (said.how, said.is_random) == ("", False)


def test_a_table_that_lost_most_of_its_rows_is_still_sampled():
    """Pages without rows: a sample of pages may be empty where the table is not."""
    url = big_postgres()
    run(url, "ALTER TABLE big SET (autovacuum_enabled = off)", "DELETE FROM big WHERE id % 1000 <> 7")
    connector = opened(url)
    ids, _ = sampled(connector, listed(connector)["big"])
    assert len(ids) == 100


def test_a_large_view_is_read_from_its_head_and_says_so():
    url = POSTGRES.fresh()
    run(url, "CREATE VIEW v AS SELECT g AS id FROM generate_series(1, 300000) g")
    connector = opened(url)
    ids, said = sampled(connector, listed(connector)["v"])
    assert ids == list(range(1, 2001))
    assert not said.is_random
    assert "the first rows" in said.how


# Full scans in pieces


def places_of(connector: Connector, resource: Resource) -> tuple[list[int], list[tuple[str, int]]]:
    """All ids of a full read, and (place, rows handed over before it)."""
    ids: list[int] = []
    places: list[tuple[str, int]] = []
    plan = Plan(reached=lambda place: places.append((place, len(ids))))
    for batch in connector.read(resource, plan):
        ids += [int(text.as_py()) for text in batch.column("id")]
    return ids, places


@pytest.mark.parametrize("server", ["postgres", "mariadb", "sqlite"])
def test_a_full_scan_goes_on_from_any_of_its_places(server, tmp_path):
    if server == "postgres":
        url = POSTGRES.fresh()
        run(
            url,
            "CREATE TABLE big (id bigint, day int, filler text) PARTITION BY RANGE (day)",
            "CREATE TABLE big_1 PARTITION OF big FOR VALUES FROM (0) TO (1)",
            "CREATE TABLE big_2 PARTITION OF big FOR VALUES FROM (1) TO (2)",
            "INSERT INTO big SELECT g, g % 2, repeat('x', 900) FROM generate_series(1, 100000) g",
            "ANALYZE big",
        )
    elif server == "mariadb":
        url = MARIADB.fresh()
        run(
            url,
            "CREATE TABLE big (id bigint PRIMARY KEY)",
            "INSERT INTO big SELECT seq * 7 FROM seq_1_to_700000",
            "ANALYZE TABLE big",
        )
    else:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(tmp_path / "big.db")) as database, database:
            database.execute("CREATE TABLE big (id INTEGER PRIMARY KEY)")
            database.executemany("INSERT INTO big VALUES (?)", ((number,) for number in range(1, 700_001)))
        url = f"sqlite:///{tmp_path / 'big.db'}"
    connector = opened(url)
    resource = listed(connector)["big"]
    ids, places = places_of(connector, resource)
    assert len(ids) == len(set(ids)) == (100_000 if server == "postgres" else 700_000)
    assert len(places) >= 3
    for place, before in (places[0], places[1], places[-1]):
        rest = []
        for batch in connector.read(resource, Plan(start=place)):
            rest += [int(text.as_py()) for text in batch.column("id")]
        assert rest == ids[before:]


def test_no_place_of_a_checkpoint_is_a_key_that_a_row_has():
    """A key may be a phone number: places are round numbers on a grid."""
    url = MARIADB.fresh()
    phones = sorted(int(f"13{n * 7919 % 10**9:09d}") for n in range(1, 4000))
    run(url, "CREATE TABLE t (phone bigint PRIMARY KEY)")
    insert(url, "INSERT INTO t VALUES (%s)", [(phone,) for phone in phones])
    connector = opened(url)
    (resource,) = connector.resources()
    from connectors._tables import grid, slices

    step = grid(phones[0], phones[-1], 4000, 200)
    ends = [end for _, end in slices(phones[0], phones[-1], step)]
    assert len(ends) > 5
    assert not set(ends) & set(phones)
    assert all(end % 1_000_000 == 0 for end in ends)
    assert rows_of(connector, resource, Plan()) == len(phones)


# Failures are gaps, and nobody is disturbed


def test_what_the_user_may_not_read_is_a_gap_and_the_rest_is_read():
    url = POSTGRES.fresh()
    role = f"reader_{sa.make_url(url).database}"
    run(
        url,
        "CREATE TABLE closed (a text)",
        "CREATE TABLE partly (a text, b text)",
        "INSERT INTO partly VALUES ('x', 'y')",
        "CREATE TABLE by_row (a text)",
        "ALTER TABLE by_row ENABLE ROW LEVEL SECURITY",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT (a) ON partly TO {role}",
        f"GRANT SELECT ON by_row TO {role}",
    )
    try:
        connector = opened(sa.make_url(url).set(username=role).render_as_string(hide_password=False))
        found = listed(connector)
        gaps: list[Gap] = []
        assert texts(connector, found["partly"], Plan(note=gaps.append)) == {"a": ["x"]}
        assert [(gap.column, gap.kind) for gap in gaps] == [("b", GapKind.UNREADABLE)]
        with pytest.raises(ConnectorError, match="permission denied for every column"):
            texts(connector, found["closed"])
        with pytest.raises(ConnectorError, match="row-level security"):
            texts(connector, found["by_row"])
    finally:
        connector.close()
        run(url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_locked_table_is_given_up_after_the_lock_timeout():
    url = POSTGRES.fresh()
    run(url, "CREATE TABLE t (id int)")
    connector = opened(url)
    (resource,) = connector.resources()
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(ConnectorError, match="lock timeout"):
            texts(connector, resource, Plan(lock_timeout=1))
    assert texts(connector, resource, Plan(lock_timeout=1)) == {}


def test_a_locked_mariadb_table_is_given_up_after_the_lock_timeout():
    url = MARIADB.fresh()
    run(url, "CREATE TABLE t (id int)")
    connector = opened(url)
    (resource,) = connector.resources()
    with connected(url) as connection:
        connection.exec_driver_sql("LOCK TABLES t WRITE")
        with pytest.raises(ConnectorError, match="lock wait timeout"):
            texts(connector, resource, Plan(lock_timeout=1))
        connection.exec_driver_sql("UNLOCK TABLES")


@pytest.mark.parametrize(
    ("server", "view"),
    [(POSTGRES, "SELECT 1 AS id, pg_sleep(30)::text"), (MARIADB, "SELECT 1 AS id, sleep(30) AS s")],
    ids=["postgres", "mariadb"],
)
def test_a_statement_is_given_up_after_its_timeout(server, view):
    url = server.fresh()
    run(url, f"CREATE VIEW v AS {view}")
    connector = opened(url)
    (resource,) = connector.resources()
    with pytest.raises(ConnectorError, match="timeout|max_statement_time|interrupted"):
        texts(connector, resource, Plan(statement_timeout=1))


@pytest.mark.parametrize("server", [POSTGRES, MARIADB], ids=["postgres", "mariadb"])
def test_a_connection_that_is_cut_in_mid_stream_raises(server):
    url = big_postgres() if server is POSTGRES else big_mariadb()
    connector = opened(url)
    resource = listed(connector)["big"]
    name = sa.make_url(url).database
    reader = connector.read(resource, Plan(batch_rows=500))
    reader.read_next_batch()
    if server is POSTGRES:
        run(server.admin, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    else:
        with connected(server.admin) as connection:
            ids = connection.exec_driver_sql(f"SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '{name}'")
            for (number,) in ids.all():
                connection.exec_driver_sql(f"KILL {number}")
    with pytest.raises(ConnectorError):
        for _ in reader:
            pass


@pytest.mark.parametrize("server", [POSTGRES, MARIADB], ids=["postgres", "mariadb"])
def test_a_dropped_reader_leaves_no_connection_and_no_transaction(server):
    url = big_postgres() if server is POSTGRES else big_mariadb()
    connector = opened(url)
    reader = connector.read(listed(connector)["big"], Plan(batch_rows=500))
    reader.read_next_batch()
    del reader
    connector.close()
    done = threading.Event()
    for _ in range(50):
        if server is POSTGRES:
            question = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{sa.make_url(url).database}'"
        else:
            question = f"SELECT count(*) FROM information_schema.PROCESSLIST WHERE DB = '{sa.make_url(url).database}'"
        with connected(server.admin) as connection:
            if not connection.exec_driver_sql(question).scalar():
                return
        done.wait(0.1)
    pytest.fail("a connection is left open")


@pytest.mark.parametrize("server", [POSTGRES, MARIADB], ids=["postgres", "mariadb"])
def test_the_transaction_that_reads_cannot_write(server):
    url = server.fresh()
    run(url, "CREATE TABLE t (id int)")
    connector = opened(url)
    list(connector.resources())
    dialect = connector._opened()
    with dialect.engine.connect() as plain:
        connection = dialect.prepare(plain, Plan())
        with pytest.raises(sa.exc.DBAPIError, match="(?i)read.only"):
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")


# Access


def test_a_url_takes_its_secrets_from_the_environment(monkeypatch):
    url = sa.make_url(POSTGRES.fresh())
    monkeypatch.setenv("PI_PASS", "p@ss/w:rd%21")
    monkeypatch.setenv("PI_HOST", "127.0.0.1")
    connector = opened(f"postgresql://postgres:${{PI_PASS}}@${{PI_HOST}}:{url.port}/{url.database}")
    assert list(connector.resources()) == []
    assert connector._access.urls[0].password == "p@ss/w:rd%21"
    assert "p@ss" not in connector.shown + repr(connector)
    monkeypatch.setenv("WHOLE", url.set(password="hunter2").render_as_string(hide_password=False))
    whole = opened("${WHOLE}")
    assert list(whole.resources()) == []
    assert "hunter2" not in whole.shown
    with pytest.raises(UsageError, match="NOT_SET_AT_ALL"):
        connectors.open("postgresql://u:${NOT_SET_AT_ALL}@127.0.0.1/db")


def test_a_service_and_a_password_file_are_read_by_libpq(monkeypatch, tmp_path):
    url = sa.make_url(POSTGRES.fresh())
    lines = ("[crm]", "host=127.0.0.1", f"port={url.port}", "user=postgres", f"dbname={url.database}")
    (tmp_path / "services").write_text("\n".join(lines))
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    connector = opened("postgresql:///?service=crm")
    assert list(connector.resources()) == []


def test_a_my_cnf_stands_in_for_user_and_password(monkeypatch, tmp_path):
    url = sa.make_url(MARIADB.fresh())
    run(url.render_as_string(hide_password=False), "CREATE TABLE t (a int)")
    user = f"u{url.database[-8:]}"
    MARIADB.admin_runs(f"CREATE USER {user}@'%' IDENTIFIED BY 'fr0m-file'")
    MARIADB.admin_runs(f"GRANT SELECT ON {url.database}.* TO {user}@'%'")
    try:
        (tmp_path / ".my.cnf").write_text(f"[client]\nuser={user}\npassword=fr0m-file\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        connector = opened(f"mysql://127.0.0.1:{url.port}/{url.database}")
        assert list(listed(connector)) == ["t"]
        assert "fr0m-file" not in repr(connector) + connector.shown
    finally:
        MARIADB.admin_runs(f"DROP USER {user}@'%'")


def test_tls_options_reach_the_driver():
    url = sa.make_url(POSTGRES.fresh())
    refused = url.update_query_dict({"sslmode": "verify-full", "sslrootcert": "/nowhere/ca.pem"})
    with pytest.raises(ConnectorError) as raised:
        list(opened(refused.render_as_string(hide_password=False)).resources())
    assert "ssl" in str(raised.value) or "certificate" in str(raised.value)
    mysql = sa.make_url(MARIADB.fresh()).update_query_dict({"ssl_ca": "/nowhere/ca.pem"})
    with pytest.raises((ConnectorError, UsageError)):
        list(opened(mysql.render_as_string(hide_password=False)).resources())


def test_a_replica_is_preferred_and_the_server_stands_in_for_it():
    for server in (POSTGRES, MARIADB):
        url = sa.make_url(server.fresh())
        own = f"{url.host}:{url.port}"
        text = url.set(host="127.0.0.1", port=1).update_query_dict({"replica": own})
        assert list(opened(text.render_as_string(hide_password=False)).resources()) == []
        away = url.update_query_dict({"replica": "127.0.0.1:1"})
        connector = opened(away.render_as_string(hide_password=False))
        assert list(connector.resources()) == []


def test_a_server_that_is_not_there_is_said_in_one_line():
    for url in ("postgresql://u:s3cret@127.0.0.1:1/db", "mysql://u:s3cret@127.0.0.1:1/db"):
        with pytest.raises(ConnectorError) as raised:
            list(opened(url).resources())
        assert "s3cret" not in str(raised.value)
        assert "\n" not in str(raised.value)
        assert "connect" in str(raised.value).lower()


def test_duckdb_is_read_with_its_comments_and_nested_types(tmp_path):
    import duckdb

    database = duckdb.connect(str(tmp_path / "d.duckdb"))
    database.execute("CREATE TABLE t (xm VARCHAR, s STRUCT(phone VARCHAR), l BIGINT[], b BLOB, n DECIMAL(20,2))")
    database.execute("COMMENT ON COLUMN t.xm IS '姓名'")
    database.execute(f"INSERT INTO t VALUES ('张三', {{'phone': '{PHONE}'}}, [{PHONE}], 'ab'::BLOB, {PHONE})")
    database.execute("CREATE VIEW v AS SELECT xm FROM t")
    database.close()
    connector = opened(f"duckdb:///{tmp_path / 'd.duckdb'}")
    found = listed(connector)
    assert {path: resource.kind for path, resource in found.items()} == {"t": "table", "v": "view"}
    assert found["t"].columns[0].comment == "姓名"
    read = texts(connector, found["t"])
    assert read == {"xm": ["张三"], "s.phone": [PHONE], "l[]": [PHONE], "b": ["ab"], "n": [PHONE]}
    assert json.dumps(read)


def test_the_generic_way_lists_and_reads_and_says_that_its_sample_is_the_head(tmp_path):
    """What a dialect without a module of its own gets, put to the test on a real database: SQLite in its place."""
    from connectors._cells import Damaged, schema_of
    from connectors._dialects import Generic, sizes

    url = big_sqlite(tmp_path)
    run(url, 'CREATE VIEW "视图 %" AS SELECT id AS "100%" FROM big', "CREATE TABLE c (o REFERENCES big (id))")
    dialect = Generic(sa.create_engine(url, poolclass=sa.pool.NullPool))
    said: list[Reading] = []
    plan = Plan(50, mode=Mode.SAMPLE, first_look=50, chosen=said.append)
    with dialect.engine.connect() as connection:
        tables = {table.name: table for table in dialect.tables(connection)}
        assert {name: table.kind for name, table in tables.items()} == {"big": "table", "c": "table", "视图 %": "view"}
        assert tables["c"].fields[0].column.references == "big.id"
        for name, column in (("big", "id"), ("视图 %", "100%")):
            table = tables[name]
            (query,) = dialect.queries(connection, table, table.fields, plan)
            batches = dialect.batches(
                connection, query.sql, table.fields, schema_of(table.fields), sizes(plan), Damaged()
            )
            ids = [text for batch in batches for text in batch.column(column).to_pylist()]
            assert ids == [str(20 * number) for number in range(1, 52)], "one row more shows that there was more"
    assert not said[-1].is_random
    assert "the first rows" in said[-1].how


@pytest.mark.parametrize(
    ("dialect", "limit"),
    [("oracle", "FETCH FIRST 11 ROWS ONLY"), ("postgresql", "LIMIT 11"), ("mssql", "")],
)
def test_the_generic_limit_is_written_as_the_dialect_writes_it(dialect, limit):
    from importlib import import_module

    from connectors._dialects import Generic

    class Engine:
        """All that compiling asks of an engine."""

        dialect = None

    from sqlalchemy.engine import default

    module = import_module(f"sqlalchemy.dialects.{dialect}")
    made = module.dialect()
    assert isinstance(made, default.DefaultDialect)
    engine = Engine()
    engine.dialect = made
    generic = Generic(engine)  # type: ignore[arg-type]  # never connected
    assert generic._limit(Plan(10)).strip() == limit
    assert generic._limit(Plan()) == ""
