"""Video, sound, and templates of fingers, faces and eyes: no pictures, and something is seen of them all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recognizers._pictures.faces import COUNTS, Face
from recognizers._pictures.opening import Page
from recognizers._pictures.video import frames, length_of
from scanner.model import Evidence
from scanner.sights import Box, Sight, Sighting

ENOUGH = 0.3
"""With a face in so many of its frames, and in two at the least, a video is one of a face."""
FEWEST = 2
NOT_HEARD = "what is said in it is not transcribed"
NOT_READ = "text in videos is not read"
_NOWHERE: Box = (0, 0, 0, 0)
_TEMPLATES = {
    "19794-2": ("fingerprint_template", "fingerprint minutiae"),
    "19794-4": ("fingerprint_template", "fingerprint image"),
    "WSQ": ("fingerprint_template", "fingerprint image"),
    "19794-5": ("face_record", "face image record"),
    "19794-6": ("iris_template", "iris image"),
}
_VERSIONS = (b" 20\0", b"010\0", b"020\0", b"030\0")
"""Of ISO/IEC 19794 records, in bytes 4 to 7 (19794-2:2005, 7.3.2 and its sisters; clauses from memory)."""


def video_seen(cell: bytes, kind: str, count: int, look: Callable[[Page], Sequence[Face]]) -> Sight:
    """A video by ``count`` of its frames; ``look`` finds the faces of one. Raises what ``frames`` raises."""
    seen, best = 0, 0.0
    box = _NOWHERE
    number = 0
    for number, frame in enumerate(frames(cell, kind, count), 1):  # noqa: B007  how many there were
        sure = [face for face in look(frame) if face.score >= COUNTS]
        seen += bool(sure)
        for face in sure:
            if face.score > best:
                best, (left, top, width, height) = face.score, map(round, face[:4])
                box = left, top, width, height
    if not seen:
        return Sight(partly=NOT_READ)
    evidence = Evidence.CONTEXT if seen >= max(FEWEST, ENOUGH * number) else Evidence.SHAPE
    note = f"a face in {seen} of {number} frames, score {best:.2f}"
    return Sight("", NOT_READ, (Sighting("face_video", evidence, box, f"[face {box[2]}x{box[3]}]", note),))


def sound_seen(cell: bytes, kind: str) -> Sight:
    """A sound file by its kind and length."""
    seconds = length_of(cell, kind)
    note = f"{kind}, {len(cell):,} bytes" + ("" if seconds is None else f", {seconds:.0f} s")
    return Sight("", NOT_HEARD, (Sighting("sound_file", Evidence.CONTEXT, _NOWHERE, f"[{kind}]", note),))


def template_seen(cell: bytes, kind: str) -> Sight:
    """A template by its header; one whose version nobody published only looks like one."""
    name, said = next(found for part, found in _TEMPLATES.items() if part in kind)
    is_known = "WSQ" in kind or cell[4:8] in _VERSIONS
    evidence = Evidence.VALIDATED if is_known else Evidence.SHAPE
    return Sight(sightings=(Sighting(name, evidence, _NOWHERE, f"[{said}]", f"{said}, {len(cell):,} bytes"),))
