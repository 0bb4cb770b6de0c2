"""What a document falls into: texts, tables, properties, pictures, and the files in it. Runs in a worker process.

A reader of ``connectors._readers`` yields ``Part``s, ``Picture``s, ``Inner`` files and gaps in any order; parts of one
name become one resource, whose rows lie as an Arrow stream in memory or the private folder until they are scanned: a
document is parsed once.
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors._bytes import File, Origin
from connectors._sandbox import IN_MEMORY, MEMORY, spool
from connectors._streams import Budget
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Gap, GapKind

JSON = ("",)
"""The columns of a part whose rows are one value each (dicts, lists, texts), which the scan opens into paths."""
_BATCH_ROWS = 8192
_BATCH_BYTES = 8 << 20
_PATIENCE = 0.8
"""Of the seconds that a file may take; then what was read so far is handed on."""

Cell = str | bytes | None


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one resource inside a document. ``name`` is empty for its running text."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]
    unit: str = "row"
    first_row: int = 1
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the bytes of its file; ``place`` says where it is, such as ``page 3``."""

    place: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Inner:
    """A file inside the document (an attachment, an embedded workbook) under the path ``name``."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """A part whose rows lie at ``origin`` as an Arrow stream."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    unit: str
    first_row: int
    details: tuple[str, ...]
    origin: Origin


Piece = Part | Picture | Inner | Gap
Reader = Callable[[File], Iterator[Piece]]


def taken_apart(file: File, folder: Path, reader: Reader) -> Iterator[Listed | File | Gap]:
    """What ``reader`` finds in ``file``. What was read before a document broke is kept, with a gap for the rest.

    Raises ``ConnectorError`` when nothing could be read.
    """
    sinks: dict[str, _Sink] = {}
    budget, count = Budget(file), 0
    end = time.monotonic() + _PATIENCE * file.options.max_file_seconds
    broken: Gap | None = None
    try:
        for piece in reader(file):
            count += 1
            yield from _kept(piece, file, folder, sinks, budget)
            if time.monotonic() > end:
                reason = f"read for {file.options.max_file_seconds:,} s, as long as max_file_seconds allows; "
                broken = Gap(file.name, "", GapKind.TRUNCATED, reason + "the rest is not")
                break
    except MemoryError:
        broken = Gap(file.name, "", GapKind.UNREADABLE, f"it needs more than {MEMORY >> 20} MB of memory to open")
    except ConnectorError as error:
        broken = Gap(file.name, "", GapKind.UNREADABLE, str(error))
    except ImportError:
        raise ConnectorError(f"{file.kind} needs an extra: pip install 'pisift[documents]'") from None
    except Exception as error:  # noqa: BLE001  libraries raise anything over other people's documents
        broken = Gap(file.name, "", GapKind.DAMAGED, f"the document is damaged ({in_words(error)})")
    yield from (listed for sink in sinks.values() if (listed := sink.listed(budget)).rows)
    if broken:
        yield broken
    elif not count:
        yield Gap(file.name, "", GapKind.EMPTY, "nothing in it to scan")


def _kept(piece: Piece, file: File, folder: Path, sinks: dict[str, _Sink], budget: Budget) -> Iterator[File | Gap]:
    if isinstance(piece, Gap):
        yield Gap(file.inside(piece.resource) if piece.resource else file.name, "", piece.kind, piece.reason)
    elif isinstance(piece, Inner):
        origin, size = spool(io.BytesIO(piece.content), folder, budget.left)
        budget.take(size)
        yield File(origin, file.inside(safe(piece.name)), size, b"")
    else:
        part = piece if isinstance(piece, Part) else _as_part(piece)
        sink = sinks.get(part.name) or sinks.setdefault(part.name, _Sink(part, folder))
        sink.add(part, budget)


def _as_part(picture: Picture) -> Part:
    return Part("pictures", ("place", "picture"), [[picture.place, picture.content]], "picture")


def safe(name: str) -> str:
    """A name from a document as one part of a path."""
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(". ")]
    text = "/".join(parts) or "(no name)"
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


@dataclass
class _Sink:
    """The rows of one resource on their way into an Arrow stream."""

    part: Part
    folder: Path
    details: dict[str, None] = field(default_factory=dict)
    _rows: list[Sequence[Any]] = field(default_factory=list)
    _size: int = 0
    _count: int = 0

    def __post_init__(self) -> None:
        part = self.part
        kinds = [pa.large_binary() if name == "picture" else pa.large_string() for name in part.columns]
        if part.columns == JSON:
            kinds = [pa.json_(pa.large_string())]
        self._schema = pa.schema(list(zip(part.columns, kinds, strict=True)))
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self.folder))  # noqa: SIM115  closed in listed()
        self._writer = pa.ipc.new_stream(pa.PythonFile(self._file, mode="w"), self._schema)

    def add(self, part: Part, budget: Budget) -> None:
        self.details |= dict.fromkeys(part.details)
        for row in part.rows:
            cells = [_json(row)] if self.part.columns == JSON else [_clean(cell) for cell in row]
            size = sum(len(cell) for cell in cells if cell is not None)
            budget.take(size)
            self._rows.append(cells)
            self._size += size
            if self._size > _BATCH_BYTES or len(self._rows) >= _BATCH_ROWS:
                self._flush()

    def _flush(self) -> None:
        width = len(self._schema)
        rows = [[*row[:width], *[None] * (width - len(row))] for row in self._rows]
        columns = [_array(list(cells), kind) for cells, kind in zip(zip(*rows, strict=True), self._schema, strict=True)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))
        self._count += len(rows)
        self._rows, self._size = [], 0

    def listed(self, budget: Budget) -> Listed:
        if self._rows:
            self._flush()
        self._writer.close()
        self._file.seek(0)
        with self._file as content:
            origin, _ = spool(content, self.folder, max(budget.left, 0) + (1 << 40))  # counted already, row by row
        part = self.part
        names = () if part.columns == JSON else tuple(Column(f.name, _type(f.type)) for f in self._schema)
        return Listed(part.name, names, self._count, part.unit, part.first_row, tuple(self.details), origin)


def _array(cells: list[Any], field: pa.Field) -> pa.Array:
    kind = field.type
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, pa.array(cells, pa.large_string()))
    return pa.array(cells, kind)


def _type(kind: pa.DataType) -> str:
    return "binary" if pa.types.is_large_binary(kind) else "text"


def _json(row: Sequence[Any]) -> str:
    return json.dumps(row[0], ensure_ascii=False).encode("utf-8", "replace").decode()


def _clean(cell: Cell) -> Cell:
    """A text that Arrow takes: half of an emoji is none."""
    if isinstance(cell, str) and not cell.isascii():
        return cell.encode("utf-8", "replace").decode()
    return cell
