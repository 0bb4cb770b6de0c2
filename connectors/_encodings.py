"""Which encoding a text is in, how sure that is, and whether somebody decoded it wrongly before."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from connectors._journal import is_journal

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x00-\x7f]")
_HANZI = re.compile("[\u4e00-\u9fff]")
# Signs that UTF-8 was decoded as Windows-1252 (æ‰‹æœº) or as GBK (鎵嬫満): what its lead bytes E4 to E9 become.
_LATIN_SIGN = re.compile("[ä-é][\x80-\xbf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]")
WRONG_BEFORE = ("cp1252", "latin-1", "gbk")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text is to be read: ``utf-8``, ``gb18030``..., how sure that is, and what it was wrongly read as before."""

    name: str
    certainty: str
    """``certain`` (a mark, or only this one can be), ``likely`` or ``guessed``."""
    before: str = ""
    """Its UTF-8 was once decoded in this encoding: every line whose way back is UTF-8 again is repaired."""

    def __str__(self) -> str:
        once = f", UTF-8 once misread as {self.before}" if self.before else ""
        return f"{self.name} ({self.certainty}{once})"


@lru_cache(maxsize=64)  # asked several times while a file finds its connector
def encoding_of(head: bytes) -> str | None:
    """The encoding of a text that begins with ``head``: ``utf-8``, ``gb18030``, ``utf-16``... or None for binary."""
    found = guess(head)
    return found.name if found else None


@lru_cache(maxsize=64)
def guess(head: bytes) -> Encoding | None:
    """The encoding of a text that begins with ``head`` and how sure it is; None for what is no text."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return Encoding(encoding, "certain")
    if is_journal(head):
        return Encoding("utf-8", "certain")
    if wide := _wide_encoding(head):
        return Encoding(wide, "likely")
    if b"\x00" in head:
        return None
    text = _decoded(head, "utf-8")
    if text is not None:
        return Encoding("utf-8", "certain", _wrong_before(text)) if _is_text(text) else None
    if found := _chinese_encoding(head):
        return found
    # None of them: a damaged text, if most of it can be read.
    return Encoding("utf-8", "guessed") if _is_text(head.decode("utf-8", "replace")) else None


def text_of(content: bytes, declared: str = "") -> str:
    """``content`` in the encoding that was ``declared``; where that is wrong or none, in the one it looks like.

    Total: what no encoding can read is replaced.
    """
    found = guess(content)
    for name in (declared, found.name if found else "", "gb18030"):
        if name:
            try:
                return content.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
    return content.decode("utf-8", "replace")


def _decoded(head: bytes, encoding: str) -> str | None:
    # The head may end inside a character: an incremental decoder does not mind.
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None


def _chinese_encoding(head: bytes) -> Encoding | None:
    """GB18030 or Big5. A second byte below A1 is never in GB 2312, but stands in two of five characters of Big5."""
    chinese, taiwanese = _decoded(head, "gb18030"), _decoded(head, "big5hkscs")
    pairs = [pair for pair in _PAIR.findall(head) if len(pair) == 2]
    low = sum(pair[1] < 0xA1 for pair in pairs) / max(len(pairs), 1)
    if chinese is not None and _is_text(chinese) and (low < 0.15 or taiwanese is None):
        sure = len(pairs) >= 20 and (low < 0.05 or taiwanese is None)
        return Encoding("gb18030", "likely" if sure else "guessed")
    if taiwanese is not None and _is_text(taiwanese):
        return Encoding("big5hkscs", "likely" if len(pairs) >= 20 and low > 0.25 else "guessed")
    return Encoding("gb18030", "guessed") if chinese is not None and _is_text(chinese) else None


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 and UTF-32 without a mark: in text with ASCII, or with line ends and blanks, zeros have their places."""
    sample = head[: 2048 - 2048 % 4]
    if len(sample) < 8:
        return None
    quarter = len(sample) // 4
    zeros = [sample[at::4].count(0) for at in range(4)]
    if zeros[3] > 0.98 * quarter and zeros[2] > 0.9 * quarter and zeros[0] < 0.02 * quarter:
        return "utf-32-le"
    if zeros[0] > 0.98 * quarter and zeros[1] > 0.9 * quarter and zeros[3] < 0.02 * quarter:
        return "utf-32-be"
    odd, even, half = zeros[1] + zeros[3], zeros[0] + zeros[2], 2 * quarter
    for many, few, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if many > 0.02 * half and few < 0.02 * half:
            text = _decoded(sample, encoding)
            if text is not None and _is_text(text) and (many > 0.3 * half or _is_chinese(text)):
                return encoding
    return None


def _is_chinese(text: str) -> bool:
    return len(_HANZI.findall(text)) > 0.3 * len(text)


def _is_text(text: str) -> bool:
    controls, unreadable = len(_CONTROL.findall(text)), len(_UNREADABLE.findall(text))
    return controls <= 0.01 * len(text) and unreadable <= 0.1 * len(text)


def _wrong_before(text: str) -> str:
    """What the UTF-8 of ``text`` was misread as: proven where most of its lines beyond ASCII lead back to UTF-8."""
    lines = [line for line in text.splitlines()[:500] if not line.isascii()]
    if not lines or not (_LATIN_SIGN.search(text) or _HANZI.search(text)):
        return ""
    for encoding in WRONG_BEFORE:
        repaired = sum(repair(line, encoding) is not None for line in lines)
        if repaired and repaired > 0.5 * len(lines):
            return encoding
    return ""


def repair(line: str, before: str) -> str | None:
    """``line`` as it was before its UTF-8 was decoded as ``before``; None where that cannot be proven.

    Proven: the way back is UTF-8 without a fault and holds at least two Chinese characters. Chance makes three bytes
    of Chinese text in GBK valid UTF-8 in one of some hundred cases, and six in one of ten thousand.
    """
    try:
        back = line.encode(before) if before != "cp1252" else _windows_bytes(line)
        text = back.decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return text if text != line and len(_HANZI.findall(text)) >= 2 else None


def _windows_bytes(line: str) -> bytes:
    """Windows-1252 as programs write it: its five holes (81, 8D, 8F, 90, 9D) pass as they are."""
    return b"".join(
        bytes((ord(character),)) if character in "\x81\x8d\x8f\x90\x9d" else character.encode("cp1252")
        for character in line
    )
