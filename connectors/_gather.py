"""Many pictures in one folder are one resource, a row each: what a folder of uploads is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath

from connectors._bytes import File
from connectors._known import Listed
from scanner.blobs import PICTURE
from scanner.model import Gap

LEAST = 50
"""So many pictures with one ending in one folder belong together; fewer are resources of their own."""


def gathered(found: Iterable[File | Gap | Listed]) -> Iterator[list[File] | Gap | Listed]:
    """Files one by one, but pictures that belong together in one list; each folder's after its other files."""
    folder = PurePath()
    waiting: dict[str, list[File]] = {}
    for item in found:
        if isinstance(item, File) and PurePath(item.name).parent != folder:
            yield from _released(waiting)
            folder, waiting = PurePath(item.name).parent, {}
        if isinstance(item, File) and item.kind.startswith(PICTURE) and not item.packing:
            many = waiting.setdefault(item.suffix, [])
            many.append(item)
            # The first bytes of thousands of files are not kept: what they are is known.
            if len(many) == LEAST:
                many[:] = [replace(file, head=b"") for file in many]
            elif len(many) > LEAST:
                many[-1] = replace(item, head=b"")
        else:
            yield [item] if isinstance(item, File) else item
    yield from _released(waiting)


def _released(waiting: dict[str, list[File]]) -> Iterator[list[File]]:
    for many in waiting.values():
        if len(many) >= LEAST:
            yield many
        else:
            yield from ([file] for file in many)
