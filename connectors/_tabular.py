"""Table formats that a library parses, opened in a sandbox: Parquet, Arrow, ORC, Avro, workbooks, dBASE.

``tables`` and ``rows`` run in a worker process: what they take and yield can be pickled.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from typing import Any, BinaryIO

import pyarrow as pa

from connectors._bytes import File, open_bytes
from connectors._lines import LOG_METADATA
from scanner.errors import ConnectorError
from scanner.model import Column, Gap, GapKind

BLOCK = 8 << 20
"""About as many bytes are in a batch."""
_BATCH_ROWS = 8192
_EVTX_HEADER, _EVTX_CHUNK = 4096, 65_536


@dataclass(frozen=True, slots=True)
class Table:
    """One table in a file. ``name`` is empty where the file is the table."""

    name: str
    columns: tuple[Column, ...]
    rows: int | None = None
    first_row: int = 1
    """Where its first row stands, such as 3 below two rows of header."""
    details: tuple[str, ...] = ()
    unit: str = "row"


Rows = tuple[pa.Schema, Iterator[pa.RecordBatch | Gap]]
"""A schema, then batches under it, and gaps between them (whose resource is empty)."""


def tables(file: File) -> Iterator[Table]:
    """The tables of ``file``; raises what the libraries raise."""
    if file.kind in SHEETS:
        from connectors._workbook import sheets

        yield from sheets(file)
        return
    schema, _ = _ROWS[file.kind](file)
    yield Table("", tuple(Column(field.name, str(field.type)) for field in schema))


def rows(file: File, name: str, start: int = 0) -> Iterator[bytes | int | Gap]:
    """The schema as an Arrow stream without a row, how many rows are left out, the others as streams of one batch each.

    Of the first ``start`` rows some may be left out, which saves reading them.
    """
    left_out = 0
    if file.kind in SHEETS:
        from connectors._workbook import sheet_rows

        schema, batches = sheet_rows(file, name)
    elif file.kind == "parquet":
        schema, batches, left_out = _parquet_from(file, start)
    else:
        schema, batches = _ROWS[file.kind](file)
    yield packed(schema, ())
    yield left_out
    for batch in batches:
        yield batch if isinstance(batch, Gap) else packed(schema, (batch,))


def packed(schema: pa.Schema, batches: tuple[pa.RecordBatch, ...]) -> bytes:
    """Batches as bytes: pickle would take along all of the memory that a slice lies in."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def unpacked(content: bytes) -> tuple[pa.Schema, list[pa.RecordBatch]]:
    """What ``packed`` made."""
    with pa.ipc.open_stream(content) as reader:
        return reader.schema, list(reader)


def text_batches(names: list[str], rows: Iterator[Sequence[str | None]]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Rows of texts in batches; a row that is too short ends in nulls."""
    schema = pa.schema([(name, pa.large_string()) for name in names])

    def batches() -> Iterator[pa.RecordBatch]:
        while chunk := list(islice(rows, _BATCH_ROWS)):
            whole = [[*row, *[None] * (len(names) - len(row))] for row in chunk]
            columns = [pa.array(column, pa.large_string()) for column in zip(*whole, strict=True)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return schema, batches()


def _native(file: File) -> pa.NativeFile:
    if file.packing:
        raise ConnectorError("compressed as a whole: opened as an archive")
    return pa.PythonFile(file.origin.open(), mode="r")


def _parquet(file: File) -> Rows:
    schema, batches, _ = _parquet_from(file, 0)
    return schema, batches


def _parquet_from(file: File, start: int) -> tuple[pa.Schema, Iterator[pa.RecordBatch], int]:
    """The row groups that hold more than the first ``start`` rows, and how many rows lie before them."""
    from pyarrow import parquet

    table = parquet.ParquetFile(_native(file), pre_buffer=False)
    meta = table.metadata
    size = sum(meta.row_group(number).total_byte_size for number in range(meta.num_row_groups))
    # By bytes, not by rows: 65,536 rows with a document in each would not fit into memory.
    count = min(65_536, max(64, BLOCK * meta.num_rows // max(size, 1)))
    ends = list(accumulate(meta.row_group(number).num_rows for number in range(meta.num_row_groups)))
    first = next((number for number, end in enumerate(ends) if end > start), 0)
    groups = range(first, meta.num_row_groups)
    left_out = ends[first - 1] if first else 0
    return table.schema_arrow, table.iter_batches(count, row_groups=groups, use_threads=False), left_out


def _arrow(file: File) -> Rows:
    from pyarrow import feather, ipc

    source = _native(file)
    if file.head.startswith(b"FEA1"):
        old = feather.read_table(source)
        return old.schema, iter(old.to_batches())
    reader = ipc.open_file(source)
    return reader.schema, (_checked(reader.get_batch(i)) for i in range(reader.num_record_batches))


def _checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch whose offsets stay inside its buffers: Arrow trusts a file, and would crash on a corrupt one.

    Bytes that are no UTF-8 pass; ``scanner.columns`` reads them.
    """
    for column in batch.columns:
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            if "UTF8" not in str(error):
                raise
    return batch


def _orc(file: File) -> Rows:
    from pyarrow import orc

    table = orc.ORCFile(_native(file))

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(table.nstripes):
            stripe = table.read_stripe(number)
            for start in range(0, stripe.num_rows, 65_536):
                yield stripe.slice(start, 65_536)

    return table.schema, batches()


def _avro(file: File) -> Rows:
    """Each record as a JSON text, which the scan opens into paths: unions and nested records take the same road."""
    import json

    import fastavro

    records = fastavro.reader(open_bytes(file))
    kind = pa.json_(pa.large_string())
    schema = pa.schema([("", kind)])

    def batches() -> Iterator[pa.RecordBatch]:
        while chunk := list(islice(records, _BATCH_ROWS)):
            texts = [json.dumps(record, ensure_ascii=False, default=_plain) for record in chunk]
            yield _json_batch(texts, schema)

    return schema, batches()


def _evtx(file: File) -> Rows:
    """Windows events (MS-EVEN6, 2.2.17), each as a JSON text; a damaged record is a gap."""
    try:
        from evtx import PyEvtxParser
    except ImportError:
        raise ConnectorError("Windows event files need the extra: pip install 'pisift[logs]'") from None
    kind = pa.json_(pa.large_string())
    schema = pa.schema([("", kind)], metadata=LOG_METADATA)
    content = _seekable(file)
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    missing = int.from_bytes(file.head[42:44], "little") - (size - _EVTX_HEADER) // _EVTX_CHUNK
    records = PyEvtxParser(content).records_json()

    def batches() -> Iterator[pa.RecordBatch | Gap]:
        damaged = 0
        texts: list[str] = []
        while True:
            try:
                texts.append(str(next(records)["data"]))  # type: ignore[index]  # a dict
            except StopIteration:
                break
            except RuntimeError:
                damaged += 1
            if len(texts) == _BATCH_ROWS:
                yield _json_batch(texts, schema)
                texts = []
        yield _json_batch(texts, schema)
        if damaged:
            yield Gap("", "", GapKind.DAMAGED, f"{damaged:,} records of the event file are damaged")
        if missing > 0:
            yield Gap("", "", GapKind.DAMAGED, f"the event file is cut short: {missing:,} of its chunks are missing")

    return schema, batches()


def _json_batch(texts: list[str], schema: pa.Schema) -> pa.RecordBatch:
    storage = pa.array(texts, pa.large_string())
    return pa.RecordBatch.from_arrays([pa.ExtensionArray.from_storage(schema.field(0).type, storage)], schema=schema)


def _seekable(file: File) -> io.BytesIO | BinaryIO:
    return io.BytesIO(open_bytes(file).read()) if file.packing else file.origin.open()


def _plain(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _dbf(file: File) -> Rows:
    """dBASE III to FoxPro. The language driver byte says the encoding; 4D and the like are GBK, 78 Big5."""
    from connectors._dbf import records

    names, found = records(file)
    first = next(found, None)
    return text_batches(names, chain(() if first is None else (first,), found))


_ROWS: dict[str, Callable[[File], Rows]] = {
    "parquet": _parquet,
    "arrow": _arrow,
    "orc": _orc,
    "avro": _avro,
    "dbf": _dbf,
    "evtx": _evtx,
}
SHEETS = ("xlsx", "xls", "xlsb", "ods")
KINDS = (*_ROWS, *SHEETS)
