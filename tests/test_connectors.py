"""The laws of connectors, over every case; then what only one kind of source can do."""

import gzip
import json
import os
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from _connector_cases import CASES, IDS, PHONES, SMALL, Case, big, cells, noted, only

import connectors
from connectors.memory import MemoryConnector
from scanner.columns import flatten
from scanner.errors import ConnectorError, UsageError
from scanner.model import Gap, GapKind, Plan, Resource

SECRET = "hunter2-s3cret"


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def case(request) -> Case:
    return request.param


def bytes_read() -> int:
    """How many bytes this process has read so far, from anything."""
    return int(Path("/proc/self/io").read_text().split("rchar:")[1].split()[0])


def open_files(folder: Path) -> list[str]:
    """The files below ``folder`` that this process holds open."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(link.readlink()))
        except OSError:
            continue  # the handle that listed the folder
    return [link for link in links if link.startswith(str(folder))]


def skip_if(reason: str) -> None:
    if reason:
        pytest.skip(reason)


# The laws


def test_every_cell_arrives_as_it_was_written(case, tmp_path):
    found = cells(case.open(tmp_path))
    everything = "\n".join(text or "" for texts in found.values() for text in texts)
    for row in SMALL:
        for value in (row["姓名"], row["电话"], row["编号"]):
            assert str(value) in everything
    if not case.no_column_names:
        for name in ("姓名", "电话", "编号", "备注"):
            assert found[name] == [str(row[name]) for row in SMALL]


def test_null_is_not_empty(case, tmp_path):
    skip_if(case.no_null)
    assert cells(case.open(tmp_path))["空"] == ["", None, "x"]


def test_a_quirk_about_null_is_still_true(case, tmp_path):
    """Strict: a connector that learns to tell NULL from empty must lose its excuse."""
    if not case.no_null:
        pytest.skip("no such quirk")
    assert None not in cells(case.open(tmp_path)).get("空", [])


def test_any_column_name_is_kept(case, tmp_path):
    rows = [dict.fromkeys(case.names, f"value {number}") for number in range(3)]
    found = cells(case.open(tmp_path, rows))
    everything = [text for texts in found.values() for text in texts if text]
    assert sum("value 1" in text for text in everything) >= (1 if "logs-" in case.id else len(case.names))
    if not case.no_column_names:
        assert tuple(found) == case.names


def test_numbers_keep_all_their_digits(case, tmp_path):
    rows = [{"编号": number, "大": 9_007_199_254_740_993 + at} for at, number in enumerate((*PHONES, *IDS))]
    everything = "\n".join(str(text) for texts in cells(case.open(tmp_path, rows)).values() for text in texts)
    for row in rows:
        assert str(row["编号"]) in everything
        assert str(row["大"]) in everything


def test_the_order_of_resources_and_their_descriptions_are_stable(case, tmp_path):
    connector = case.open(tmp_path)
    first, second = list(connector.resources()), list(connector.resources())
    assert first == second
    assert pickle.loads(pickle.dumps(first)) == first


def test_a_read_has_one_schema(case, tmp_path):
    connector = case.open(tmp_path, big(12_000))
    reader = connector.read(only(connector), Plan())
    schema = reader.schema
    assert all(batch.schema.equals(schema, check_metadata=True) for batch in reader)


def test_a_resource_can_be_read_twice(case, tmp_path):
    connector = case.open(tmp_path)
    assert cells(connector) == cells(connector)
    connector.close()
    connector.close()
    assert cells(connector)


@pytest.mark.parametrize("limit", [1, 2])
def test_a_limit_is_kept_and_said(case, tmp_path, limit):
    gaps = []
    connector = case.open(tmp_path)
    reader = connector.read(only(connector), noted(gaps, limit))
    assert sum(batch.num_rows for batch in reader) == limit
    assert [gap.kind for gap in gaps] == [GapKind.SAMPLED]
    assert gaps[0].resource == only(connector).id


def test_a_limit_that_leaves_nothing_out_is_not_said(case, tmp_path):
    gaps = []
    connector = case.open(tmp_path)
    for limit in (3, 4, 10_000):
        reader = connector.read(only(connector), noted(gaps, limit))
        assert sum(batch.num_rows for batch in reader) == len(SMALL)
    assert gaps == []


def test_a_limit_that_ends_with_a_batch_is_said_too(case, tmp_path):
    gaps = []
    connector = case.open(tmp_path, big(case.many))
    resource = only(connector)
    first = connector.read(resource, Plan()).read_next_batch().num_rows
    reader = connector.read(resource, noted(gaps, first))
    assert sum(batch.num_rows for batch in reader) == first
    assert [gap.kind for gap in gaps] == [GapKind.SAMPLED]


def test_streaming_is_real(case, tmp_path):
    """The first batch is here before much of the source was read, and no batch holds it all."""
    rows = big(case.many)
    connector = case.open(tmp_path, rows)
    resource = only(connector)
    if case.no_file or case.apart:
        sizes = [batch.num_rows for batch in connector.read(resource, Plan())]
        assert len(sizes) > 1
        assert sum(sizes) == len(rows)
        return
    (path,) = tmp_path.iterdir()
    before = bytes_read()
    reader = connector.read(resource, Plan())
    batch = reader.read_next_batch()
    assert 0 < batch.num_rows < len(rows)
    assert bytes_read() - before < 0.9 * path.stat().st_size
    assert batch.num_rows + sum(batch.num_rows for batch in reader) == len(rows)


@pytest.mark.parametrize("batches", [0, 1])
def test_a_reader_that_is_dropped_early_releases_its_source(case, tmp_path, batches):
    """Dropped, not only closed: Arrow's ``close`` does not reach a stream that Python feeds."""
    connector = case.open(tmp_path, big(12_000))
    resource = only(connector)
    assert open_files(tmp_path) == [], "listing holds nothing open"
    with connector.read(resource, Plan()) as reader:
        for _ in range(batches):
            reader.read_next_batch()
    del reader
    connector.close()
    assert open_files(tmp_path) == []


def test_a_reader_that_is_read_to_its_end_releases_its_source(case, tmp_path):
    connector = case.open(tmp_path)
    reader = connector.read(only(connector), Plan())
    reader.read_all()
    assert open_files(tmp_path) == []


def test_a_stream_that_breaks_in_the_middle_raises(case, tmp_path):
    skip_if(case.no_break)
    connector = case.open(tmp_path, big(case.many))
    resource = only(connector)
    (path,) = tmp_path.iterdir()
    case.spoil(path)
    with pytest.raises(ConnectorError) as raised:
        for _ in connector.read(resource, Plan()):
            pass
    assert open_files(tmp_path) == []
    assert str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_vanished_after_the_listing_raises(case, tmp_path):
    skip_if(case.no_file or case.no_vanish)
    connector = case.open(tmp_path)
    resource = only(connector)
    (path,) = tmp_path.iterdir()
    path.unlink()
    with pytest.raises(ConnectorError):
        connector.read(resource, Plan()).read_all()


def test_the_source_is_left_as_it_was(case, tmp_path):
    skip_if(case.no_file)
    connector = case.open(tmp_path)
    (path,) = tmp_path.iterdir()
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert cells(connector)
    connector.close()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_any_file_name_can_be_read(case, tmp_path):
    skip_if(case.no_file)
    case.open(tmp_path)
    (path,) = tmp_path.iterdir()
    suffix = path.name[path.name.index(".") :]
    for stem in ("中文 表", "a?b#c%20d&e=f", 'it\'s "quoted"', "😀", "select", "-rf", os.fsdecode(b"latin \xff")):
        path = path.rename(tmp_path / f"{stem}{suffix}")
        opened, gaps = connectors.open(str(path))
        assert gaps == []
        assert "张三" in "".join(text or "" for texts in cells(opened[0]).values() for text in texts)


# Databases


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_any_table_name_can_be_read(tmp_path):
    names = ["客户表", "select", 'a "quoted" table', "it's", "😀", "two words", "a.b", "percent%d", "colon:name"]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    path = database(
        tmp_path / "a.db",
        *(f"CREATE TABLE {name} (a, b)" for name in quoted),
        *(f"INSERT INTO {name} VALUES ('{at}', NULL)" for at, name in enumerate(quoted)),
        'CREATE VIEW "视图" AS SELECT a FROM "客户表"',
    )
    (connector,), _ = connectors.open(f"sqlite:///{path}")
    listed = list(connector.resources())
    assert [resource.path for resource in listed] == sorted([*names, "视图"])
    assert {resource.kind for resource in listed} == {"table", "view"}
    for resource in listed:
        assert connector.read(resource, Plan()).read_all().num_rows == 1


def test_a_table_that_was_dropped_after_the_listing_raises(tmp_path):
    path = database(tmp_path / "a.db", "CREATE TABLE gone (a)", "INSERT INTO gone VALUES (1)")
    (connector,), _ = connectors.open(str(path))
    resource = only(connector)
    database(path, "DROP TABLE gone")
    with pytest.raises(ConnectorError, match="no such table"):
        connector.read(resource, Plan()).read_all()


def test_a_table_in_memory_that_is_gone_raises():
    with pytest.raises(ConnectorError, match="gone"):
        MemoryConnector({}).read(Resource("memory", "t", "table"), Plan())


def test_a_sqlite_column_may_hold_any_type_in_any_row(tmp_path):
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE t (a REAL, b BLOB, c)",
        f"INSERT INTO t VALUES ({PHONES[0]}.0, x'{'张三'.encode().hex()}', 1.5)",
        f"INSERT INTO t VALUES ({PHONES[1]}.5, x'ffd8ff00', '{IDS[0]}')",
        f"INSERT INTO t VALUES (1e300, NULL, CAST(x'{'李四'.encode('gb18030').hex()}' AS TEXT))",
    )
    (connector,), _ = connectors.open(str(path))
    gaps = []
    found = cells(connector, noted(gaps))
    assert found["a"] == [str(PHONES[0]), f"{PHONES[1]}.5", None]
    assert found["b"] == ["张三", None, None]
    assert found["c"] == ["1.5", str(IDS[0]), "李四"]
    assert [gap.kind for gap in gaps] == [GapKind.DAMAGED]


def test_comments_in_create_table_are_the_comments_of_columns(tmp_path):
    path = database(tmp_path / "a.db", "CREATE TABLE t ( -- 客户\n xm TEXT, -- 姓名\n dh TEXT /* 电话 */\n)")
    (connector,), _ = connectors.open(str(path))
    assert [column.comment for column in only(connector).columns] == ["姓名", "电话"]


def test_a_database_is_opened_for_reading_only(tmp_path):
    path = database(tmp_path / "a.db", "CREATE TABLE t (a)")
    (connector,), _ = connectors.open(f"sqlite:///{path}")
    list(connector.resources())
    with pytest.raises(Exception, match="readonly"), connector._opened().engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE t")


# Passwords


def everything_said(target: str) -> str:
    """All that a connector says of itself and of what goes wrong, as one text."""
    said = []
    try:
        opened, gaps = connectors.open(target)
        said.append(repr((opened, gaps, [str(connector) for connector in opened])))
        for connector in opened:
            said.append(str(getattr(connector, "shown", "")))
            for resource in connector.resources():
                said.append(repr(resource) + resource.id)
                said.append(str(connector.read(resource, Plan()).read_all().schema))
    except (ConnectorError, UsageError) as error:
        said += [str(error), repr(error)]
    return "\n".join(said)


@pytest.mark.parametrize(
    "target",
    [
        "sqlite:///{folder}/a.db?password={secret}",
        "sqlite:///{folder}/none.db?password={secret}",
        "sqlite:///{folder}/a.db?api_key={secret}&access_token={secret}",
        "postgresql://scott:{secret}@127.0.0.1:1/db",
        "postgresql+psycopg://scott:{secret}@127.0.0.1:1/db",
        "mysql+pymysql://scott:{secret}@127.0.0.1:1/db",
        "postgres://scott:{secret}@127.0.0.1/db",
        "postgresql://scott:{secret}@host:not-a-port/db",
        "postgresql://[scott:{secret}",
        "redis://:{secret}@127.0.0.1/0",
        "s3://key:{secret}@bucket/path",
    ],
)
def test_a_password_is_nowhere(target, tmp_path):
    database(tmp_path / "a.db", "CREATE TABLE t (a)")
    said = everything_said(target.format(folder=tmp_path, secret=SECRET))
    assert said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nothing://x", "no connector for nothing://"),
        ("sqlite:///no/such/file.db", "no such SQLite file"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("no/such/file", "no such file or folder"),
        ("no/such/*.csv", "nothing matches"),
    ],
)
def test_a_target_that_is_not_there_says_so(target, reason):
    with pytest.raises(UsageError, match=reason):
        connectors.open(target)


# Files


def opened_text(tmp_path: Path, name: str, content: bytes) -> dict[str, list[str | None]]:
    (tmp_path / name).write_bytes(content)
    (connector,), _ = connectors.open(str(tmp_path / name))
    resource = only(connector)
    found = cells(connector)
    declared = [column.name for column in resource.columns]
    assert not declared or set(found) <= set(declared), "what is declared is what is read"
    return found


@pytest.mark.parametrize(
    ("content", "rows", "why"),
    [
        (b"name,phone\nx,1\n", {"name": ["x"], "phone": ["1"]}, "plain"),
        (b"name,phone\n", {}, "a header and no row"),
        (b"name,phone", {}, "a header without an end of line"),
        (b"\n \nname,phone\nx,007\n", {"name": ["x"], "phone": ["007"]}, "blank lines above the header"),
        (b"name,phone\n\nx,1\n\n", {"name": ["x"], "phone": ["1"]}, "blank lines between rows"),
        (b"sep=;\nname;phone\nx;1\n", {"name": ["x"], "phone": ["1"]}, "Excel's hint above the header"),
        (b'\xef\xbb\xbf"name","phone"\nx,1\n', {"name": ["x"], "phone": ["1"]}, "a mark before a quoted header"),
        (b'"na\nme",phone\nx,1\n', {"na\nme": ["x"], "phone": ["1"]}, "a header of two lines"),
        (b"name,phone\rx,1\ry,2\r", {"name": ["x", "y"], "phone": ["1", "2"]}, "lines of an old Macintosh"),
        (b"x,13900000000\ny,13900000001\n", {"column_1": ["x", "y"]}, "no header: a row with a number is none"),
        (b"a,a,,a_2\n1,2,3,4\n", {"a": ["1"], "a_3": ["2"], "column_3": ["3"], "a_2": ["4"]}, "equal names, no name"),
        (b"a,b\nx,1,more\ny\nz,2\n", {"a": ["z", "x", "y"], "b": ["2", "1,more", None]}, "rows of the wrong width"),
        (b"a,b\nx,1,\ny,2,\nz,3,\n", {"a": ["x", "y", "z"], "b": ["1", "2", "3"]}, "a delimiter at each row's end"),
        (b"a,b,c\nx,1\ny,2\nz,3\n", {"a": ["x", "y", "z"], "b": ["1", "2", "3"]}, "the last cell left out"),
        (b'a,b\nx,"1\ny,2\n', {"a": ["x"], "b": ["1\ny,2\n"]}, "a quote that does not end"),
        (b"a,b\nx," + b"y" * 200_000 + b",1\nz,2\n", {"a": ["z", "x"]}, "an endless cell in a row of the wrong width"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_csv_as_it_is_found(tmp_path, content, rows, why):
    found = opened_text(tmp_path, "a.csv", content)
    assert {name: found.get(name) for name in rows} == rows, why


def test_rows_of_the_wrong_width_are_all_read_however_many(tmp_path):
    found = opened_text(tmp_path, "a.csv", b"a,b\n" + b"x,1,\n" * 200_000)
    assert len(found["a"]) == 200_000


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"[]", {}),
        (b" [ ]\n", {}),
        (b'[{"a": 1}, {"a": 1.50} ]', {"a": ["1", "1.50"]}),
        (b'{"a": [1, {"b": 2}]}', {"a[]": ["1"], "a[].b": ["2"]}),
        (b'"13900000000"', {"line": ['"13900000000"']}),
        (b'[{"a": 1, "a": 2}]', {"a": ["1", "2"]}),
        (b'\xef\xbb\xbf{"a": 1}\n{"a": 2}\n', {"a": ["1", "2"]}),
        (b"[1 2]", {"line": ["[1 2]"]}),
    ],
)
def test_json_as_it_is_found(tmp_path, content, rows):
    assert opened_text(tmp_path, "a.json", content) == rows


def test_gb18030_lines_in_a_utf8_log_are_read(tmp_path):
    content = "甲 13900000000\n".encode() + "乙 13900000001\n".encode("gb18030")
    assert opened_text(tmp_path, "a.log", content)["line"] == ["甲 13900000000\n", "乙 13900000001\n"]


@pytest.mark.parametrize(
    ("name", "before", "behind"),
    [
        ("a.log", "好的\n" * 20, "\n"),
        ("a.json", '["' + "好的" * 20 + '", "', '"]'),
        ("b.json", '{"a": "' + "好的" * 20, '"}'),
    ],
    ids=["a log", "a JSON array", "a JSON document"],
)
def test_damaged_bytes_are_a_gap_and_the_rest_is_read(tmp_path, name, before, behind):
    (tmp_path / name).write_bytes(before.encode() + b"x\xff\xfe\x80 13900000000" + behind.encode())
    (connector,), _ = connectors.open(str(tmp_path / name))
    gaps = []
    (column,) = cells(connector, noted(gaps)).values()
    assert "13900000000" in column[-1]
    assert [gap.kind for gap in gaps] == [GapKind.DAMAGED]


def test_a_row_longer_than_a_block_raises(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        file.write(b"a,b\nx,1\n")
        file.write(b'y,"' + b"z" * (80 << 20) + b'"\n')
    (connector,), _ = connectors.open(str(tmp_path / "a.csv"))
    with pytest.raises(ConnectorError, match="a row is longer than 64 MB"):
        cells(connector)


def test_a_corrupt_arrow_file_raises_instead_of_crashing(tmp_path):
    """Arrow trusts the offsets of a file: followed blindly, they lead out of its memory."""
    table = pa.table({"a": pa.array(["one", "two", "three"])})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    content = sink.getvalue().to_pybytes()
    offsets = b"".join(number.to_bytes(4, "little") for number in (0, 3, 6, 11))
    assert content.count(offsets) == 1
    wild = b"".join(number.to_bytes(4, "little") for number in (0, 3, 6, 1 << 30))
    (tmp_path / "a.arrow").write_bytes(content.replace(offsets, wild))
    (connector,), _ = connectors.open(str(tmp_path / "a.arrow"))
    with pytest.raises(ConnectorError):
        cells(connector)


def test_key_value_lines_keep_what_stands_between_the_pairs(tmp_path):
    line = b'ts=1 user="a \\"b\\" c" id=\'x y\' phone=13900000000 url=http://x/?q=1 tail\n'
    found = opened_text(tmp_path, "a.log", line * 3)
    assert found["user"][0] == 'a "b" c'
    assert found["id"][0] == "x y"
    assert found["phone"][0] == "13900000000"
    assert "tail" in found["line"][0]


# Folders and patterns


def names_in(target: str) -> tuple[list[str], list[tuple[str, GapKind]]]:
    opened, gaps = connectors.open(target)
    listed = [*gaps, *(item for connector in opened for item in connector.resources())]
    met = [(item.resource, item.kind) for item in listed if isinstance(item, Gap)]
    return sorted(item.path for item in listed if isinstance(item, Resource)), met


@pytest.fixture
def tree(tmp_path) -> Path:
    for name in ("a.log", ".hidden.log", "sub/b.log", "sub/deep/c.log", "sub/deep/d.csv"):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text("a,b\n1,2\n")
    return tmp_path / "tree"


def test_a_folder_is_read_to_its_depth(tree):
    assert names_in(str(tree)) == ([".hidden.log", "a.log", "sub/b.log", "sub/deep/c.log", "sub/deep/d.csv"], [])


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.log", [".hidden.log", "a.log"]),
        ("**/*.log", [".hidden.log", "a.log", "sub/b.log", "sub/deep/c.log"]),
        ("sub/**", ["sub/b.log", "sub/deep/c.log", "sub/deep/d.csv"]),
        ("s?b/*", ["sub/b.log", "sub/deep/c.log", "sub/deep/d.csv"]),
        ("sub/*/[cd].*", ["sub/deep/c.log", "sub/deep/d.csv"]),
        ("*/*/**/*.csv", ["sub/deep/d.csv"]),
    ],
)
def test_a_pattern_finds_what_the_shell_would(tree, pattern, names):
    """A folder that matches is read as a whole, as when the shell expands the pattern."""
    assert names_in(f"{tree}/{pattern}")[0] == [f"{tree}/{name}" for name in names]


def test_links_in_a_circle_do_not_keep_a_scan_busy(tree):
    for name in ("one", "two", "sub/three"):
        (tree / name).symlink_to(tree)
    assert len(names_in(str(tree))[0]) == 5
    assert names_in(str(tree))[1] == []
    assert len(names_in(f"{tree}/**")[0]) == 5


def test_a_link_that_leads_out_of_a_folder_is_a_gap(tree, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tree / "out").symlink_to(tmp_path / "elsewhere")
    (tree / "broken").symlink_to(tmp_path / "nowhere")
    (tree / "itself").symlink_to(tree / "itself")
    assert sorted(names_in(str(tree))[1]) == [
        (f"{tree}/broken", GapKind.UNREADABLE),
        (f"{tree}/itself", GapKind.UNREADABLE),
        (f"{tree}/out", GapKind.UNSUPPORTED),
    ]


def test_a_folder_with_nothing_in_it_is_a_gap(tmp_path):
    (tmp_path / "empty").mkdir()
    assert names_in(str(tmp_path / "empty")) == ([], [(f"{tmp_path}/empty", GapKind.EMPTY)])


def test_a_file_of_nothing_compressed_is_a_gap(tmp_path):
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(b""))
    assert names_in(str(tmp_path / "a.log.gz")) == ([], [(f"{tmp_path}/a.log.gz", GapKind.EMPTY)])


def test_a_float_column_of_phones_reads_as_phones(tmp_path):
    """What pandas makes of a column with a gap in it."""
    import pyarrow.parquet as pq

    table = pa.table({"i": pa.array(PHONES), "f": pa.array([float(n) for n in PHONES[:3]] + [None], pa.float64())})
    pq.write_table(table, tmp_path / "a.parquet")
    (connector,), _ = connectors.open(str(tmp_path / "a.parquet"))
    batch = connector.read(only(connector), Plan()).read_next_batch()
    texts = {column.path: column.texts.to_pylist() for column in flatten(batch)}
    assert texts == {"i": [str(n) for n in PHONES], "f": [*map(str, PHONES[:3]), None]}


def test_resources_hold_plain_facts_only(tmp_path):
    """What a resource says can be written down as JSON: no object of a library hides in it."""
    path = database(tmp_path / "a.db", "CREATE TABLE t (a VARCHAR(20), b DECIMAL(10, 2))")
    (connector,), _ = connectors.open(str(path))
    resource = only(connector)
    assert json.dumps([resource.source, resource.path, [(c.name, c.type, c.comment) for c in resource.columns]])
