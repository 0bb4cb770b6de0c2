"""Buckets: a real S3 server in this process; more keys than a page, patterns, what changes, and what cannot be read."""

import gzip
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _buckets import bucket, client, endpoint, many, target

import connectors
from connectors import objects
from connectors._remote import SMALL
from scanner.cli.scan import run_scan
from scanner.coverage import ledger
from scanner.errors import ConnectorError, UsageError
from scanner.model import Gap, GapKind, Plan, Resource
from scanner.settings import Settings, override
from scanner.synthetic import Maker

MAKER = Maker(77)
PHONES = [MAKER.mobile() for _ in range(60)]
CSV = ("phone\n" + "\n".join(PHONES) + "\n").encode()


def items(where: str, **options) -> list[Resource | Gap]:
    (connector,), gaps = connectors.open(where, connectors.FileOptions(**options))
    assert gaps == []
    try:
        return list(connector.resources())
    finally:
        connector.close()


def paths(where: str, **options) -> list[str]:
    return [item.path for item in items(where, **options) if isinstance(item, Resource)]


def rows(where: str) -> int:
    (connector,), _ = connectors.open(where)
    return sum(connector.read(resource, Plan()).read_all().num_rows for resource in connector.resources())


def test_a_bucket_is_scanned_like_a_folder_archives_and_tables_opened():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("里/用户.csv", CSV)
    table = io.BytesIO()
    pq.write_table(pa.table({"手机": PHONES}), table)
    name = bucket(
        {
            "crm/客户 #1?.csv": CSV, "crm/a.zip": packed.getvalue(), "crm/t.parquet": table.getvalue(),
            "crm/app.log.gz": gzip.compress(f"用户 {PHONES[0]} 登录\n".encode() * 20), "crm/": b"", "empty.txt": b"",
        }
    )  # fmt: skip
    inventory = run_scan([target(name)], Settings())
    found = {
        (entry.resource.path, column.column.name): {label.pi_type for label in column.labels}
        for entry in inventory.resources
        for column in entry.columns
    }
    assert found == {
        ("crm/客户 #1?.csv", "phone"): {"contact.mobile"}, ("crm/a.zip/里/用户.csv", "phone"): {"contact.mobile"},
        ("crm/t.parquet", "手机"): {"contact.mobile"}, ("crm/app.log.gz", "line"): {"contact.mobile"},
    }  # fmt: skip
    assert {entry.resource.source for entry in inventory.resources} == {f"s3://{name}"}
    assert [(gap.resource, gap.kind) for gap in inventory.gaps] == [(f"s3://{name}/empty.txt", GapKind.EMPTY)]
    assert {line.status for line in ledger(inventory)} == {"scanned"}


def test_more_keys_than_a_page_are_listed_each_once_in_order():
    name, keys = bucket({}), [f"logs/{number:04d}.log" for number in range(2003)]
    many(name, keys)
    assert [item.resource for item in items(target(name))] == [f"s3://{name}/{key}" for key in keys]


def test_a_prefix_is_a_folder_an_object_or_a_pattern():
    name = bucket(dict.fromkeys(("a/1.log", "a/2.log", "ab/3.log", "a/x/4.log", "a.log"), b"x\n"))
    assert paths(target(f"{name}/a")) == ["1.log", "2.log", "x/4.log"]
    assert paths(target(f"{name}/a/")) == ["1.log", "2.log", "x/4.log"]
    assert paths(target(f"{name}/a.log")) == [""]
    assert paths(target(f"{name}/a*/*.log")) == ["a/1.log", "a/2.log", "ab/3.log"]
    assert paths(target(f"{name}/**/[34].log")) == ["a/x/4.log", "ab/3.log"]
    assert [item.kind for item in items(target(f"{name}/none"))] == [GapKind.EMPTY]


def test_a_large_object_is_read_by_ranges_and_is_what_was_put_there():
    lines = "".join(f"{number:07d} 用户 {PHONES[number % 60]}\n" for number in range(90_000)).encode()
    table = io.BytesIO()
    pq.write_table(pa.table({"n": range(200_000)}), table, compression="none")
    assert len(table.getvalue()) > SMALL
    name = bucket({"big.log": lines, "big.parquet": table.getvalue()})
    (connector,), _ = connectors.open(target(name))
    found = {item.path: connector.read(item, Plan()).read_all() for item in connector.resources()}
    assert b"".join(line.as_py().encode() for line in found["big.log"]["line"]) == lines
    assert found["big.parquet"]["n"].to_pylist() == list(range(200_000))
    connector.close()


def test_an_object_that_is_written_anew_while_it_is_read_breaks_the_reading():
    lines = b"0123456789 0123456789\n" * 900_000
    name = bucket({"a.log": lines})
    (connector,), _ = connectors.open(target(name))
    (resource,) = connector.resources()
    reader = connector.read(resource, Plan())
    reader.read_next_batch()
    client().put_object(Bucket=name, Key="a.log", Body=lines.replace(b"0", b"9"))
    with pytest.raises(ConnectorError, match="PreconditionFailed|FileExpired|changed"):
        reader.read_all()


def test_an_object_that_vanishes_is_a_gap_and_the_others_are_scanned(monkeypatch):
    name = bucket({"a.log": b"x\n", "b.log": b"y\n"})
    own = objects.origin_of

    def late(store, path, *more):
        if path.endswith("a.log"):
            client().delete_object(Bucket=name, Key="a.log")
        return own(store, path, *more)

    monkeypatch.setattr(objects, "origin_of", late)
    gap, resource = items(target(name))
    assert (gap.kind, resource.path) == (GapKind.UNREADABLE, "b.log")


def test_size_limits_and_cold_storage_are_gaps_with_their_bytes():
    name = bucket({"large.log": b"x" * 500, "small.log": b"x\n"})
    client().put_object(Bucket=name, Key="old.log", Body=b"x" * 70, StorageClass="GLACIER")
    found = items(target(name), max_file_size=300)
    gaps = {gap.resource.rsplit("/", 1)[1]: gap for gap in found if isinstance(gap, Gap)}
    assert (gaps["large.log"].kind, gaps["large.log"].byte_size) == (GapKind.EXCLUDED, 500)
    assert (gaps["old.log"].kind, gaps["old.log"].byte_size) == (GapKind.UNREADABLE, 70)
    assert "GLACIER" in gaps["old.log"].reason


def test_a_bucket_that_is_not_there_or_not_ours_is_a_gap_of_the_scan():
    inventory = run_scan([target("pisift-no-such-bucket")], Settings())
    (gap,) = inventory.gaps
    assert (gap.resource, gap.kind) == ("s3://pisift-no-such-bucket", GapKind.UNREADABLE)
    assert "no such bucket" in gap.reason


def test_since_last_reads_only_what_has_another_etag(tmp_path):
    name = bucket({"a.csv": CSV, "b.csv": CSV})
    chosen = override(Settings(), {"state": str(tmp_path / "state.db"), "since_last": True}, "here")

    def scan():
        inventory = run_scan([target(name)], chosen)
        again = {gap.resource[-5:] for gap in inventory.gaps if "nothing changed" in gap.reason}
        return {entry.resource.path: entry.rows for entry in inventory.resources}, again

    assert scan() == ({"a.csv": 60, "b.csv": 60}, set())
    client().put_object(Bucket=name, Key="b.csv", Body=CSV + CSV.removeprefix(b"phone\n"))
    assert scan() == ({"a.csv": 60, "b.csv": 120}, {"a.csv"})


def test_an_archive_s_member_that_was_listed_long_ago_is_found_again():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(70):
            archive.writestr(f"{number}.log", f"line {number}\n")
    name = bucket({"x/a.zip": packed.getvalue()})
    (connector,), _ = connectors.open(target(name))
    first, *_ = list(connector.resources())
    assert connector.read(first, Plan()).read_all().num_rows == 1
    connector.close()


def test_another_store_goes_through_the_same_connector(tmp_path, monkeypatch):
    """What fsspec knows: here the file system itself, whose other processes see it as well."""
    monkeypatch.setitem(objects._OTHERS, "file", "file")
    (tmp_path / "x").mkdir()
    (tmp_path / "x/a.csv").write_bytes(CSV)
    pq.write_table(pa.table({"n": range(9)}), tmp_path / "b.parquet")
    assert paths(f"file://{tmp_path}") == ["b.parquet", "x/a.csv"]
    assert rows(f"file://{tmp_path}") == 69


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("s3://", "needs a bucket"),
        ("s3://key:secret@bucket/x", "credentials belong in the environment"),
        ("s3://bucket?enpoint=http://x", "unknown parameter enpoint"),
        ("s3://bucket?endpoint=minio:9000", "begins with http"),
        ("oss://bucket/x", "needs .region"),
    ],
)
def test_a_wrong_target_is_refused_in_one_line(where, says):
    with pytest.raises(UsageError, match=says) as refused:
        connectors.open(where)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("where", "address", "style"),
    [
        ("oss://b?region=cn-hangzhou", "https://oss-cn-hangzhou.aliyuncs.com", "virtual"),
        ("obs://b?region=cn-north-4", "https://obs.cn-north-4.myhuaweicloud.com", "virtual"),
        ("cos://b?region=ap-beijing", "https://cos.ap-beijing.myqcloud.com", "virtual"),
        ("s3://b?endpoint=http://127.0.0.1:9000", "http://127.0.0.1:9000", "auto"),
        ("s3://b?endpoint=http://minio&addressing=path", "http://minio", "path"),
    ],
)
def test_the_endpoint_of_a_store_follows_from_its_scheme_and_region(where, address, style):
    store = objects.open_store(where, connectors.FileOptions(), None)
    options = json.loads(store._store.options)
    assert options["endpoint_url"] == address
    assert options["config_kwargs"]["s3"]["addressing_style"] == style


def test_without_credentials_it_says_what_to_do(monkeypatch, tmp_path):
    name = bucket({"a.log": b"x\n"})
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(key)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # Another region makes it another file system, which has no credentials yet.
    with pytest.raises(ConnectorError, match=r"no credentials for it .*docs/objects.md"):
        items(target(name, "&region=us-west-2"))
    assert endpoint()
