"""Archives: zip, tar, 7z, rar, and single files that are compressed; what is in them is opened like any other file.

Nothing is unpacked but into memory or a private folder, under names of our own: no path in an archive is trusted.
Members that would be larger or more than allowed, bombs and encrypted ones are gaps.
"""

from __future__ import annotations

import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from connectors._bytes import READ_ERRORS, File, open_bytes
from connectors._encodings import guess
from connectors._sandbox import Sandbox, spool
from connectors._streams import HARMLESS, MOST_RATIO, SUFFIXES, Budget
from scanner.errors import ConnectorError, in_words
from scanner.model import Connector, Gap, GapKind, Plan, Resource

_TEXT_KINDS = ("", "sql dump")


def claims(file: File) -> int:
    """Archives by their magic bytes, and anything but text that is compressed as a whole."""
    if file.kind in _READERS:
        return 3
    return 3 if file.packing and file.kind not in _TEXT_KINDS else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each archive."""
    return [ArchiveConnector(source, file) for file in files]


class ArchiveConnector:
    """Yields the members of one archive as files."""

    def __init__(self, source: str, file: File) -> None:
        """Serve the archive ``file``, found under the target ``source``."""
        self._source, self._file = source, file

    def resources(self) -> Iterator[Resource | File | Gap]:
        """Each member, in the order in which it lies in the archive; raises ``ConnectorError`` when that is broken."""
        sandbox: Sandbox = self._file.sandbox or Sandbox(self._file.options.max_file_seconds)
        for item in sandbox.run(members, self._file, sandbox.folder):
            if isinstance(item, Gap):
                yield Gap(f"{self._source}/{item.resource}", "", item.kind, item.reason)
            else:
                yield item

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """An archive has nothing to read but its members."""
        raise ConnectorError("an archive is read by its members")

    def close(self) -> None:
        """An archive is open only while its members are listed."""


def members(file: File, folder: Path) -> Iterator[File | Gap]:
    """The members of ``file``, unpacked into memory or ``folder``. Runs in a worker process."""
    budget = Budget(file)
    # Layer by layer: only a tar can be read through its compression.
    reader = _single if file.packing and file.kind != "tar" else _READERS.get(file.kind, _single)
    try:
        for name, stream in reader(file):
            path = file.inside(_safe(name))
            if isinstance(stream, Gap):
                yield Gap(path, "", stream.kind, stream.reason)
                continue
            with closing(stream) as content:
                try:
                    origin, size = spool(content, folder, budget.left)
                except (*READ_ERRORS, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError) as error:
                    yield Gap(path, "", GapKind.UNREADABLE, _words(error))
                    continue
            budget.take(size)
            yield File(origin, path, size, b"")
    except (*READ_ERRORS, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError) as error:
        raise ConnectorError(_words(error)) from error


def _words(error: BaseException) -> str:
    said = str(error).lower()
    if "password" in said or "encrypted" in said:
        return "it is encrypted"
    return f"the archive is damaged ({in_words(error)})"


def _safe(name: str) -> str:
    """A member's name as a path below the archive: no root, no way up, no control characters."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    path = "/".join(parts) or "(no name)"
    return "".join(character if character.isprintable() else "\ufffd" for character in path)


_Members = Iterator[tuple[str, Any]]
"""Name and stream, or the gap that is there instead."""


def _zip(file: File) -> _Members:
    with open_bytes(file) as stream, zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = _zip_name(info)
            if info.flag_bits & 1:
                yield name, Gap("", "", GapKind.UNSUPPORTED, "it is encrypted")
            elif stat.S_ISLNK(info.external_attr >> 16):
                yield name, Gap("", "", GapKind.UNSUPPORTED, "a link, which is not followed")
            else:
                try:
                    yield name, archive.open(info)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                    yield name, Gap("", "", GapKind.UNREADABLE, _words(error))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Without the flag of UTF-8 a name is in the code page of who packed it: in China GBK. (APPNOTE 4.4.4, bit 11.)"""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    found = guess(raw)
    for encoding in (found.name if found else "gb18030", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar(file: File) -> _Members:
    """As a stream, since a compressed one can only be read forwards."""
    how: Any = {"mode": "r|", "encoding": "utf-8", "errors": "surrogateescape"}
    with open_bytes(file) as stream, tarfile.open(fileobj=stream, **how) as archive:
        for member in archive:
            name = _tar_name(member.name)
            if member.isreg():
                yield name, archive.extractfile(member)
            elif not member.isdir():
                yield name, Gap("", "", GapKind.UNSUPPORTED, "a link or device, which is not followed")


def _tar_name(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
    return name


def _seven_zip(file: File) -> _Members:
    try:
        import py7zr
    except ImportError:
        raise ConnectorError("7z needs an extra: pip install 'pisift[archives]'") from None
    try:
        with open_bytes(file) as stream, py7zr.SevenZipFile(stream) as archive:
            if archive.needs_password():
                raise ConnectorError("it is encrypted")
            names = [info.filename for info in archive.list() if not info.is_directory]
            total = archive.archiveinfo().uncompressed
            if total > file.options.max_unpacked or total > max(HARMLESS, MOST_RATIO * file.size):
                raise ConnectorError(f"a bomb: {total >> 20} MB when unpacked; nothing of it was")
            factory = _Pieces()
            archive.extract(targets=names, factory=factory)
        for name, piece in factory.products.items():
            piece.stream.seek(0)
            yield name, piece.stream
    except py7zr.exceptions.PasswordRequired as error:
        raise ConnectorError("it is encrypted") from error
    except py7zr.exceptions.ArchiveError as error:
        raise ConnectorError(_words(error)) from error


class _Pieces:
    """What py7zr writes to instead of files."""

    def __init__(self) -> None:
        self.products: dict[str, _Piece] = {}

    def create(self, filename: str) -> _Piece:
        piece = self.products[filename] = _Piece()
        return piece


class _Piece:
    """One member of a 7z while it is unpacked: in memory, and beyond some size in a file without a name."""

    def __init__(self) -> None:
        import tempfile

        self.stream = tempfile.SpooledTemporaryFile(4 << 20)  # noqa: SIM115  handed on

    def write(self, content: bytes) -> int:
        return self.stream.write(content)

    def read(self, size: int | None = None) -> bytes:
        return self.stream.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.stream.seek(offset, whence)

    def flush(self) -> None:
        self.stream.flush()

    def close(self) -> None:
        """Called when the member is whole; it is read afterwards."""

    def size(self) -> int:
        at = self.stream.tell()
        end = self.stream.seek(0, 2)
        self.stream.seek(at)
        return end


def _rar(file: File) -> _Members:
    try:
        import rarfile
    except ImportError:
        raise ConnectorError("rar needs an extra: pip install 'pisift[archives]'") from None
    try:
        with open_bytes(file) as stream, rarfile.RarFile(stream) as archive:
            if archive.needs_password():
                raise ConnectorError("it is encrypted")
            for info in archive.infolist():
                if info.is_file():
                    yield info.filename, archive.open(info)
    except rarfile.RarCannotExec as error:
        raise ConnectorError("rar needs the program unrar, unar or bsdtar, which is not installed") from error
    except rarfile.Error as error:
        raise ConnectorError(_words(error)) from error


def _single(file: File) -> _Members:
    name = PurePosixPath(file.name or file.path.as_posix()).name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    yield name or "content", open_bytes(file)


_READERS: dict[str, Callable[[File], _Members]] = {"zip": _zip, "tar": _tar, "7z": _seven_zip, "rar": _rar}
