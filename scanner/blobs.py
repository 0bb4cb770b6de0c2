"""What bytes are that are no text, by their first bytes: pictures, video, sound, templates of fingers and faces.

One list for cells of a column and for files, so that both are called the same.

Sources: the magic numbers of the formats' own specifications (JFIF, PNG, GIF89a, BMP, TIFF 6.0, RIFF, ISO 14496-12,
Matroska, PSD, ISO 15444-1, ID3v2, FLAC, Ogg, RFC 4867 AMR); ISO/IEC 19794-2 (FMR), -4 (FIR), -5 (FAC) and -6
(IIR); ANSI/NIST WSQ.
"""

from __future__ import annotations

PICTURE, VIDEO, SOUND, TEMPLATE = "picture", "video", "sound", "template"
BINARY = "binary"
"""What nobody knows."""

_MAGIC = (
    (b"\xff\xd8\xff", "picture (JPEG)"),
    (b"\x89PNG", "picture (PNG)"),
    (b"GIF8", "picture (GIF)"),
    (b"II*\x00", "picture (TIFF)"),
    (b"MM\x00*", "picture (TIFF)"),
    (b"8BPS", "picture (PSD)"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "picture (JPEG 2000)"),
    (b"\xff\x4f\xff\x51", "picture (JPEG 2000)"),
    (b"BM", "picture (BMP)"),
    (b"\x1a\x45\xdf\xa3", "video (Matroska)"),
    (b"FLV\x01", "video (FLV)"),
    (b"ID3", "sound (MP3)"),
    (b"fLaC", "sound (FLAC)"),
    (b"OggS", "sound (Ogg)"),
    (b"#!AMR", "sound (AMR)"),
    (b"FMR\x00", "template (ISO 19794-2 fingerprint minutiae)"),
    (b"FIR\x00", "template (ISO 19794-4 fingerprint image)"),
    (b"FAC\x00", "template (ISO 19794-5 face image)"),
    (b"IIR\x00", "template (ISO 19794-6 iris image)"),
    (b"\xff\xa0\xff", "template (WSQ fingerprint image)"),
    (b"PK\x03\x04", "archive or document (zip)"),
    (b"\x1f\x8b", "compressed (gzip)"),
)
_RIFF = {b"WEBP": "picture (WebP)", b"AVI ": "video (AVI)", b"WAVE": "sound (WAV)"}
_BRANDS = {
    b"heic": "picture (HEIC)", b"heix": "picture (HEIC)", b"heim": "picture (HEIC)", b"heis": "picture (HEIC)",
    b"hevc": "picture (HEIC)", b"mif1": "picture (HEIC)", b"msf1": "picture (HEIC)",
    b"avif": "picture (AVIF)", b"avis": "picture (AVIF)",
    b"M4A ": "sound (M4A)", b"M4B ": "sound (M4A)",
    b"qt  ": "video (QuickTime)",
}  # fmt: skip
_MP3 = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_HEADS = tuple(magic for magic, _ in _MAGIC)


def kind_of(cell: bytes) -> str:
    """What ``cell`` is by its first bytes, such as ``picture (JPEG)``; ``binary`` for what nobody knows."""
    if cell.startswith(_HEADS):
        return next(kind for magic, kind in _MAGIC if cell.startswith(magic))
    if cell.startswith(b"RIFF"):
        return _RIFF.get(cell[8:12], BINARY)
    if cell[4:8] == b"ftyp":
        return _BRANDS.get(cell[8:12], "video (MP4)")
    return "sound (MP3)" if cell.startswith(_MP3) else BINARY


def is_seen(kind: str) -> bool:
    """Whether it is of a kind that a ``scanner.sights.Viewer`` looks at."""
    return kind.startswith((PICTURE, VIDEO, SOUND, TEMPLATE))
