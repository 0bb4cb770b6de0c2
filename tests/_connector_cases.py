"""One ``Case`` a connector: how to write the same small table so that it can be opened, and what it cannot hold."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from _servers import MARIADB, POSTGRES, Server, insert, run

import connectors
from connectors.memory import MemoryConnector
from scanner.columns import flatten
from scanner.model import Connector, Gap, Plan, Resource
from scanner.synthetic import Maker

maker = Maker(41)
PHONES = [int(maker.mobile()) for _ in range(4)]
IDS = [int("1" + maker.digits(17)) for _ in range(4)]
NAMES = ("姓名", "select", 'a "quoted" name', "it's", "😀 emoji", "手机 号", "order.by", "percent%20")
"""Column names that somebody has: Chinese, reserved, quoted, with a blank, a dot, an escape."""

Row = dict[str, Any]
SMALL: tuple[Row, ...] = (
    {"姓名": "张三", "电话": PHONES[0], "编号": IDS[0], "备注": "说“好”, 然后\t走了", "空": ""},
    {"姓名": "欧阳䶮", "电话": PHONES[1], "编号": IDS[1], "备注": "半'角\"引号", "空": None},
    {"姓名": "𠮷田😀", "电话": PHONES[2], "编号": IDS[2], "备注": "全角１２３，。", "空": "x"},
)
"""Rare and four-byte characters, both quotes, the delimiters, a NULL beside an empty text."""


@dataclass(frozen=True)
class Case:
    """How one connector is put to the test. A quirk is a reason why it cannot keep a law; "" keeps it."""

    id: str
    write: Callable[[Path, Sequence[Row]], str | None]
    """Writes rows (as table ``t``, where tables have names) below a folder and returns the target to open."""
    no_null: str = ""
    no_column_names: str = ""
    no_file: str = ""
    apart: str = ""
    """Why a process of its own reads the file: what it has read is not ours to count."""
    spoil: Callable[[Path], None] | None = None
    """Damages the file so that it breaks while it is read; None where no reader could tell (see ``no_break``)."""
    no_break: str = ""
    no_vanish: str = ""
    """Why it can be read although its file is gone since the listing."""
    names: tuple[str, ...] = NAMES
    """Column names to try: all that anybody has, less what the source itself forbids."""
    many: int = 24_000
    """Rows enough for several batches of this connector."""
    connector: Callable[[Sequence[Row]], Connector] | None = field(default=None)
    """For a connector that is no target of a command line."""

    def open(self, folder: Path, rows: Sequence[Row] = SMALL) -> Connector:
        """The connector over ``rows``."""
        if self.connector is not None:
            return self.connector(rows)
        target = self.write(folder, rows)
        assert target is not None
        opened, gaps = connectors.open(target)
        assert gaps == []
        assert len(opened) == 1
        return opened[0]


def only(connector: Connector) -> Resource:
    """The one resource of a connector."""
    (resource,) = connector.resources()
    return resource


def cells(connector: Connector, plan: Plan | None = None) -> dict[str, list[str | None]]:
    """All texts of the one resource by column path, as a scan sees them."""
    found: dict[str, list[str | None]] = {}
    for batch in connector.read(only(connector), plan or Plan()):
        for column in flatten(batch):
            found.setdefault(column.path, []).extend(column.texts.to_pylist())
    return found


def noted(gaps: list[Gap], limit: int | None = None) -> Plan:
    """A plan that keeps its gaps."""
    return Plan(limit, note=gaps.append)


# Writers. Each takes a folder and rows with the same keys.


def _table(rows: Sequence[Row]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), pa.schema([(name, _arrow_type(rows, name)) for name in rows[0]]))


def _arrow_type(rows: Sequence[Row], name: str) -> pa.DataType:
    return pa.int64() if isinstance(rows[0][name], int) else pa.string()


def sqlite(folder: Path, rows: Sequence[Row]) -> str:
    path = folder / "库 #1?.db"
    names = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in rows[0])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE t ({names})")
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO t VALUES ({marks})", [list(row.values()) for row in rows])
    return str(path)


def served(server: Server, quote: str) -> Callable[[Path, Sequence[Row]], str]:
    """A table ``t`` in a database of its own on a real server."""

    def write(folder: Path, rows: Sequence[Row]) -> str:
        url = server.fresh()
        text = "text" if server is POSTGRES else "longtext CHARACTER SET utf8mb4"
        names = [quote + name.replace(quote, quote * 2) + quote for name in rows[0]]
        types = ["bigint" if isinstance(value, int) else text for value in rows[0].values()]
        run(url, f"CREATE TABLE t ({', '.join(map(' '.join, zip(names, types, strict=True)))})")
        marks = ", ".join(["%s"] * len(names))
        into = ", ".join(name.replace("%", "%%") for name in names)
        insert(url, f"INSERT INTO t ({into}) VALUES ({marks})", [list(row.values()) for row in rows])
        return url

    return write


def duckdb(folder: Path, rows: Sequence[Row]) -> str:
    import duckdb as driver

    path = folder / "库.duckdb"
    table = _table(rows)
    with closing(driver.connect(str(path))) as database:
        database.register("rows", table)
        database.execute("CREATE TABLE t AS SELECT * FROM rows")
    return f"duckdb:///{path}"


def delimited(name: str, encoding: str = "utf-8", delimiter: str = ",") -> Callable[[Path, Sequence[Row]], str]:
    def write(folder: Path, rows: Sequence[Row]) -> str:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
        content = text.getvalue().encode(encoding)
        (folder / name).write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
        return str(folder / name)

    return write


def json_lines(name: str) -> Callable[[Path, Sequence[Row]], str]:
    def write(folder: Path, rows: Sequence[Row]) -> str:
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        (folder / name).write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
        return str(folder / name)

    return write


def json_array(folder: Path, rows: Sequence[Row]) -> str:
    (folder / "表.json").write_text(json.dumps(list(rows), ensure_ascii=False, indent=1), "utf-8")
    return str(folder / "表.json")


def parquet(folder: Path, rows: Sequence[Row]) -> str:
    pq.write_table(_table(rows), folder / "表.parquet", row_group_size=5_000)
    return str(folder / "表.parquet")


def arrow(folder: Path, rows: Sequence[Row]) -> str:
    table = _table(rows)
    with pa.OSFile(str(folder / "表.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=5_000)
    return str(folder / "表.arrow")


def orc(folder: Path, rows: Sequence[Row]) -> str:
    from pyarrow import orc as writer

    writer.write_table(_table(rows), str(folder / "表.orc"), stripe_size=1 << 20)
    return str(folder / "表.orc")


def avro(folder: Path, rows: Sequence[Row]) -> str:
    import fastavro

    # Names of Avro are words, so the records are maps, whose keys may be anything.
    kinds = ["null", "string", "long"]
    schema = fastavro.parse_schema({"type": "map", "values": kinds})
    with (folder / "表.avro").open("wb") as out:
        fastavro.writer(out, schema, list(rows))
    return str(folder / "表.avro")


def workbook(folder: Path, rows: Sequence[Row]) -> str:
    """Long numbers as texts, as people must write them there."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None
    sheet = book.create_sheet("客户 表")
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([str(value) if isinstance(value, int) and value > 10**14 else value for value in row.values()])
    book.save(folder / "表.xlsx")
    return str(folder / "表.xlsx")


def dbf(folder: Path, rows: Sequence[Row]) -> str:
    """dBASE III with the language driver of GBK."""
    cells = [[str(value or "").encode("gb18030") for value in row.values()] for row in rows]
    names = [name.encode("gb18030")[:10] for name in rows[0]]
    sizes = [max(len(row[at]) for row in cells) or 1 for at in range(len(names))]
    fields = b"".join(
        name.ljust(11, b"\0") + b"C" + bytes(4) + bytes((size & 255, size >> 8)) + bytes(14)
        for name, size in zip(names, sizes, strict=True)
    )
    head = b"\x03\x7a\x01\x01" + len(rows).to_bytes(4, "little") + (33 + len(fields)).to_bytes(2, "little")
    head += (1 + sum(sizes)).to_bytes(2, "little") + bytes(17) + b"\x4d" + bytes(2)
    body = b"".join(b" " + b"".join(c.ljust(s) for c, s in zip(row, sizes, strict=True)) for row in cells)
    (folder / "表.dbf").write_bytes(head + fields + b"\r" + body + b"\x1a")
    return str(folder / "表.dbf")


def _sql_text(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def mysql_dump(folder: Path, rows: Sequence[Row]) -> str:
    names = ["`" + name.replace("`", "``") + "`" for name in rows[0]]
    fields = ",\n".join(f"  {name} text COMMENT '{at}号'" for at, name in enumerate(names))
    with (folder / "d.sql").open("w", encoding="utf-8") as out:
        out.write(f"-- MySQL dump 10.13\n\nCREATE TABLE `t` (\n{fields}\n) ENGINE=InnoDB;\n")
        for start in range(0, len(rows), 500):
            values = ",".join(f"({','.join(map(_sql_text, row.values()))})" for row in rows[start : start + 500])
            out.write(f"INSERT INTO `t` VALUES {values};\n")
    return str(folder / "d.sql")


def postgres_dump(folder: Path, rows: Sequence[Row]) -> str:
    def cell(value: Any) -> str:
        return "\\N" if value is None else str(value).replace("\\", "\\\\").replace("\t", "\\t")

    names = ", ".join('"' + name.replace('"', '""') + '"' for name in rows[0])
    with (folder / "d.sql").open("w", encoding="utf-8") as out:
        out.write(f"--\n-- PostgreSQL database dump\n--\n\nCOPY public.t ({names}) FROM stdin;\n")
        out.writelines("\t".join(map(cell, row.values())) + "\n" for row in rows)
        out.write("\\.\n\n")
    return str(folder / "d.sql")


def zipped(folder: Path, rows: Sequence[Row]) -> str:
    import zipfile

    delimited("表.csv")(folder, rows)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "表.csv", "里/表.csv")
    (folder / "表.csv").unlink()
    return str(folder / "a.zip")


def tarred(folder: Path, rows: Sequence[Row]) -> str:
    import tarfile

    delimited("表.csv")(folder, rows)
    with tarfile.open(folder / "a.tar.gz", "w:gz", compresslevel=1) as archive:
        archive.add(folder / "表.csv", "里/表.csv")
    (folder / "表.csv").unlink()
    return str(folder / "a.tar.gz")


def seven_zipped(folder: Path, rows: Sequence[Row]) -> str:
    import py7zr

    delimited("表.csv")(folder, rows)
    with py7zr.SevenZipFile(folder / "a.7z", "w", filters=[{"id": py7zr.FILTER_DEFLATE}]) as archive:
        archive.write(folder / "表.csv", "里/表.csv")
    (folder / "表.csv").unlink()
    return str(folder / "a.7z")


def word_table(folder: Path, rows: Sequence[Row]) -> str:
    """A table of a Word document, its XML written by hand: python-docx takes a minute for 12,000 rows."""
    import zipfile
    from xml.sax.saxutils import escape

    def cell(value: Any) -> str:
        return f"<w:tc><w:p><w:r><w:t>{escape(str(value if value is not None else ''))}</w:t></w:r></w:p></w:tc>"

    texts = [list(rows[0]), *(list(row.values()) for row in rows)]
    body = "".join(f"<w:tr>{''.join(map(cell, row)).replace(chr(9), '</w:t><w:tab/><w:t>')}</w:tr>" for row in texts)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(folder / "表.docx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:tbl>{body}</w:tbl></w:document>")
    return str(folder / "表.docx")


def plain_log(name: str, encoding: str = "utf-8") -> Callable[[Path, Sequence[Row]], str]:
    def write(folder: Path, rows: Sequence[Row]) -> str:
        lines = (" ".join(str(value) for value in row.values() if value is not None) for row in rows)
        content = "".join(f"2024-05-01 12:00:00 INFO 登录 {line}\n" for line in lines).encode(encoding)
        (folder / name).write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
        return str(folder / name)

    return write


def pairs_log(folder: Path, rows: Sequence[Row]) -> str:
    def shown(value: Any) -> str:
        return str(value) if isinstance(value, int) else '"' + str(value or "").replace('"', '\\"') + '"'

    lines = (" ".join(f"{key}={shown(value)}" for key, value in row.items()) for row in rows)
    (folder / "kv.log").write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
    return str(folder / "kv.log")


def in_a_bucket(folder: Path, rows: Sequence[Row]) -> str:
    """On a real S3 server in this process."""
    import _buckets

    delimited("表.csv")(folder, rows)
    return _buckets.target(f"{_buckets.bucket({'导出/表.csv': (folder / '表.csv').read_bytes()})}/导出")


def memory(rows: Sequence[Row]) -> Connector:
    return MemoryConnector({"t": _table(rows)})


def big(count: int) -> list[Row]:
    """Rows of some 800 characters, no two alike: 24,000 are several blocks of a text."""
    return [{"编号": 1_000_000 + number, "备注": f"{number:08d}" * 100} for number in range(count)]


# What can happen to a file while it is read.


def cut(path: Path) -> None:
    """The second half is missing: a copy that was not finished."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def scratch(path: Path) -> None:
    """A piece in the middle is something else: a bad disk."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(bytes(range(256)) * (path.stat().st_size // 2560))


_TEXT_ONLY = "CSV knows texts only: an empty cell is all that a NULL leaves"
_LINES = "a line of plain text has no columns"
_PAIRS = "key=value lines write nothing and NULL alike, and their keys are words"
_KEYS = "a JSON key that looks like no name becomes *, since it may be a value"
_IN_MEMORY = "what is in memory has no file and cannot break"
_SANDBOX = "a library parses it, which may crash: a worker process opens it"
_INDEXED = "its tables are known when it was read once"
_UNPACKED = "its members are unpacked when they are listed, and read from there"
_BLANK = "a blank cell is all that a NULL leaves"
_SHORT = ("姓名", "select", "it's", "手机 号", "a.b")
"""dBASE allows ten bytes."""
_SHORTER = "half of a text is a text"

_DOCUMENT: dict[str, Any] = {
    "apart": _SANDBOX, "no_break": "it is taken apart when it is listed", "no_vanish": _UNPACKED, "many": 12_000,
}  # fmt: skip

_ON_A_SERVER = "the rows lie on a server; what breaks there is in test_databases.py"
_BASIC_PLANE = tuple(name.replace("😀", "☺") for name in NAMES)
"""MySQL and MariaDB allow no character beyond U+FFFF in a name."""
_ONE_FILE = "DuckDB reads a damaged block as an error or not, as its cache has it; its file is open while it is read"

CASES = (
    Case("memory", lambda folder, rows: None, connector=memory, no_break=_IN_MEMORY, no_file=_IN_MEMORY, many=70_000),
    Case("sql-sqlite", sqlite, spoil=scratch),
    Case("sql-postgres", served(POSTGRES, '"'), no_file=_ON_A_SERVER, no_break=_ON_A_SERVER),
    Case("sql-mariadb", served(MARIADB, "`"), no_file=_ON_A_SERVER, no_break=_ON_A_SERVER, names=_BASIC_PLANE),
    Case("sql-duckdb", duckdb, no_file=_ONE_FILE, no_break=_ONE_FILE),
    Case("files-csv", delimited("表.csv"), no_null=_TEXT_ONLY, no_break=_SHORTER),
    Case("files-tsv", delimited("t.tsv", delimiter="\t"), no_null=_TEXT_ONLY, no_break=_SHORTER),
    Case("files-csv-gb18030", delimited("t.csv", "gb18030"), no_null=_TEXT_ONLY, no_break=_SHORTER),
    Case("files-csv-bom", delimited("t.csv", "utf-8-sig"), no_null=_TEXT_ONLY, no_break=_SHORTER),
    Case("files-csv-utf16", delimited("t.csv", "utf-16"), no_null=_TEXT_ONLY, no_break=_SHORTER),
    Case("files-csv-gzip", delimited("t.csv.gz"), no_null=_TEXT_ONLY, spoil=cut),
    Case("files-json-lines", json_lines("t.jsonl"), no_column_names=_KEYS, no_break=_SHORTER),
    Case("files-json-array", json_array, no_column_names=_KEYS, spoil=cut),
    Case("files-parquet", parquet, spoil=scratch, apart=_SANDBOX),
    Case("files-arrow", arrow, spoil=cut, apart=_SANDBOX),
    Case("files-orc", orc, spoil=cut, apart=_SANDBOX, many=140_000),
    Case("files-avro", avro, spoil=cut, apart=_SANDBOX, no_column_names=_KEYS),
    Case("files-xlsx", workbook, spoil=cut, apart=_SANDBOX, no_null=_BLANK),
    Case("files-dbf", dbf, spoil=cut, apart=_SANDBOX, no_null=_BLANK, names=_SHORT),
    Case("files-sql-mysql", mysql_dump, apart=_INDEXED, no_break=_SHORTER),
    Case("files-sql-postgres", postgres_dump, apart=_INDEXED, no_break=_SHORTER),
    Case("archives-zip", zipped, apart=_SANDBOX, no_null=_TEXT_ONLY, no_break=_UNPACKED, no_vanish=_UNPACKED),
    Case("archives-tar-gz", tarred, apart=_SANDBOX, no_null=_TEXT_ONLY, no_break=_UNPACKED, no_vanish=_UNPACKED),
    Case("archives-7z", seven_zipped, apart=_SANDBOX, no_null=_TEXT_ONLY, no_break=_UNPACKED, no_vanish=_UNPACKED),
    Case("documents-docx", word_table, no_null=_BLANK, **_DOCUMENT),
    Case("objects-csv", in_a_bucket, no_null=_TEXT_ONLY, no_file=_ON_A_SERVER, no_break=_ON_A_SERVER),
    Case("logs-plain", plain_log("app.log"), no_null=_LINES, no_column_names=_LINES, no_break=_SHORTER),
    Case("logs-gb18030", plain_log("app.log", "gb18030"), no_null=_LINES, no_column_names=_LINES, no_break=_SHORTER),
    Case("logs-gzip", plain_log("app.log.1.gz"), no_null=_LINES, no_column_names=_LINES, spoil=cut),
    Case("logs-json-lines", json_lines("audit.log"), no_column_names=_KEYS, no_break=_SHORTER),
    Case("logs-pairs", pairs_log, no_null=_PAIRS, no_column_names=_PAIRS, no_break=_SHORTER),
)
