"""Table files, encodings and archives: what only they can do. What every connector must do is in test_connectors."""

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import sys
import tarfile
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from _connector_cases import cells, noted

import connectors
from connectors import FileOptions
from connectors._encodings import guess, repair
from connectors._sandbox import Sandbox
from scanner.columns import flatten
from scanner.errors import ConnectorError, UsageError
from scanner.model import Gap, GapKind, Plan, Resource
from scanner.synthetic import Maker

maker = Maker(61)
PHONE = maker.mobile()
ID = maker.resident_id()
CHINESE = "客户姓名和联系电话已经登记，请核对以后再提交给有关部门处理。\n"
TAIWANESE = "客戶姓名和聯絡電話已經登記，請核對以後再提交給有關部門處理。\n"


def opened(path: Path, options: FileOptions | None = None) -> tuple[dict[str, dict], list[Gap]]:
    """Path to texts by column, and every gap, of all that is listed below ``path``."""
    (connector,), gaps = connectors.open(str(path), options)
    found: dict[str, dict] = {}
    for item in connector.resources():
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        columns = found.setdefault(item.path, {})
        try:
            for batch in connector.read(item, noted(gaps)):
                for column in flatten(batch):
                    columns.setdefault(column.path, []).extend(column.texts.to_pylist())
        except ConnectorError as error:
            gaps.append(Gap(item.id, "", GapKind.UNREADABLE, str(error)))
    connector.close()
    return found, gaps


def listed(path: Path) -> list[Resource]:
    (connector,), _ = connectors.open(str(path))
    with_gaps = list(connector.resources())
    connector.close()
    return [item for item in with_gaps if isinstance(item, Resource)]


def reasons(gaps: list[Gap]) -> list[tuple[str, str]]:
    return [(gap.resource.rpartition("/")[2], gap.reason) for gap in gaps]


# Workbooks


@pytest.fixture
def book(tmp_path) -> Path:
    """A title, a header of two merged rows, a hidden sheet, a sheet without a header, dates and long numbers."""
    book = openpyxl.Workbook()
    book.properties.creator = None
    sheet = book.active
    sheet.title = "会员"
    sheet["A1"] = "2024年会员名单"
    sheet.merge_cells("A1:D1")
    for cell, text in (("A2", "姓名"), ("B2", "联系方式"), ("D2", "证件号"), ("B3", "手机"), ("C3", "邮箱")):
        sheet[cell] = text
    for merged in ("A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    sheet.append(["张三", int(PHONE), "a@example.com", ID])
    sheet.append(["李四", float(PHONE), "", 110101199001011234])
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    hidden.append(["手机"])
    hidden.append([PHONE])
    bare = book.create_sheet("无表头")
    bare.append(["王五", PHONE])
    book.create_sheet("空")
    book.save(tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_every_sheet_is_a_table_under_its_merged_header(book):
    found, gaps = opened(book)
    assert found["会员"]["证件号"].pop().startswith("110101199001011")
    assert found["会员"] == {
        "姓名": ["张三", "李四"],
        "联系方式.手机": [PHONE, PHONE],
        "联系方式.邮箱": ["a@example.com", ""],
        "证件号": [ID],
    }
    assert found["旧表"] == {"手机": [PHONE]}
    assert found["无表头"] == {"column_1": ["王五"], "column_2": [PHONE]}
    assert set(found) == {"会员", "旧表", "无表头"}
    assert [(gap.kind, gap.reason) for gap in gaps] == [
        (GapKind.DAMAGED, "1 numbers of more than 15 digits: a workbook keeps 15")
    ]


def test_a_sheet_says_where_its_rows_begin_and_that_it_is_hidden(book):
    found = {resource.path: resource for resource in listed(book)}
    assert found["会员"].first_row == 4
    assert found["旧表"].details == ("a hidden sheet",)
    assert sum(resource.byte_size or 0 for resource in found.values()) == book.stat().st_size


def test_a_workbook_in_disguise_is_opened_by_its_content(book, tmp_path):
    book.rename(tmp_path / "harmless.txt")
    assert "会员" in opened(tmp_path / "harmless.txt")[0]


# SQL dumps


def test_a_dump_becomes_tables_with_comments_and_its_other_lines_a_text(tmp_path):
    (tmp_path / "d.sql").write_text(
        "-- MySQL dump 10.13\n"
        "CREATE TABLE `user` (\n  `id` int NOT NULL,\n  `mobile` varchar(20) COMMENT '手机；号',\n"
        "  PRIMARY KEY (`id`)\n);\n"
        f"INSERT INTO `user` VALUES (1,'{PHONE}'),(2,'a\\'b;\\\\'),(3,NULL);\n"
        f"INSERT INTO `user` (`mobile`,`id`) VALUES ('x),(y',4);\n"
        f"UPDATE config SET owner = '{PHONE}';\n",
        "utf-8",
    )
    found, gaps = opened(tmp_path / "d.sql")
    assert gaps == []
    assert found["user"] == {"id": ["1", "2", "3", "4"], "mobile": [PHONE, "a'b;\\", None, "x),(y"]}
    assert found[""] == {"line": [f"UPDATE config SET owner = '{PHONE}';\n"]}
    (user,) = [resource for resource in listed(tmp_path / "d.sql") if resource.path == "user"]
    assert [(column.name, column.comment) for column in user.columns] == [("id", ""), ("mobile", "手机；号")]


# Encodings


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (CHINESE, "utf-8", "utf-8 (certain)"),
        (CHINESE, "utf-8-sig", "utf-8 (certain)"),
        (CHINESE, "gbk", "gb18030 (likely)"),
        (CHINESE, "gb18030", "gb18030 (likely)"),
        ("电话" + "䶮𠮷" * 8 + CHINESE, "gb18030", "gb18030"),
        (TAIWANESE, "big5", "big5hkscs (likely)"),
        (CHINESE, "utf-16", "utf-16 (certain)"),
        (CHINESE, "utf-16-le", "utf-16-le (likely)"),
        (CHINESE, "utf-16-be", "utf-16-be (likely)"),
        ("name, phone\n" + CHINESE, "utf-32-le", "utf-32-le (likely)"),
        (CHINESE, "utf-32", "utf-32 (certain)"),
    ],
)
def test_a_text_in_any_encoding_is_read_and_says_how_sure_that_is(tmp_path, text, encoding, said):
    (tmp_path / "a.log").write_bytes((text * 5).encode(encoding))
    (resource,) = listed(tmp_path / "a.log")
    assert resource.details[0].startswith(f"encoding {said}")
    found, gaps = opened(tmp_path / "a.log")
    assert "".join(found[""]["line"]) == text * 5
    assert gaps == []


def test_a_wrong_guess_is_recovered_by_hand(tmp_path):
    (tmp_path / "a.log").write_bytes("電話\n".encode("shift-jis") * 3)
    assert opened(tmp_path / "a.log")[0][""]["line"][0] != "電話\n"
    found, _ = opened(tmp_path / "a.log", FileOptions(encoding="shift-jis"))
    assert found[""]["line"] == ["電話\n"] * 3
    with pytest.raises(UsageError, match="no encoding is called klingon"):
        connectors.open(str(tmp_path), FileOptions(encoding="klingon"))


@pytest.mark.parametrize("before", ["latin-1", "cp1252", "gbk"])
def test_mojibake_is_repaired_where_it_is_proven(tmp_path, before):
    wrong = "手机".encode().decode(before)
    (tmp_path / "a.log").write_text(f"{wrong} {PHONE}\n正常的一行 {PHONE}\n{wrong} 2\n", "utf-8")
    found, _ = opened(tmp_path / "a.log")
    lines = found[""]["line"]
    assert lines[1] == f"正常的一行 {PHONE}\n"
    assert lines[0] == f"手机 {PHONE}\n"
    assert listed(tmp_path / "a.log")[0].details[0].count("misread as") == 1


def test_good_text_is_never_repaired():
    for text in (CHINESE, TAIWANESE, "café déjà vu Ærø\n", "ä ö ü – „Größe“\n", "联通"):
        assert guess(text.encode() * 9).before == ""
        assert repair(text, "gbk") is None


# Archives


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


LOG = f"客户手机号 {PHONE}\n".encode()


def test_a_member_is_named_by_its_path_inside(tmp_path):
    inner = zip_of({"深/b.log": LOG, "c.csv": f"手机\n{PHONE}\n".encode()})
    (tmp_path / "a.zip").write_bytes(zip_of({"x.log": LOG, "inner.zip": inner, "folder/": b"", "nothing.log": b""}))
    found, gaps = opened(tmp_path)
    assert set(found) == {"a.zip/x.log", "a.zip/inner.zip/深/b.log", "a.zip/inner.zip/c.csv"}
    assert found["a.zip/inner.zip/c.csv"] == {"手机": [PHONE]}
    assert [gap.kind for gap in gaps] == [GapKind.EMPTY]


def test_names_in_gbk_are_read(tmp_path):
    content = zip_of({"XXXXXX.log": LOG})
    (tmp_path / "a.zip").write_bytes(content.replace(b"XXXXXX", "客户表".encode("gbk")))
    assert set(opened(tmp_path / "a.zip")[0]) == {"客户表.log"}


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.log.gz", gzip.compress),
        ("a.log.bz2", bz2.compress),
        ("a.log.xz", lzma.compress),
        ("a.log.zst", lambda content: pa.Codec("zstd").compress(content, asbytes=True)),
    ],
)
def test_a_compressed_file_is_read_whatever_it_is_called(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(LOG * 3))
    (tmp_path / "plain.txt").write_bytes(pack(LOG))
    found, gaps = opened(tmp_path)
    assert found[name]["line"] == [LOG.decode()] * 3
    assert found["plain.txt"]["line"] == [LOG.decode()]
    assert gaps == []


def test_what_is_compressed_and_no_text_is_opened_as_what_it_is(tmp_path, book):
    (tmp_path / "b.xlsx.gz").write_bytes(gzip.compress(book.read_bytes()))
    (tmp_path / "t.tar.xz").write_bytes(lzma.compress(tar_of({"../../etc/x.log": LOG})))
    book.unlink()
    found, _ = opened(tmp_path)
    assert found["b.xlsx.gz/b.xlsx/旧表"] == {"手机": [PHONE]}
    assert found["t.tar.xz/etc/x.log"]["line"] == [LOG.decode()]


def tar_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def test_links_and_paths_of_an_archive_are_not_trusted(tmp_path):
    (tmp_path / "a.tar").write_bytes(tar_of({"/abs/../x.log": LOG, "..\\..\\y.log": LOG}))
    found, gaps = opened(tmp_path)
    assert set(found) == {"a.tar/abs/x.log", "a.tar/y.log"}
    assert reasons(gaps) == [("link", "a link or device, which is not followed")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar"]


def test_a_database_in_an_archive_is_read(tmp_path):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "x.db")) as database, database:
        database.execute("CREATE TABLE user AS SELECT ? AS phone", (PHONE,))
    (tmp_path / "a.zip").write_bytes(zip_of({"x.db": (tmp_path / "x.db").read_bytes()}))
    (tmp_path / "x.db").unlink()
    found, gaps = opened(tmp_path)
    assert found == {"a.zip/x.db/user": {"phone": [PHONE]}}
    assert gaps == []


def test_an_encrypted_member_is_a_gap_and_the_others_are_read(tmp_path):
    content = bytearray(zip_of({"a.log": LOG, "b.log": LOG}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + at] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    found, gaps = opened(tmp_path)
    assert set(found) == {"a.zip/b.log"}
    assert reasons(gaps) == [("a.log", "it is encrypted")]


def test_an_encrypted_7z_is_a_gap(tmp_path):
    import py7zr

    with py7zr.SevenZipFile(tmp_path / "a.7z", "w", password="x") as archive:
        archive.writestr(LOG, "a.log")
    assert reasons(opened(tmp_path)[1]) == [("a.7z", "it is encrypted")]


def test_bombs_are_stopped(tmp_path):
    zeros = io.BytesIO()
    with (
        zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros", "w", force_zip64=True) as out,
    ):
        for _ in range(300):
            out.write(bytes(1 << 20))
    (tmp_path / "a.zip").write_bytes(zeros.getvalue())
    deep = LOG
    for _ in range(8):
        deep = zip_of({"in.zip": deep})
    (tmp_path / "deep.zip").write_bytes(deep)
    found, gaps = opened(tmp_path)
    assert found == {}
    assert [("bomb" in gap.reason, "max_depth" in gap.reason) for gap in gaps] == [(True, False), (False, True)]
    found, gaps = opened(tmp_path / "deep.zip", FileOptions(max_depth=9))
    assert (len(found), gaps) == (1, [])


def test_a_compressed_bomb_is_stopped(tmp_path):
    with gzip.open(tmp_path / "a.log.gz", "wb") as out:
        for _ in range(300):
            out.write(b"x" * (1 << 20) + b"\n")
    assert "bomb" in opened(tmp_path)[1][0].reason


@pytest.mark.parametrize("suffix", ["zip", "tar.gz", "7z"])
def test_half_an_archive_is_a_gap(tmp_path, suffix):
    import py7zr

    noise = os.urandom(200_000)
    whole = {"a.log": LOG, "noise.bin": noise}
    if suffix == "7z":
        with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as archive:
            for name, content in whole.items():
                archive.writestr(content, name)
    else:
        (tmp_path / f"a.{suffix}").write_bytes(zip_of(whole) if suffix == "zip" else gzip.compress(tar_of(whole)))
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    gaps = opened(tmp_path)[1]
    assert gaps
    assert all(gap.kind.is_loss for gap in gaps)


def test_nothing_is_left_behind_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    (tmp_path / "in").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    large = b"".join(f"{number} {PHONE}\n".encode() for number in range(400_000))
    (tmp_path / "in/a.zip").write_bytes(zip_of({"a.log": large, "b.log": LOG}))
    (connector,), _ = connectors.open(str(tmp_path / "in"))
    for item in connector.resources():
        (folder,) = (tmp_path / "tmp").iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert sum(batch.num_rows for batch in connector.read(item, Plan())) in (400_000, 1)
    connector.close()
    assert list((tmp_path / "tmp").iterdir()) == []


# Binary files


def test_text_is_found_in_a_binary_of_an_unknown_kind_and_the_result_says_so(tmp_path):
    noise = bytes(range(1, 32)) * 40
    content = b"\x00\x01" + noise + f"phone={PHONE}".encode() + noise + f"手机 {PHONE} 完了".encode("utf-16-le") + noise
    (tmp_path / "a.bin").write_bytes(content + "联系电话已经登记".encode("gb18030") + noise)
    found, gaps = opened(tmp_path)
    texts = " ".join(found["a.bin"]["text"])
    assert texts.count(PHONE) == 2
    assert "联系电话已经登记" in texts
    assert reasons(gaps) == [("a.bin", "binary of an unknown kind: only runs of text in it are read")]


# The sandbox


def crash() -> None:
    os.kill(os.getpid(), 11)
    yield


def hang():
    import time

    time.sleep(60)
    yield


def swell():
    yield len(bytearray(3 << 30))


def count(to: int):
    yield from range(to)


def fail():
    raise ValueError(PHONE)
    yield


@pytest.mark.parametrize(
    ("function", "reason"),
    [(crash, r"crashed \(signal 11\)"), (hang, "no answer for 1 s"), (swell, "MB of memory"), (fail, "^ValueError$")],
)
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are the system's")
def test_a_reader_that_crashes_hangs_or_swells_costs_one_file(function, reason):
    sandbox = Sandbox(30)
    assert list(sandbox.run(count, 3)) == [0, 1, 2]
    sandbox.seconds = 1
    with pytest.raises(ConnectorError, match=reason):
        list(sandbox.run(function))
    sandbox.seconds = 30
    assert list(sandbox.run(count, 3)) == [0, 1, 2]
    sandbox.close()


def test_a_reader_that_nobody_wants_any_more_stops():
    sandbox = Sandbox()
    answers = sandbox.run(count, 1_000_000)
    assert next(answers) == 0
    answers.close()
    assert list(sandbox.run(count, 2)) == [0, 1]
    sandbox.close()


# Walking


def test_ignore_files_leave_out_and_say_so(tmp_path):
    for name in ("a.log", "b.bak", "keep.bak", "cache/x.log", "sub/cache.log", "sub/deep/y.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(LOG)
    (tmp_path / ".pisiftignore").write_text("# rules\n*.bak\n!keep.bak\ncache/\n/sub/**/y.log\n.pisiftignore\n")
    found, gaps = opened(tmp_path)
    assert set(found) == {"a.log", "keep.bak", "sub/cache.log"}
    assert {gap.kind for gap in gaps} == {GapKind.EXCLUDED}
    assert sorted(gap.reason.rpartition(" ")[2] for gap in gaps) == [
        "*.bak",
        ".pisiftignore",
        "/sub/**/y.log",
        "cache/",
    ]


def test_a_file_that_is_too_large_is_left_out_by_rule(tmp_path):
    (tmp_path / "a.log").write_bytes(LOG * 100)
    (tmp_path / "b.log").write_bytes(LOG)
    found, gaps = opened(tmp_path, FileOptions(max_file_size=200))
    assert set(found) == {"b.log"}
    assert [gap.kind for gap in gaps] == [GapKind.EXCLUDED]


def test_reading_leaves_the_access_time_alone(tmp_path):
    (tmp_path / "a.log").write_bytes(LOG)
    os.utime(tmp_path / "a.log", (1_000_000_000, 2_000_000_000))
    opened(tmp_path)
    if (tmp_path / "a.log").stat().st_uid == os.geteuid():
        assert (tmp_path / "a.log").stat().st_atime == 1_000_000_000


def test_a_resource_listed_long_ago_is_found_again(tmp_path):
    (tmp_path / "a.zip").write_bytes(zip_of({f"{number:03d}.log": LOG for number in range(150)}))
    (connector,), _ = connectors.open(str(tmp_path))
    resources = list(connector.resources())
    assert len(resources) == 150
    assert cells_of(connector, resources[0]) == [LOG.decode()]
    connector.close()


def cells_of(connector, resource) -> list:
    return [text for batch in connector.read(resource, Plan()) for text in batch.column(0).to_pylist()]


def test_a_damaged_row_count_of_dbf_is_a_gap(tmp_path):
    from _connector_cases import SMALL, dbf

    path = Path(dbf(tmp_path, SMALL))
    path.write_bytes(path.read_bytes()[:-20])
    assert any("truncated" in gap.reason for gap in opened(path)[1])
    assert cells  # the table itself is a case of the suite


def test_what_a_user_says_of_opening_files_reaches_the_connector(tmp_path):
    from scanner import scan

    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("c.csv", "phone\n13912345678\n" * 50)
    (entry,) = (e for e in scan(str(tmp_path), encoding="gb18030").resources if e.resource.path == "b.zip/c.csv")
    assert entry.resource.details == ("encoding gb18030 (as asked)",)
    gaps = scan(str(tmp_path), max_file_size=60).gaps
    assert any("more than max_file_size (60)" in gap.reason for gap in gaps)
    with pytest.raises(UsageError, match="no encoding is called klingon"):
        scan(str(tmp_path), encoding="klingon")


# JSON documents

ROWS = [
    {"a": 'x, "y" ] } \\', "b": [1, [2, {"c": "]"}]]}, {"号": 123456789012345678, "空": None}, "文字,[", 7, [], {},
    True, {"a": "\\\\\"," * 5},
]  # fmt: skip


@pytest.mark.parametrize("block", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("indent", [None, 1])
def test_the_elements_of_an_array_are_cut_out_as_they_are_written(block, indent, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors._json.BLOCK", block)
    text = f"\ufeff {json.dumps(ROWS, indent=indent, ensure_ascii=False)}\n"
    (tmp_path / "a.json").write_text(text, "utf-8")
    (connector,), _ = connectors.open(str(tmp_path / "a.json"))
    (resource,) = connector.resources()
    cells = [cell for batch in connector.read(resource, Plan()) for cell in batch.column(0).to_pylist()]
    assert [json.loads(cell) if isinstance(cell, str) else cell for cell in cells] == ROWS
    connector.close()


@pytest.mark.parametrize(
    ("text", "rows", "reason"),
    [
        ('[{"a": "13912345678"}, {"a": "138', 2, "the JSON array has no end"),
        ('[{"a": "13912345678"}] x', 2, "something follows the JSON array"),
        ('{"a": "13912345678"}', 1, ""),
        ('{"a": "13912345678"} {', 1, ""),
        ("[2026-01-01 10:00:00] a 13912345678\n[2026-01-01 10:00:01] b\n", 2, ""),
        ("[]", 0, ""),
        ('{"a":\n"' + "x " * 200 + '13912345678"}', 2, "one JSON document of more than 0 MB is read as text"),
    ],
    ids=["cut", "more behind it", "one", "none", "a log", "empty", "too large"],
)
def test_a_file_that_is_no_whole_array_is_read_as_far_as_it_goes(text, rows, reason, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors._json.LARGEST_JSON", 300)
    (tmp_path / "a.json").write_text(text, "utf-8")
    found, gaps = opened(tmp_path / "a.json")
    texts = [text for column in found[""].values() for text in column]
    assert len(texts) == rows
    assert not rows or any("13912345678" in text for text in texts)
    assert [gap.reason[: len(reason)] for gap in gaps] == [reason] * bool(reason)


def test_of_what_follows_an_array_no_more_is_held_than_of_an_element(tmp_path, monkeypatch):
    monkeypatch.setattr("connectors._json.BLOCK", 16)
    monkeypatch.setattr("connectors._json.LONGEST_ELEMENT", 64)
    (tmp_path / "a.json").write_text('["13912345678"] ' + "x" * 1000, "utf-8")
    found, gaps = opened(tmp_path / "a.json")
    texts = [text for column in found[""].values() for text in column]
    assert "13912345678" in texts[0]
    assert len(texts[1]) <= 64 + 16
    assert [gap.reason for gap in gaps] == ["something follows the JSON array"]
