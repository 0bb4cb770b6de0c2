"""Spark for real: a cluster with separate executor processes gives what this process gives."""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _servers import REQUIRED

from scanner import frozen
from scanner.alike import marked
from scanner.batch import scan_batches
from scanner.errors import ConnectorError, UsageError
from scanner.model import GapKind
from scanner.persons import Counting
from scanner.run import Choice, load_rules
from scanner.spark import open_target, recipe_of, scan
from scanner.spark.package import write_package
from scanner.spark.tasks import Piece, in_order, merge_pieces
from scanner.synthetic import Maker

ROOT = Path(__file__).parent.parent
COUNTING = Counting(b"k" * 32, 20261125)
MASTER = "local-cluster[2,1,1024]"
ROWS = 1200


@pytest.fixture(scope="module")
def rules():
    return load_rules(counting=COUNTING)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """A cluster of two executors with a core and 1,024 MiB each, on this machine."""
    from pyspark.sql import SparkSession

    if shutil.which("java") is None:
        if os.environ.get(REQUIRED):
            pytest.fail("Java is not there; make services installs it")
        pytest.skip("Java is not there")
    home = tmp_path_factory.mktemp("spark")
    here = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(home / "work"), "PYSPARK_PYTHON": sys.executable}
    os.environ.update(here)
    made = (
        SparkSession.builder.master(MASTER)
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(home / "warehouse"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100")
        .config("spark.executorEnv.PYTHONPATH", str(ROOT))
        .getOrCreate()
    )
    yield made
    made.stop()
    for name in here:
        del os.environ[name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Members in three Parquet files, with pictures, and with a row whose text is no UTF-8."""
    made = tmp_path_factory.mktemp("members")
    make = Maker(7)
    ids = [make.resident_id() for _ in range(ROWS)]
    table = pa.table(
        {
            "id": range(ROWS),
            "证件号": ids,
            "mobile": [make.mobile() if row % 5 else None for row in range(ROWS)],
            "note": [f"请联系 {make.mobile()} 取件" if row % 9 == 0 else "" for row in range(ROWS)],
            "photo": [b"\xff\xd8\xff\xe0 and so on" if row % 4 else None for row in range(ROWS)],
            "more": [{"email": make.email(), "tags": ["a", make.mobile()]} for _ in range(ROWS)],
        }
    )
    raw = pa.array([b"\xff\x80\x01" if row == 777 else str(row).encode() for row in range(ROWS)], pa.binary())
    table = table.append_column("damaged", raw.view(pa.string()))
    for number in range(3):
        part = table.slice(number * ROWS // 3, ROWS // 3)
        pq.write_table(part, made / f"part-{number}.parquet", row_group_size=200)
    return made


def opened(target: str):
    return open_target(target, recipe_of(Choice(), None, COUNTING))


def said(piece: Piece) -> str:
    return frozen.dumps(Piece(piece.rows, dict(sorted(piece.profiles.items()))))


def here(frame, rules, counted=()) -> Piece:
    """What this process makes of the same rows."""
    table = frame.toArrow()
    return Piece(table.num_rows, scan_batches((marked(batch, counted) for batch in table.to_batches()), rules))


def members(session, folder):
    source = opened(f"spark:///?path={folder}")
    (resource,) = source.resources()
    return source, source.frame(resource, pytest.fail)


def test_the_executors_find_what_this_process_finds(session, folder, rules):
    source, frame = members(session, folder)
    piece = source.profile(frame)
    assert piece.rows == ROWS
    assert said(piece) == said(here(frame, rules))
    assert dict(piece.profiles["photo"].unread) == {"a picture that is damaged or no picture": ROWS - ROWS // 4}
    assert dict(piece.profiles["damaged"].unread) == {"binary": 1}


def test_the_tree_of_merges_changes_nothing(session, folder, rules):
    source, frame = members(session, folder)
    source.fan = 2
    many = frame.repartition(7, "id").sortWithinPartitions("id")
    counted = ("mobile", "more.email")
    piece = source.profile(many, counted)
    assert said(piece) == said(here(many, rules, counted))
    assert {chosen for profile in piece.profiles.values() for chosen, _ in profile.alike} > {counted}


def test_the_executors_count_rows_alike_as_this_process_does(session, tmp_path):
    from scanner import scan as scan_targets

    years, places = ("1980-01-01", "1981-02-02", "1990-03-03"), ("100000", "200000")
    rows = [(f"m{n}", years[n % 3], "男女"[n % 5 == 0], f'{{"postcode": "{places[n % 2]}"}}') for n in range(201)]
    table = pa.table(dict(zip(("user", "birthday", "gender", "more"), zip(*rows, strict=True), strict=True)))
    pq.write_table(table, tmp_path / "people.parquet", row_group_size=50)
    found = scan(session.read.parquet(str(tmp_path / "people.parquet")), "people").resources[0].reidentification
    assert set(found.whole.columns) == {"birthday", "gender", "more.postcode"}
    assert found == scan_targets(str(tmp_path / "people.parquet")).resources[0].reidentification


def test_an_executor_that_is_killed_costs_time_and_nothing_else(session, folder, rules):
    source, frame = members(session, folder)
    # Each file several times: long enough to be hit in the middle.
    long = frame.repartition(12, "id").sortWithinPartitions("id")
    expected = said(here(long, rules))
    results = []
    job = threading.Thread(target=lambda: results.append(said(source.profile(long))))
    job.start()
    tracker = session.sparkContext.statusTracker()
    deadline = time.monotonic() + 120
    while not any(
        info is not None and info.numCompletedTasks and info.numActiveTasks
        for info in map(tracker.getStageInfo, tracker.getActiveStageIds())
    ):
        assert job.is_alive(), "the job was over before an executor could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(executors()[0], signal.SIGKILL)
    job.join(300)
    assert results == [expected]


def executors() -> list[int]:
    """The processes of the executors that this test's driver started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                environ = (entry / "environ").read_bytes()
            except OSError:
                continue
            if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words and str(ROOT).encode() in environ:
                found.append(int(entry.name))
    return found


def test_pieces_join_in_the_order_of_their_rows(rules):
    table = pa.table({"mobile": [Maker(3).mobile() for _ in range(50)]})
    whole = Piece(50, scan_batches(iter(table.to_batches()), rules))
    cuts = [table.slice(start, 10) for start in range(0, 50, 10)]
    rows = [
        {"number": n, "rows": 10, "profiles": frozen.dumps(Piece(10, scan_batches(iter(cut.to_batches()), rules)))}
        for n, cut in enumerate(cuts)
    ]
    assert said(in_order(rows[::-1])) == said(whole)
    pairs = [merge_pieces(2, pa.Table.from_pylist(rows[start : start + 2])).to_pylist()[0] for start in (4, 2, 0)]
    assert [pair["number"] for pair in pairs] == [2, 1, 0]
    assert said(in_order(pairs)) == said(whole)


def test_a_catalogue_is_scanned_by_the_command(session, folder, tmp_path):
    from scanner import scan as scan_targets

    session.sql("CREATE DATABASE IF NOT EXISTS crm")
    frame = session.read.parquet(str(folder)).drop("damaged")
    frame.write.mode("overwrite").saveAsTable("crm.member")
    session.sql("CREATE TABLE crm.odd (n INT COMMENT '会员手机号', gone INTERVAL YEAR) USING PARQUET")
    session.sql("CREATE VIEW crm.v_member AS SELECT mobile FROM crm.member")
    inventory = scan_targets("spark:///crm", exclude=("odd",))
    by_path = {entry.resource.path: entry for entry in inventory.resources}
    assert list(by_path) == ["crm.member", "crm.v_member"]
    assert (by_path["crm.member"].resource.kind, by_path["crm.v_member"].resource.kind) == ("table", "view")
    labels = {c.column.name: {label.pi_type for label in c.labels} for c in by_path["crm.member"].columns}
    assert "identity.resident_id" in labels["证件号"]
    assert "contact.mobile" in labels["mobile"]
    assert any("900 cells not looked into: a picture" in gap.reason for gap in inventory.gaps)
    only = scan_targets("spark:///crm.odd")
    assert [entry.resource.path for entry in only.resources] == ["crm.odd"]
    assert any(gap.column == "gone" and gap.kind is GapKind.UNSUPPORTED for gap in only.gaps)
    by_names = scan_targets("spark:///crm", mode="metadata", include=("odd",))
    assert [label.pi_type for c in by_names.resources[0].columns for label in c.labels] == ["contact.mobile"]


def test_a_sample_is_drawn_by_chance_and_says_so(session, rules):
    frame = session.range(0, 30000, 1, 3).selectExpr("id", "concat('order ', id % 7) as word")
    inventory = scan(frame, "shop.order", mode="sample")
    (entry,) = inventory.resources
    assert 550 < entry.rows < 5000
    assert entry.reading.is_random
    assert "rows drawn one by one in every partition, seed 0" in entry.reading.how
    bound = next(column.bound for column in entry.columns if column.column.name == "word")
    assert bound.startswith(f"none in {entry.rows:,} random rows: at 95 % confidence fewer than")
    again = scan(frame, "shop.order", mode="sample")
    assert again == inventory


def test_a_job_that_fails_is_a_gap_without_a_value(session):
    frame = session.range(10).selectExpr("cast(concat('x', id) as int) as mobile")
    inventory = scan(frame, "crm.member")
    (gap,) = [gap for gap in inventory.gaps if gap.kind.is_loss]
    assert gap.kind is GapKind.UNREADABLE
    assert gap.reason == "the Spark job failed: CAST_INVALID_INPUT"
    assert not inventory.is_complete


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("spark://no such host/crm", "is no master of Spark"),
        ("spark:///crm?tables=1", "it has no tables="),
        ("spark:///?path=/x&format=xlsx", "format is one of"),
    ],
)
def test_a_wrong_target_is_said_in_one_line(target, words):
    with pytest.raises(UsageError, match=words):
        opened(target)


def test_a_database_that_is_not_there_is_a_gap(session):
    with pytest.raises(ConnectorError, match="the catalogue cannot be listed: TABLE_OR_VIEW_NOT_FOUND"):
        list(opened("spark:///nowhere").resources())
    (gap,) = opened("spark:///?path=/nowhere").resources()
    assert gap.reason == "cannot be opened: PATH_NOT_FOUND"


def test_masked_views_of_a_plan_say_in_spark_what_masks_say(session, tmp_path):
    from _governed import column, inventory, label, table
    from test_access_masks import values

    from scanner.governance.access.emitted import hive_views
    from scanner.governance.access.file import load_access
    from scanner.governance.access.needs import decide
    from scanner.text import mask

    (tmp_path / "access.toml").write_text("[[role]]\nname='bi'\npurpose='x'\nclear=1\nmasked=4\n", "utf-8")
    access = load_access(tmp_path / "access.toml")
    kinds = {"mobile": "3+4", "mail": "email", "ip": "ip", "home": "region", "name": "1+0", "note": "none"}
    types = ("contact.mobile", "contact.email", "net.ip", "contact.address", "basic.name", "auth.password")
    known = [column(name, label(kind)) for name, kind in zip(kinds, types, strict=True)]
    needs = decide(inventory(table("shop.people", column("n"), *known)), access)
    texts = values()
    rows = [(n, *[text] * len(kinds)) for n, text in enumerate(texts)]
    session.sql("CREATE DATABASE shop")
    session.createDataFrame(rows, f"n int, {', '.join(f'{k} string' for k in kinds)}").write.saveAsTable("shop.people")
    for statement in hive_views(needs, access, {"shop.people": ("shop", "people")}).split(";\n")[:-1]:
        session.sql(statement)
    found = [tuple(row)[1:] for row in session.sql("SELECT * FROM shop_bi.people ORDER BY n").collect()]
    assert found == [tuple(mask(text, style) for style in kinds.values()) for text in texts]


def test_the_package_runs_where_nothing_else_is_installed(tmp_path):
    archive = tmp_path / "pisift.tar"
    files, size = write_package(archive)
    assert files > 1000
    assert size > 50e6
    with tarfile.open(archive) as packed:
        assert not [name for name in packed.getnames() if name.startswith(("/", "pyspark/")) or ".." in name]
        packed.extractall(tmp_path / "there", filter="data")
    (tmp_path / "a.csv").write_text("".join(f"{Maker(n).mobile()}\n" for n in range(20)))
    # -I -S: neither this environment's packages nor the working directory.
    code = "import runpy, sys; sys.argv[0] = 'pisift'; runpy.run_path('pisift_submit.py')"
    asked = ("scan", "../a.csv", "--format", "json", "--out", "out", "-q")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, *asked], cwd=tmp_path / "there", text=True, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "contact.mobile" in (tmp_path / "there/out/inventory.json").read_text("utf-8")


def test_a_package_says_what_is_missing(tmp_path):
    with pytest.raises(UsageError, match="name such a file"):
        write_package(tmp_path / "pisift.zip")
    with pytest.raises(UsageError, match="cannot write"):
        write_package(tmp_path / "nowhere" / "pisift.tar")
