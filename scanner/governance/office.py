"""Documents as Word and Excel files, and back what persons filled into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from scanner.errors import UsageError, in_words
from scanner.governance.filled import Filled
from scanner.governance.tables import ID, Document

WORKBOOK = "pisift-documents.xlsx"
_SHADE, _HEAD_SHADE = "FFF7D6", "E4EAF2"
_FONT, _HEAD_FONT = "宋体", "黑体"
_PAGE_CM = (29.7, 21.0)
_MARGIN_CM = 1.5
_ID_CM = 1.9
"""Wide enough for an id in one line."""
_SHEET_MARGIN_INCHES = 0.3
_LINE_POINTS = 14.5


def write_workbook(path: Path, documents: Sequence[Document], filled: Filled) -> None:
    """One sheet for each document: title, lines, then the table with the blanks that were filled."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for document in documents:
        _write_sheet(book.create_sheet(document.title[:31]), document, filled)
    book.save(path)


def _write_sheet(sheet: Any, document: Document, filled: Filled) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    sheet.append([document.title])
    sheet["A1"].font = Font(name=_HEAD_FONT, size=16, bold=True)
    for line in document.lines:
        sheet.append([line])
    head = sheet.max_row + 1
    thin = Side(style="thin", color="BBBBBB")
    for number, field in enumerate(document.fields, 1):
        sheet.column_dimensions[get_column_letter(number)].width = field.width
        for place, text in enumerate(_column(document, field.name, filled)):
            cell = sheet.cell(head + place, number, text)
            # A name that begins with = is no formula.
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(thin, thin, thin, thin)
            cell.font = Font(name=_FONT, bold=not place)
            if not place or field.is_blank:
                cell.fill = PatternFill("solid", fgColor=_HEAD_SHADE if not place else _SHADE)
    for place in range(len(document.rows) + 1):
        lines = max(_lines(sheet.cell(head + place, n).value or "", f.width) for n, f in enumerate(document.fields, 1))
        if lines > 1:
            # Some programs do not make a row as high as its wrapped text by themselves.
            sheet.row_dimensions[head + place].height = _LINE_POINTS * lines
    sheet.freeze_panes = sheet.cell(head + 1, 3)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = _SHEET_MARGIN_INCHES
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.oddFooter.center.text = "&P / &N"


def _lines(text: str, width: int) -> int:
    """About how many lines ``text`` takes in a column of ``width`` characters; a 汉字 is as wide as two."""
    lengths = (sum(1 + (east_asian_width(c) in "WF") for c in line) for line in text.split("\n"))
    return sum(max(1, -(-length // (width - 1))) for length in lengths)


def _column(document: Document, name: str, filled: Filled) -> Iterator[str]:
    """The head and the cells of one field."""
    yield name
    for row in document.rows:
        yield _clean(row.id if name == ID else row.cells.get(name, filled.get(row.id, {}).get(name, "")))


def _clean(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
    )


def read_workbook(path: Path, documents: Sequence[Document]) -> Filled:
    """The blanks of every sheet, by row id; raises ``UsageError`` for a file that cannot be read."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        tables = [[*sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
    except Exception as error:  # noqa: BLE001  a library's words may quote a cell
        raise UsageError(f"{path}: damaged or open elsewhere ({in_words(error)}); nothing was written") from error
    blanks = {name for document in documents for name in document.blanks}
    found: dict[str, dict[str, str]] = {}
    for rows in tables:
        _take([["" if cell is None else str(cell) for cell in row] for row in rows], blanks, found)
    return found


def write_docx(path: Path, document: Document, filled: Filled) -> None:
    """One document in A4 across: title, lines, the table with a head on every page."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    word = docx.Document()
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(_PAGE_CM[0]), Cm(_PAGE_CM[1])
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(_MARGIN_CM))
    _set_font(word.styles["Normal"], _FONT)
    word.styles["Normal"].font.size = Pt(9)
    _set_font(word.styles["Title"], _HEAD_FONT)
    word.add_paragraph(document.title, style="Title")
    for line in document.lines:
        word.add_paragraph(_clean(line)).paragraph_format.space_after = Pt(2)
    _add_table(word, document, filled)
    _add_page_number(section.footer.paragraphs[0])
    word.core_properties.title = document.title
    word.core_properties.author = "pisift"
    word.save(str(path))


def _set_font(style: Any, name: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = "Times New Roman" if name == _FONT else "Arial"
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _add_table(word: Any, document: Document, filled: Filled) -> None:
    from docx.shared import Cm, Pt

    table = word.add_table(rows=1 + len(document.rows), cols=len(document.fields))
    table.style = "Table Grid"
    table.autofit = False
    usable = _PAGE_CM[0] - 2 * _MARGIN_CM - _ID_CM
    total = sum(field.width for field in document.fields if field.name != ID)
    for number, field in enumerate(document.fields):
        width = table.columns[number].width = Cm(_ID_CM if field.name == ID else usable * field.width / total)
        for place, (cell, text) in enumerate(
            zip(table.columns[number].cells, _column(document, field.name, filled), strict=True)
        ):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            run = cell.paragraphs[0].add_run(text)
            run.bold = not place
            run.font.size = Pt(7.5)
            if not place or field.is_blank:
                _shade(cell, _SHADE if place else _HEAD_SHADE)
    _repeat_head(table.rows[0])


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _add_page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def read_docx(path: Path, document: Document) -> Filled:
    """The blanks of the document's table; raises ``UsageError`` for a file that cannot be read."""
    import docx

    try:
        tables = [
            [[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables
        ]
    except Exception as error:  # noqa: BLE001  a library's words may quote a cell
        raise UsageError(f"{path}: damaged or open elsewhere ({in_words(error)}); nothing was written") from error
    found: dict[str, dict[str, str]] = {}
    for rows in tables:
        _take(rows, set(document.blanks), found)
    return found


def _take(rows: Sequence[Sequence[str]], blanks: set[str], found: dict[str, dict[str, str]]) -> None:
    """Add the blanks of a table; its head is the row with the field of ids, wherever a person moved its columns."""
    start = next((number for number, row in enumerate(rows) if ID in row), None)
    if start is None:
        return
    heads = rows[start]
    at = heads.index(ID)
    for row in rows[start + 1 :]:
        if len(row) > at and row[at]:
            cells = {name: text.strip() for name, text in zip(heads, row, strict=False) if name in blanks}
            found.setdefault(row[at], {}).update(cells)
