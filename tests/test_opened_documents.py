"""Documents as sources: Word, PowerPoint, OpenDocument, PDF, mail and others. The laws are in test_connectors."""

import io
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from test_files import opened

from connectors import FileOptions
from scanner.language import load_language
from scanner.model import Column, ColumnEntry, ColumnProfile, GapKind, Resource, ResourceEntry
from scanner.places import where
from scanner.synthetic import Maker

maker = Maker(83)
PHONES = [maker.mobile() for _ in range(12)]
ID = maker.resident_id()


def rewritten(path: Path, change) -> None:
    """The zip at ``path`` with each member as ``change(name, content)`` gives it back; None leaves it out."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if (changed := change(name, content)) is not None:
                archive.writestr(name, changed)


def filled(table, rows) -> None:
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def picture(kind: str = "PNG") -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind)
    return out.getvalue()


# Word


@pytest.fixture
def contract(tmp_path) -> Path:
    """Everything in a Word document that may hold PI, seen or not."""
    document = docx.Document()
    document.core_properties.author = "张伟"
    document.core_properties.last_modified_by = "李娜"
    document.core_properties.comments = ""
    document.add_paragraph("劳动合同")
    split = document.add_paragraph("电话")
    split.add_run(PHONES[0][:5])
    split.add_run(PHONES[0][5:]).bold = True
    filled(document.add_table(3, 2), [("姓名", "手机"), ("王芳", PHONES[1]), ("刘洋", PHONES[2])])
    form = document.add_table(3, 4)
    filled(form, [("姓名", "王芳", "性别", "女"), ("电话", PHONES[3], "民族", "汉"), ("住址", "", "学历", "本科")])
    form.cell(2, 0).add_table(2, 2)
    filled(form.cell(2, 0).tables[0], [("班级", "学号"), ("一班", "20240001")])
    section = document.sections[0]
    section.header.paragraphs[0].text = f"页眉 {PHONES[4]}"
    section.footer.paragraphs[0].text = f"页脚 {PHONES[5]}"
    document.add_picture(io.BytesIO(picture()))
    document.add_comment(document.paragraphs[1].runs[0], f"核实 {PHONES[6]}", author="赵敏")
    document.save(tmp_path / "合同.docx")
    hidden = (
        f'<w:p><w:del w:author="孙磊"><w:r><w:delText>删除 {PHONES[7]}</w:delText></w:r></w:del></w:p>'
        f"<w:sdt><w:sdtContent><w:p><w:r><w:t>控件 {PHONES[8]}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>文本框 {PHONES[9]}</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</w:r></w:p><w:sectPr"
    ).encode()
    rewritten(
        tmp_path / "合同.docx",
        lambda name, content: content.replace(b"<w:sectPr", hidden, 1) if name == "word/document.xml" else content,
    )
    with zipfile.ZipFile(tmp_path / "合同.docx", "a") as archive:
        archive.writestr("word/embeddings/名单.csv", f"姓名,手机\n周杰,{PHONES[10]}\n吴倩,{PHONES[11]}\n")
    return tmp_path / "合同.docx"


def test_a_word_document_falls_into_text_tables_forms_and_what_nobody_sees(contract):
    found, gaps = opened(contract)
    text = found[""]["text"]
    assert text[:2] == ["劳动合同", f"电话{PHONES[0]}"], "a number in two runs is one number"
    assert [f"删除 {PHONES[7]}", f"控件 {PHONES[8]}", f"\n文本框 {PHONES[9]}"] == [line for line in text if line][2:]
    assert found["table 1"] == {"姓名": ["王芳", "刘洋"], "手机": [PHONES[1], PHONES[2]]}
    assert found["forms"]["电话"] == [PHONES[3]]
    assert found["forms"]["学历"] == ["本科"]
    assert found["table 2"] == {"班级": ["一班"], "学号": ["20240001"]}
    assert found["headers and footers"]["text"] == [f"页脚 {PHONES[5]}", f"页眉 {PHONES[4]}"]
    assert found["comments"] == {"author_name": ["赵敏"], "text": [f"核实 {PHONES[6]}"]}
    assert found["editors"] == {"editor_name": ["孙磊"]}
    assert found["properties"]["author_name"] == ["张伟"]
    assert found["properties"]["last_editor_name"] == ["李娜"]
    assert found["名单.csv"] == {"姓名": ["周杰", "吴倩"], "手机": PHONES[10:]}
    assert found["pictures"]["place"] == ["word/media/image1.png"]
    assert gaps == []


def test_a_form_of_two_columns_is_told_from_a_table_by_its_values(tmp_path):
    document = docx.Document()
    filled(document.add_table(4, 2), [("姓名", "王芳"), ("电话", PHONES[0]), ("部门", "财务部"), ("工号", "30017")])
    filled(document.add_table(3, 2), [("姓名", "部门"), ("王芳", "财务部"), ("刘洋", "销售部")])
    filled(document.add_table(2, 2), [("姓名：", "陈静"), ("电话：", PHONES[1])])
    document.save(tmp_path / "a.docx")
    found, _ = opened(tmp_path / "a.docx")
    assert found["forms"]["电话"] == PHONES[:2]
    assert found["forms"]["姓名"] == ["王芳", "陈静"]
    assert found["table 1"] == {"姓名": ["王芳", "刘洋"], "部门": ["财务部", "销售部"]}


def test_merged_cells_name_columns_and_hold_their_value_once(tmp_path):
    document = docx.Document()
    table = document.add_table(5, 3)
    heads = [("", "", ""), ("姓名", "联系方式", ""), ("", "手机", "邮箱")]
    filled(table, [*heads, ("王芳", PHONES[0], "a@b.cn"), ("", PHONES[1], "c@d.cn")])
    table.cell(0, 0).merge(table.cell(0, 2)).text = "会员名单"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "联系方式"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "姓名"
    table.cell(3, 0).merge(table.cell(4, 0)).text = "王芳"
    document.save(tmp_path / "a.docx")
    found, _ = opened(tmp_path / "a.docx")
    assert found["table 1"] == {
        "姓名": ["会员名单", "王芳", None],
        "联系方式.手机": [None, *PHONES[:2]],
        "联系方式.邮箱": [None, "a@b.cn", "c@d.cn"],
    }


# PowerPoint


def test_slides_are_rows_with_their_tables_and_notes(tmp_path):
    show = pptx.Presentation()
    for number in range(3):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = f"第{number + 1}页 {PHONES[number]}"
    table = slide.shapes.add_table(3, 2, 0, 0, 100, 100).table
    filled(table, [("姓名", "手机"), ("王芳", PHONES[3]), ("刘洋", PHONES[4])])
    slide.notes_slide.notes_text_frame.text = f"备注 {PHONES[5]}"
    slide.shapes.add_picture(io.BytesIO(picture("JPEG")), 0, 0)
    # Slides are kept by number, and shown in another order.
    order = show.slides._sldIdLst
    order.insert(0, order[2])
    show.save(tmp_path / "a.pptx")
    found, gaps = opened(tmp_path / "a.pptx")
    assert found[""]["text"] == [f"第{n}页 {PHONES[n - 1]}" for n in (3, 1, 2)]
    assert found["table 1"] == {"姓名": ["王芳", "刘洋"], "手机": PHONES[3:5]}
    assert found["notes"]["text"][0] == f"备注 {PHONES[5]}"
    assert len(found["notes"]["text"]) == 3, "a row a slide"
    assert found["pictures"]["picture"] == [None], "nobody looks into pictures here"
    assert gaps == []


# What may do harm


def test_entities_of_a_document_are_not_expanded(tmp_path):
    document = docx.Document()
    document.add_paragraph("名单")
    document.save(tmp_path / "a.docx")
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    rewritten(tmp_path / "a.docx", lambda name, content: bomb if name == "word/document.xml" else content)
    found, gaps = opened(tmp_path / "a.docx")
    assert "root:" not in str(found)
    assert [(gap.kind, gap.reason) for gap in gaps] == [(GapKind.DAMAGED, "the document is damaged (DTDForbidden)")]


def test_a_document_that_breaks_in_the_middle_is_read_up_to_there(tmp_path):
    document = docx.Document()
    for phone in PHONES:
        document.add_paragraph(phone)
    document.save(tmp_path / "a.docx")
    rewritten(
        tmp_path / "a.docx",
        lambda name, content: content[: content.index(PHONES[8].encode())] if name == "word/document.xml" else content,
    )
    found, gaps = opened(tmp_path / "a.docx")
    assert found[""]["text"] == PHONES[:8]
    assert [gap.kind for gap in gaps] == [GapKind.DAMAGED]


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_half_a_document_is_a_gap(contract, keep):
    content = contract.read_bytes()
    contract.write_bytes(content[: int(len(content) * keep)])
    _, gaps = opened(contract)
    assert gaps
    assert all(gap.kind.is_loss for gap in gaps)


def test_more_than_a_document_may_unpack_to_is_a_gap(tmp_path):
    docx.Document().save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/embeddings/zeros.bin", bytes(3 << 20))
    found, gaps = opened(tmp_path / "a.docx", FileOptions(max_unpacked=1 << 20))
    assert "properties" in found
    assert [gap.reason for gap in gaps] == ["more than 0 MB when unpacked: a bomb, or see max_unpacked"]


# Workbooks, beside their cells


def test_a_workbook_has_parts_beside_its_sheets(tmp_path):
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.drawing.image import Image

    book = openpyxl.Workbook()
    book.properties.creator, book.properties.lastModifiedBy = "张伟", "李娜"
    sheet = book.active
    sheet.title = "comments"
    sheet.append(["姓名", "手机"])
    sheet.append(["王芳", PHONES[0]])
    sheet["B2"].comment = Comment(f"又 {PHONES[1]}", "赵敏")
    sheet.oddHeader.center.text = f"页眉 {PHONES[2]}"
    (tmp_path / "p.png").write_bytes(picture())
    sheet.add_image(Image(tmp_path / "p.png"))
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "p.png").unlink()
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as archive:
        field = f'<cacheField name="电话"><sharedItems><s v="{PHONES[3]}"/></sharedItems></cacheField>'
        archive.writestr("xl/pivotCache/pivotCacheDefinition1.xml", f"<d><cacheFields>{field}</cacheFields></d>")
        archive.writestr("xl/externalLinks/externalLink1.xml", f"<l><cell r='A1'><v>{PHONES[4]}</v></cell></l>")
    found, gaps = opened(tmp_path)
    assert found["a.xlsx/comments"] == {"姓名": ["王芳"], "手机": [PHONES[0]]}, "a sheet of that name"
    comment = {"place": ["B2"], "author_name": ["赵敏"], "text": [f"又 {PHONES[1]}"]}
    assert found["a.xlsx/comments (document)"] == comment
    assert PHONES[2] in found["a.xlsx/headers and footers"]["text"][0]
    assert found["a.xlsx/pivot cache 电话"] == {"电话": [PHONES[3]]}
    assert found["a.xlsx/cells of linked workbooks"] == {"text": [PHONES[4]]}
    assert found["a.xlsx/properties"]["last_editor_name"] == ["李娜"]
    assert found["a.xlsx/pictures"]["place"] == ["xl/media/image1.png"]
    assert gaps == []


# Where a finding stands


@pytest.mark.parametrize(
    ("unit", "first_row", "row", "said"),
    [("page", 1, 3, "page 3"), ("cell", 4, 1, "cell AB4"), ("row", 2, 1999, "row 2,000"), ("line", 1, 1, "line 1")],
)
def test_a_place_is_said_as_the_file_counts(unit, first_row, row, said):
    names = [f"column_{number}" for number in range(1, 29)]
    columns = tuple(ColumnEntry(Column(name), ColumnProfile(name), ()) for name in names)
    entry = ResourceEntry(Resource("s", "p", "file", unit=unit, first_row=first_row), 1, columns)
    assert where(entry, "column_28", row) == said
    assert load_language().chinese(said) != said
