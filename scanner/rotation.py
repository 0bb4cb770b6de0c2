"""Rotated logs: ``app.log``, ``app.log.1`` and ``app-2026-11-24.log.gz`` are one log that was cut in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner.model import ColumnProfile, Reading, Resource

_DATED = re.compile(r"[.-](\d{4}-?\d{2}-?\d{2}(?:[-_T.]?\d{2,6})?)(?=\.|$)")
_NUMBERED = re.compile(r"(?:(?<=log)|(?<=\.out)|(?<=\.err)|(?<=jsonl)|(?<=messages)|(?<=secure))[.-](\d{1,4})(?=\.|$)")
_PACKED = re.compile(r"\.(?:gz|zst|xz|bz2|lz4|Z)$")


def log_of(path: str) -> str:
    """The name that all files of a rotated log share: ``app.log`` for ``app.log.3.gz``."""
    unpacked = _PACKED.sub("", path)
    folder, slash, name = unpacked.rpartition("/")
    return folder + slash + (_NUMBERED.sub("", _DATED.sub("", name)) or name)


def _age(path: str) -> tuple[bool, str, int]:
    """Sorts the oldest first: days as they come, then higher numbers before lower ones, what is still written last."""
    name = _PACKED.sub("", path).rpartition("/")[2]
    dated, numbered = _DATED.search(name), _NUMBERED.search(_DATED.sub("", name))
    day = re.sub(r"\D", "", dated[1]) if dated else "~"
    return not (dated or numbered), day, -int(numbered[1]) if numbered else 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a log, scanned."""

    resource: Resource
    rows: int
    reading: Reading
    profiles: Mapping[str, ColumnProfile]


def sets_of(pieces: Iterable[Piece]) -> list[tuple[Resource, list[Piece]]]:
    """The logs of which several files were read, each as one resource whose lines are numbered through its files."""
    logs: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        logs.setdefault((piece.resource.source, log_of(piece.resource.path)), []).append(piece)
    return [(_whole(path, own), _numbered(own)) for (_, path), own in sorted(logs.items()) if len(own) > 1]


def _whole(path: str, pieces: Sequence[Piece]) -> Resource:
    parts = []
    first = 1
    for piece in sorted(pieces, key=lambda one: _age(one.resource.path)):
        parts.append(f"{piece.resource.path.rpartition('/')[2]} (lines {first:,} to {first + piece.rows - 1:,})")
        first += piece.rows
    size = sum(piece.resource.byte_size or 0 for piece in pieces)
    # As long as a person reads it; the numbers stand for whole files all the same.
    said = f"a log in {len(pieces):,} files, the oldest first: {', '.join(parts[:20])}{' ...' if parts[20:] else ''}"
    columns = tuple({column.name: column for piece in pieces for column in piece.resource.columns}.values())
    return replace(pieces[0].resource, path=path, comment=said, columns=columns, byte_size=size, marker="")


def _numbered(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, the oldest first, with line numbers that go on from piece to piece."""
    before = 0
    moved = []
    for piece in sorted(pieces, key=lambda one: _age(one.resource.path)):
        moved.append(replace(piece, profiles={path: _moved(p, before) for path, p in piece.profiles.items()}))
        before += piece.rows
    return moved


def _moved(profile: ColumnProfile, rows: int) -> ColumnProfile:
    supports = tuple(
        (name, replace(support, examples=tuple(replace(e, row=e.row + rows) for e in support.examples)))
        for name, support in profile.supports
    )
    statements = tuple(replace(statement, first=statement.first + rows) for statement in profile.statements)
    return replace(profile, supports=supports, statements=statements)
