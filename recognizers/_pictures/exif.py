"""What the file of a picture says of itself: where it was taken, whose camera it was, when.

*Sources:* CIPA DC-008 (EXIF 2.32) 4.6.4, 4.6.5 and 4.6.6; TIFF 6.0 for Artist; the XP tags are Microsoft's.
"""

from __future__ import annotations

from typing import Any

_MAIN = {0x013B: "artist", 0x8298: "copyright", 0x010E: "description", 0x9C9D: "author", 0x9C9C: "comment"}
_CAMERA = {
    0xA430: "owner_name", 0xA431: "device_serial_number", 0xA435: "lens_serial_number", 0x9003: "taken_at",
    0x9286: "comment",
}  # fmt: skip
_CAMERA_PART, _PLACE_PART = 0x8769, 0x8825
_LATITUDE, _LONGITUDE = (1, 2), (3, 4)
LONGEST = 500
"""Characters of a text that are kept."""


def facts_of(exif: Any) -> dict[str, str]:
    """Names and texts out of ``PIL.Image.Exif``; nothing where it is damaged."""
    facts = _texts(exif, _MAIN)
    facts |= _texts(_part(exif, _CAMERA_PART), _CAMERA)
    place = _part(exif, _PLACE_PART)
    latitude, longitude = (_degrees(place, *tags) for tags in (_LATITUDE, _LONGITUDE))
    if latitude is not None and longitude is not None:
        facts["gps_position"] = f"{latitude:.6f},{longitude:.6f}"
    return facts


def _part(exif: Any, tag: int) -> Any:
    try:
        return exif.get_ifd(tag)
    except Exception:  # noqa: BLE001  a damaged part is none
        return {}


def _texts(part: Any, names: dict[int, str]) -> dict[str, str]:
    found = {name: _text(part.get(tag)) for tag, name in names.items()}
    return {name: text for name, text in found.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        # XP tags are UTF-16; a user comment begins with eight bytes that name its encoding.
        kind, _, rest = value[:8], None, value[8:]
        if kind.startswith((b"ASCII\0", b"UNICODE\0")):
            value = rest.decode("utf-16-be" if kind.startswith(b"UNICODE") else "ascii", "ignore")
        else:
            value = value.decode("utf-16-le" if b"\0" in value else "utf-8", "ignore")
    return str(value).strip("\0 \r\n")[:LONGEST] if isinstance(value, str) else ""


def _degrees(place: Any, reference: int, tag: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(number) for number in place[tag])
        value = degrees + minutes / 60 + seconds / 3600
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not 0 <= value <= 180 or not (degrees or minutes or seconds):
        return None
    return -value if str(place.get(reference, "")).upper().startswith(("S", "W")) else value
