"""The whole of pisift as one archive that a cluster unpacks on every executor (``spark-submit --archives``).

What is installed here is copied as it is: executors need the same operating system, processor and minor version of
Python, which the archive says in ``PISIFT.txt``.
"""

from __future__ import annotations

import importlib
import io
import platform
import sys
import tarfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from scanner.errors import UsageError

SUBMIT = "pisift_submit.py"
_SCRIPT = '''"""What spark-submit runs: the command line of pisift, which lies beside this file."""
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
# Where the driver runs on the cluster, this file lies beside the folder that holds the rest.
sys.path[:0] = [here, os.path.join(here, "pisift"), os.path.abspath("pisift")]
from scanner.cli import main

main()
'''
_OF_THE_CLUSTER = ("pyspark", "py4j")
"""What a cluster has already, in its own version."""
_OURS = ("scanner", "recognizers", "connectors", "reports")


def write_package(out: Path, extras: tuple[str, ...] = ()) -> tuple[int, int]:
    """Write pisift and all it needs, with ``extras``, to ``out``; returns files and bytes in it.

    Raises ``UsageError`` when something it needs is not installed here, or ``out`` cannot be written.
    """
    if not out.name.endswith((".tar.gz", ".tgz", ".tar")):
        raise UsageError(f"{out}: Spark unpacks .tar.gz and .tar; name such a file")
    needed = list(_needed("pisift", extras, {}))
    files = size = 0
    try:
        with _opened(out) as archive:
            for name, path in (*_own_files(), *(pair for one in needed[1:] for pair in _files_of(one))):
                archive.add(path, name, recursive=False, filter=_nobody)
                files, size = files + 1, size + path.stat().st_size
            for name, text in ((SUBMIT, _SCRIPT), ("PISIFT.txt", _said(needed)), *_own_metadata(needed[0])):
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(text.encode()), 0o644
                archive.addfile(member, io.BytesIO(text.encode()))
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or type(error).__name__}") from error
    return files, size


def _needed(name: str, extras: tuple[str, ...], met: dict[str, Distribution]) -> Iterator[Distribution]:
    """The distribution called ``name`` and, each once, those that it needs on this machine."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    name = canonicalize_name(name)
    key = f"{name}[{','.join(extras)}]"
    if key in met or name in _OF_THE_CLUSTER:
        return
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise UsageError(
            f"{name} is not installed here; install it first, or leave out the extra that needs it"
        ) from None
    is_new = all(one.name != found.name for one in met.values())
    met[key] = found
    if is_new:
        yield found
    for line in found.requires or ():
        required = Requirement(line)
        if required.marker is None or any(required.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield from _needed(required.name, tuple(sorted(required.extras)), met)


def _files_of(one: Distribution) -> Iterator[tuple[str, Path]]:
    """Name in the archive and place here of each file; scripts and compiled Python stay behind."""
    for file in one.files or ():
        if ".." in file.parts or "__pycache__" in file.parts or file.suffix == ".pyc":
            continue
        path = Path(str(one.locate_file(file)))
        if path.is_file():
            yield file.as_posix(), path


def _own_metadata(ours: Distribution) -> Iterator[tuple[str, str]]:
    """What says which version this is, whether it is installed or lies in a checkout."""
    for name in ("METADATA", "PKG-INFO", "entry_points.txt"):
        if text := ours.read_text(name):
            kept = "METADATA" if name == "PKG-INFO" else name
            yield f"pisift-{ours.version}.dist-info/{kept}", text


def _own_files() -> Iterator[tuple[str, Path]]:
    """Our own folders from where they are imported: installed, or in a checkout."""
    for folder in _OURS:
        root = Path(str(importlib.import_module(folder).__file__)).parent
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{folder}/{path.relative_to(root).as_posix()}", path


def _opened(out: Path) -> tarfile.TarFile:
    # Fast: what fills the archive are libraries, which no level of gzip makes much smaller.
    return tarfile.open(out, "w") if out.suffix == ".tar" else tarfile.open(out, "w:gz", compresslevel=1)


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _said(needed: list[Distribution]) -> str:
    lines = [
        f"For Python {sys.version_info.major}.{sys.version_info.minor} on {platform.system()} {platform.machine()}.",
        "spark-submit --archives A#pisift --conf spark.executorEnv.PYTHONPATH=pisift pisift/pisift_submit.py ...",
        "",
        *sorted(f"{one.name}=={one.version}" for one in needed),
    ]
    return "\n".join(lines) + "\n"
