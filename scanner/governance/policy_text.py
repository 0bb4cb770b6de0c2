"""The lines of a privacy policy with their places, out of txt, html, docx and pdf."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from scanner.blobs import PICTURE, kind_of
from scanner.errors import UsageError, in_words

CELL = "；"
"""Between the cells of a table's row."""
MOST_BYTES = 32 * 1024 * 1024
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_BLOCKS = frozenset("p div li ul ol h1 h2 h3 h4 h5 h6 tr table section article br dd dt dl blockquote title".split())
_SILENT = frozenset(("script", "style", "noscript", "template", "svg"))
# Scraped text doubles its punctuation: 姓名、、、、电话,,,,邮箱。。
_DOUBLED = re.compile(r"([，。、；：！？,;:!?])\1+")
_DOTS = re.compile(r"\.{4,}")


@dataclass(frozen=True)
class Line:
    """One line or paragraph, with the place a person finds it at."""

    text: str
    place: str
    """Such as ``line 12``, ``paragraph 4`` or ``page 2, line 7``."""


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of the policy in ``path`` that hold anything, punctuation no longer doubled.

    Raises ``UsageError`` for a file that cannot be read, is no policy text, or is a picture, with the place.
    """
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if not size and path.is_file():
            raise UsageError(f"{path}: an empty file; give the policy as text, html, docx or pdf")
        if suffix in _PICTURES or (suffix not in _READERS and path.is_file() and _is_picture(path)):
            raise UsageError(f"{path}: a picture; give the policy as text, html, docx or a pdf with text in it")
        if size > MOST_BYTES:
            raise UsageError(f"{path}: {size:,} bytes are no policy; the most is {MOST_BYTES:,}")
        lines = [*_READERS.get(suffix, _text)(path)]
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or type(error).__name__})") from error
    except UsageError:
        raise
    except ImportError as error:
        raise UsageError(f"{path}: reading it needs pip install 'pisift[documents]'") from error
    except Exception as error:  # noqa: BLE001  a library's words may quote what it read
        raise UsageError(f"{path}: damaged, or not a {suffix or 'text'} file ({in_words(error)})") from error
    found = tuple(Line(text, line.place) for line in lines if (text := _cleaned(line.text)))
    if not found:
        raise UsageError(f"{path}: no text in it; an empty file, or pictures of text")
    return found


def _is_picture(path: Path) -> bool:
    with path.open("rb") as file:
        return kind_of(file.read(16)).startswith(PICTURE)


def _cleaned(text: str) -> str:
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zs") else c for c in text)
    return " ".join(_DOTS.sub("…", _DOUBLED.sub(r"\1", text)).split())


def _text(path: Path) -> Iterator[Line]:
    yield from _numbered(_decoded(path).splitlines(), "line")


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UsageError(f"{path}: no text in UTF-8, UTF-16 or GB18030")


def _numbered(texts: Iterable[str], what: str) -> Iterator[Line]:
    for number, text in enumerate(texts, 1):
        yield Line(text, f"{what} {number}")


class _Page(HTMLParser):
    """The visible text of a page, with the source's line of each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.pictures = 0
        self._text: list[str] = []
        self._at = 1
        self._silent = 0
        self._in_row = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.pictures += tag == "img"
        self._silent += tag in _SILENT
        if tag in _BLOCKS and not self._in_row:
            self.end()
        self._in_row = self._in_row or tag == "tr"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in ("td", "th") and self._text:
            self._text.append(CELL)
        if tag in ("tr", "table"):
            self.end()
            self._in_row = False
        elif tag in _BLOCKS and not self._in_row:
            self.end()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if not self._text:
            self._at = self.getpos()[0]
        if data.strip() or self._text:
            self._text.append(data)

    def end(self) -> None:
        """Close the block that is open."""
        if self._text:
            place = f"table row, line {self._at}" if self._in_row else f"line {self._at}"
            self.lines.append(Line(" ".join("".join(self._text).split()), place))
        self._text = []


def _html(path: Path) -> Iterator[Line]:
    page = _Page()
    page.feed(_decoded(path))
    page.close()
    page.end()
    if not any(line.text for line in page.lines) and page.pictures:
        raise UsageError(f"{path}: {page.pictures:,} pictures and no text; give the policy as text")
    yield from page.lines


def _docx(path: Path) -> Iterator[Line]:
    import docx

    document = docx.Document(str(path))
    lines = [*_docx_lines(document)]
    if not any(line.text.strip() for line in lines) and len(document.inline_shapes):
        raise UsageError(f"{path}: paragraph 1 is a picture, and there is no text; give the policy as text")
    yield from lines


def _docx_lines(document: Any) -> Iterator[Line]:
    from docx.table import Table

    paragraphs = tables = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block.rows, 1):
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield Line(CELL.join(cells), f"table {tables}, row {number}")
        else:
            paragraphs += 1
            yield Line(block.text, f"paragraph {paragraphs}")


def _pdf(path: Path) -> Iterator[Line]:
    import pypdf

    # What is wrong with a file is said once, in our words.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    for number, page in enumerate(pypdf.PdfReader(path).pages, 1):
        texts = page.extract_text().splitlines()
        if not any(text.strip() for text in texts) and len(page.images):
            raise UsageError(f"{path}, page {number}: a picture without text; make a pdf with text in it (OCR) first")
        yield from _joined(texts, f"page {number}, ")


def _joined(texts: list[str], before: str) -> Iterator[Line]:
    """Lines as written: a pdf breaks sentences at the width of the page, so a full line goes on in the next."""
    width = max((len(text.strip()) for text in texts), default=0)
    whole, start = "", 1
    for number, text in enumerate(texts, 1):
        text = text.strip()
        whole, start = (whole + text, start) if whole else (text, number)
        if len(text) < 0.8 * width or text.endswith(("。", "；", "：", "!", "?", ";", ":")):
            yield Line(whole, f"{before}line {start}")
            whole = ""
    if whole:
        yield Line(whole, f"{before}line {start}")


_READERS = {".html": _html, ".htm": _html, ".xhtml": _html, ".docx": _docx, ".pdf": _pdf}
