"""What a user may say about opening files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How files are opened, and where opening them ends."""

    encoding: str = ""
    """The encoding of texts, where the guess is wrong; empty: each file is looked at."""
    max_file_size: int | None = None
    """Larger files are left out, and the result says so."""
    max_file_seconds: int = 600
    """After so long the rest of a file is a gap."""
    max_depth: int = 5
    """Archives, attachments and documents inside each other."""
    max_unpacked: int = 8 << 30
    """Bytes that all files inside one file may have together."""
    max_per_folder: int | None = None
    """The most files of one folder or prefix, drawn at random; None: all."""
    seed: int = 0
    """For what is drawn."""
