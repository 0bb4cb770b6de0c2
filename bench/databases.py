"""Databases: a generated customer table of 30 columns in PostgreSQL and MariaDB; the driver alone beside a full scan."""

from __future__ import annotations

import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa

from connectors import open as open_target
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.inventory import Scan, take_inventory
from scanner.model import Mode, Plan
from scanner.run import ProcessRunner, load_rules
from scanner.synthetic import Maker
from scanner.wish import Wish
from scanner.words import Lexicon

ROWS = int(os.environ.get("PISIFT_BENCH_ROWS", "100000"))
TABLES = int(os.environ.get("PISIFT_BENCH_TABLES", "20"))
"""Tables for the time to verdicts by sampling; each has the smaller of ROWS and 100,000 rows."""
WORKERS = 2
_SERVERS = {
    "PostgreSQL": os.environ.get("PISIFT_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"),
    "MariaDB": os.environ.get("PISIFT_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:3306/mysql"),
}
_NAME = "pisift_bench"
_COLUMNS = (
    "id bigint PRIMARY KEY", "cust_name varchar(40)", "mobile varchar(20)", "sfzh varchar(18)", "email varchar(60)",
    "bank_card varchar(24)", "address varchar(200)", "gender varchar(4)", "birthday date", "ethnicity varchar(20)",
    "education varchar(20)", "plate varchar(12)", "login_ip varchar(40)", "branch_no varchar(12)", "city varchar(20)",
    "level_code int", "score int", "balance numeric(12,2)", "status int", "channel varchar(20)", "remark varchar(200)",
    "device_model varchar(40)", "app_version varchar(12)", "created_at timestamp NULL", "updated_at timestamp NULL",
    "order_count int", "coupon_no varchar(32)", "tag varchar(20)", "ref_no varchar(32)", "is_vip int",
)  # fmt: skip
_POOL = 20_000


def main() -> None:
    """Load, measure and drop, for each server that answers."""
    for name, admin in _SERVERS.items():
        try:
            with _connected(admin) as connection:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_NAME}")
                connection.exec_driver_sql(f"CREATE DATABASE {_NAME}")
        except sa.exc.SQLAlchemyError:
            print(f"{name}: not there, not measured")
            continue
        url = sa.make_url(admin).set(database=_NAME)
        try:
            _bench(name, url)
        finally:
            with _connected(admin) as connection:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_NAME}")


def _connected(url: str | sa.URL) -> sa.Connection:
    return sa.create_engine(url, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT").connect()


def _bench(name: str, url: sa.URL) -> None:
    start = time.perf_counter()
    load(url, "customer", ROWS)
    print(
        f"{name}, a table of {ROWS:,} rows and {len(_COLUMNS)} columns, loaded in {time.perf_counter() - start:.0f} s"
    )
    target = url.render_as_string(hide_password=False)
    rules = load_rules()
    runner = ProcessRunner(rules, workers=WORKERS)
    try:
        _scan(target, runner, Wish(Mode.SAMPLE))  # the workers are warm, and the table's pages where they will be
        driver = [_timed(lambda: _drain(url)) for _ in range(2)]
        full = [_timed(lambda: _scan(target, runner, Wish()))]
        reading = _timed(lambda: _read(target))
        sample = _timed(lambda: _scan(target, runner, Wish(Mode.SAMPLE)))
    finally:
        runner.close()
    for what, seconds in (
        ("driver alone", min(driver)), ("our reading alone", reading), (f"full scan, {WORKERS} workers", min(full)),
    ):  # fmt: skip
        print(f"  {what:<28}{ROWS / seconds:>12,.0f} rows/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"  {'full scan ÷ driver':<28}{min(driver) / min(full):>12.0%}")
    print(f"  {'verdict by sampling':<28}{sample:>12.2f} s")
    print(f"  {'peak memory':<28}{peak / 1024:>12,.0f} MB (parent and the largest worker)")
    _bench_many(name, url)


def _bench_many(name: str, url: sa.URL) -> None:
    """The time to verdicts on many tables, and their names alone."""
    rows = min(ROWS, 100_000)
    with _connected(url) as connection:
        for number in range(TABLES):
            connection.exec_driver_sql(f"CREATE TABLE t{number} AS SELECT * FROM customer WHERE id < {rows}")
        connection.exec_driver_sql("ANALYZE" if name == "PostgreSQL" else "ANALYZE TABLE customer")
    target = url.render_as_string(hide_password=False)
    rules = load_rules()
    runner = ProcessRunner(rules, workers=WORKERS)
    try:
        _scan(target, runner, Wish(Mode.SAMPLE, limit=10))  # the workers are warm
        seconds = _timed(lambda: _scan(target, runner, Wish(Mode.SAMPLE), connections=2))
        names = _timed(lambda: _scan(target, runner, Wish(Mode.METADATA)))
    finally:
        runner.close()
    count = TABLES + 1
    print(
        f"  {count} tables of {rows:,} rows by sampling, 2 connections: {seconds:.1f} s ({1000 * seconds / count:.0f} s for 1,000)"
    )
    print(f"  their names alone: {60 * count * len(_COLUMNS) / names:,.0f} columns a minute\n")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _drain(url: sa.URL) -> None:
    """The driver alone: a server-side cursor over the same columns."""
    names = ", ".join(column.split()[0] for column in _COLUMNS)
    with sa.create_engine(url, poolclass=sa.pool.NullPool).connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        if url.get_backend_name() == "postgresql":
            cursor = raw.cursor(name="bench")
        else:
            from pymysql.cursors import SSCursor

            cursor = raw.cursor(SSCursor)
        cursor.execute(f"SELECT {names} FROM customer")
        while cursor.fetchmany(10_000):
            pass
        cursor.close()


def _read(target: str) -> None:
    (connector,), _ = open_target(target)
    for resource_ in connector.resources():
        if resource_.path == "customer":
            for _ in connector.read(resource_, Plan()):
                pass


def _scan(target: str, runner: ProcessRunner, wish: Wish, connections: int = 1) -> None:
    opened, _ = open_target(target)
    catalogue = load_catalogue()
    judge = Judge(catalogue, load_standard(), Lexicon(catalogue), {r.id: r for r in runner.rules.recognizers})
    take_inventory(opened, Scan(runner, judge, wish, connections=connections), {})


def load(url: sa.URL, table: str, rows: int) -> None:
    """Make ``table`` and fill it from a file by the server's own means."""
    with _connected(url) as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} ({', '.join(_COLUMNS)})")
        raw = connection.connection.dbapi_connection
        assert raw is not None
        if url.get_backend_name() == "postgresql":
            with raw.cursor().copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[attr-defined]  # psycopg's
                for lines in _lines(rows):
                    copy.write(lines)
            connection.exec_driver_sql(f"VACUUM ANALYZE {table}")
            return
        _load_by_pipe(url, table, rows)
        connection.exec_driver_sql(f"ANALYZE TABLE {table}")


def _load_by_pipe(url: sa.URL, table: str, rows: int) -> None:
    """LOAD DATA from a named pipe: no second copy of the table on the disk."""
    with tempfile.TemporaryDirectory(prefix="pisift-bench-") as folder:
        pipe = Path(folder) / "rows"
        os.mkfifo(pipe)

        def write() -> None:
            with pipe.open("wb") as stream:
                for lines in _lines(rows):
                    stream.write(lines)

        writer = threading.Thread(target=write)
        writer.start()
        engine = sa.create_engine(url, connect_args={"local_infile": True}, poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"LOAD DATA LOCAL INFILE '{pipe}' INTO TABLE {table} CHARACTER SET utf8mb4")
        writer.join()


def _lines(rows: int) -> Iterator[bytes]:
    """Lines of both servers' own format. Parts of rows come from pools: to make each anew would take hours."""
    maker, rng = Maker(77), random.Random(77)
    persons = [_person(maker, rng) for _ in range(min(rows, _POOL))]
    accounts = [_account(maker, rng) for _ in range(min(rows, _POOL))]
    for first in range(0, rows, 1000):
        block = []
        for number in range(first, min(first + 1000, rows)):
            person, account = rng.choice(persons), rng.choice(accounts)
            ends = f"CP{rng.getrandbits(48):015d}\tT{number % 97}\tRF{rng.getrandbits(60):020d}\t{number % 2}"
            block.append(f"{number}\t{person}\t{account}\t{ends}\n")
        yield "".join(block).encode()


def _person(maker: Maker, rng: random.Random) -> str:
    return "\t".join(
        (
            maker.name(), maker.mobile(), maker.resident_id(), maker.email("zhang"), maker.bank_card(), maker.address(),
            rng.choice("男女"), maker.birth().isoformat(), rng.choice(("汉族", "回族", "满族", "壮族")),
            rng.choice(("本科", "大专", "硕士")), maker.plate(), maker.ipv4(),
        )
    )  # fmt: skip


def _account(maker: Maker, rng: random.Random) -> str:
    moment = maker.moment().strftime("%Y-%m-%d %H:%M:%S")
    return "\t".join(
        (
            f"B{rng.randint(1, 400):05d}", rng.choice(("上海", "成都", "西安", "沈阳")), str(rng.randint(1, 5)),
            str(rng.randint(0, 1000)), f"{rng.random() * 1e5:.2f}", str(rng.randint(0, 3)),
            rng.choice(("APP", "WEB", "门店")), rng.choice(("", "客户要求电子发票", "已回访，满意", "下月到期，请提醒续费")),
            rng.choice(("HUAWEI Mate 60", "iPhone 15", "小米 14")), f"8.{rng.randint(0, 9)}.{rng.randint(0, 99)}",
            moment, moment, str(rng.randint(0, 99)),
        )
    )  # fmt: skip
