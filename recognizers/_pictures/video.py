"""Frames of videos and the length of sound, by the ffmpeg that the package imageio-ffmpeg carries.

ffmpeg runs in a process of its own, for a bounded time, and is told which format it reads: a playlist that names other
files or addresses is none of them. What it reads lies in memory, under no name in any folder.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import numpy as np

from recognizers._pictures.opening import Page, Unreadable
from scanner.model import Unavailable

SECONDS = 20
"""For one frame."""
SIDE = 1280
_FORMATS = {
    "video (MP4)": "mov", "video (QuickTime)": "mov", "video (Matroska)": "matroska", "video (AVI)": "avi",
    "video (FLV)": "flv", "sound (M4A)": "mov", "sound (MP3)": "mp3", "sound (WAV)": "wav", "sound (FLAC)": "flac",
    "sound (Ogg)": "ogg", "sound (AMR)": "amr",
}  # fmt: skip
_DURATION = re.compile(rb"Duration: ([0-9]+):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?)")


def frames(cell: bytes, kind: str, count: int) -> Iterator[Page]:
    """``count`` frames of a video, evenly over its length; fewer where it is shorter or breaks off.

    Raises ``Unreadable`` if there is none, ``Unavailable`` if the extra is not installed.
    """
    with _in_memory(cell) as path:
        length = _length(path, kind)
        found = 0
        for number in range(count):
            place = (length or 0) * (number + 0.5) / count
            if frame := _frame(path, kind, place):
                found += 1
                yield frame
            if not length:
                break
    if not found:
        raise Unreadable("a video that is damaged or none")


def length_of(cell: bytes, kind: str) -> float | None:
    """Seconds of sound or video; None where ffmpeg cannot tell."""
    with _in_memory(cell) as path:
        return _length(path, kind)


def _length(path: str, kind: str) -> float | None:
    found = _DURATION.search(_run(["-f", _FORMATS[kind], "-i", path]).stderr)
    return sum(float(part) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True)) if found else None


def _frame(path: str, kind: str, place: float) -> Page | None:
    from PIL import Image

    scale = f"scale='min({SIDE},iw)':-2"
    picture = _run(
        ["-ss", f"{place:.2f}", "-f", _FORMATS[kind], "-i", path, "-frames:v", "1", "-an", "-sn", "-vf", scale]
        + ["-f", "image2pipe", "-c:v", "bmp", "-"]
    ).stdout
    if not picture.startswith(b"BM"):
        return None
    pixels: np.ndarray[Any, Any] = np.asarray(Image.open(BytesIO(picture)).convert("RGB"))
    return Page(pixels, (pixels.shape[1], pixels.shape[0]))


def _run(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        import imageio_ffmpeg
    except ImportError as error:
        raise Unavailable("video and sound need the extra images: pip install 'pisift[images]'") from error
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-protocol_whitelist", "file,pipe"]
    number = int(arguments[arguments.index("-i") + 1].rpartition("/")[2])
    try:
        return subprocess.run(
            [*command, *arguments], capture_output=True, timeout=SECONDS, pass_fds=(number,), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"ffmpeg gave no answer for {SECONDS} s") from error
    except OSError as error:
        raise Unavailable("the ffmpeg of imageio-ffmpeg does not run here") from error


@contextmanager
def _in_memory(cell: bytes) -> Iterator[str]:
    """A path under which another process can read ``cell``: Linux has files that lie in no folder."""
    if not hasattr(os, "memfd_create"):
        raise Unavailable("video and sound are looked at on Linux only")
    number = os.memfd_create("pisift")
    try:
        with os.fdopen(os.dup(number), "wb") as out:
            out.write(cell)
        yield f"/proc/self/fd/{number}"
    finally:
        os.close(number)
