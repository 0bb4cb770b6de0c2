"""Mail, address books, calendars, books, PDF and the old formats of Office as sources."""

import email.message
import io
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from _ole_writer import doc_of, msg_of, ole_of, ppt_of, record
from _pdf_writer import Page, pdf_of
from test_files import opened

from connectors import FileOptions
from connectors._kinds import look_at_path
from connectors._msg import decompressed
from connectors._ole import compound
from connectors._parts import Part, taken_apart
from connectors._pdf import _pages, _PageTables, pdf
from connectors._rtf import rtf_text
from scanner.errors import ConnectorError
from scanner.model import GapKind
from scanner.synthetic import Maker

maker = Maker(84)
PHONES = [maker.mobile() for _ in range(12)]
IDS = [maker.resident_id() for _ in range(4)]
LIST = f"姓名,手机\n周杰,{PHONES[10]}\n吴倩,{PHONES[11]}\n"
TABLE = {"姓名": ["周杰", "吴倩"], "手机": PHONES[10:]}


def message(subject: str, text: str) -> email.message.EmailMessage:
    found = email.message.EmailMessage()
    found["From"], found["To"], found["Subject"] = "赵敏 <zhao@example.com>", "li@example.com", subject
    found["Date"] = "Mon, 1 Jan 2024 10:00:00 +0800"
    found.set_content(text)
    return found


OLD = (
    b"From: =?gb2312?B?1cXI/Q==?= <zhang@example.com>\r\nTo: " + "李四".encode("gbk") + b" <li@example.com>\r\n"
    b"Subject: " + "客户资料".encode("gbk") + b"\r\nDate: Mon, 1 Jan 2024 10:00:00 +0800\r\n"
    b"X-Originating-IP: [203.0.113.7]\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
    + f"电话是{PHONES[0]}，喆".encode("gbk")
)  # fmt: skip
"""As programs of 2005 wrote it: headers in bare GBK, and a character that GB 2312 does not have."""


# Mail


def test_a_mail_in_gbk_is_a_row_with_its_headers(tmp_path):
    (tmp_path / "a.eml").write_bytes(OLD)
    found, gaps = opened(tmp_path / "a.eml")
    assert found[""] == {
        "sender_name[]": ["张三"],
        "sender_email[]": ["zhang@example.com"],
        "recipient_name[]": ["李四"],
        "recipient_email[]": ["li@example.com"],
        "subject": ["客户资料"],
        "date": ["Mon, 1 Jan 2024 10:00:00 +0800"],
        "headers.x-originating-ip[]": ["[203.0.113.7]"],
        "body": [f"电话是{PHONES[0]}，喆"],
    }
    assert gaps == []


@pytest.fixture
def nested(tmp_path) -> Path:
    """A mail in a zip in a mail, with a table on it; a mail that is attached as a mail; HTML that says more."""
    inner = message("内层", f"内层 {PHONES[1]}")
    inner.add_attachment(LIST.encode("gbk"), maintype="text", subtype="csv", filename="名单.csv")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("里/内层.eml", inner.as_bytes())
    outer = message("外层", "见附件")
    outer.add_alternative(
        f"<style>p {{}}</style><p>见附件 <a href='mailto:x@example.com'>联系</a></p>"
        "<table><tr><th>姓名</th><th>电话</th></tr>"
        f"<tr><td>王芳</td><td>{PHONES[2]}</td></tr><tr><td>刘洋</td><td>{PHONES[3]}</td></tr></table>",
        subtype="html",
    )
    outer.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="打包.zip")
    outer.add_attachment(message("转发", f"转发 {PHONES[4]}"))
    (tmp_path / "o.eml").write_bytes(outer.as_bytes())
    return tmp_path / "o.eml"


def test_attachments_are_opened_to_the_depth_that_is_allowed(nested):
    found, gaps = opened(nested)
    assert found[""]["body"] == ["见附件\n"]
    assert found[""]["body_html"] == ["见附件 联系 <mailto:x@example.com>"]
    assert found["table 1"] == {"姓名": ["王芳", "刘洋"], "电话": PHONES[2:4]}
    assert found["打包.zip/里/内层.eml"]["body"] == [f"内层 {PHONES[1]}\n"]
    assert found["打包.zip/里/内层.eml/名单.csv"] == TABLE
    assert found["message 2.eml"]["body"] == [f"转发 {PHONES[4]}\n"]
    assert gaps == []
    _, gaps = opened(nested, FileOptions(max_depth=2))
    assert [(gap.resource.rpartition("/")[2], gap.kind) for gap in gaps] == [("名单.csv", GapKind.TRUNCATED)]


def test_a_mailbox_has_a_row_a_message(nested, tmp_path):
    (tmp_path / "b.mbox").write_bytes(
        b"From a Mon Jan  1 00:00:00 2024\n" + OLD.replace(b"\r\n", b"\n") + b"\n>From here\n\n"
        b"From b Mon Jan  1 00:00:00 2024\n" + nested.read_bytes()
    )
    nested.unlink()
    found, gaps = opened(tmp_path / "b.mbox")
    assert found[""]["subject"] == ["客户资料", "外层"]
    assert "\nFrom here" in found[""]["body"][0]
    assert found["message 2/打包.zip/里/内层.eml/名单.csv"] == TABLE
    assert gaps == []


def test_an_outlook_item_has_its_fields_recipients_and_attachments(tmp_path):
    texts = {"0037": "外层", "1000": f"电话 {PHONES[0]}", "0C1A": "张三", "5D01": "z@example.com", "3A1C": PHONES[1]}
    item = msg_of(texts)
    item["__substg1.0_3A08001E"] = "办公室".encode("gbk")
    item["__properties_version1.0"] = bytes(32) + struct.pack("<HHII", 3, 0x3FFD, 6, 936) + bytes(4)
    item["__recip_version1.0_#00000000"] = msg_of({"3001": "李四", "39FE": "li@example.com"})
    item["__attach_version1.0_#00000000"] = msg_of({"3707": "名单.csv"}) | {"__substg1.0_37010102": LIST.encode("gbk")}
    item["__attach_version1.0_#00000001"] = {"__substg1.0_3701000D": msg_of({"0037": "内层", "0C1A": "赵敏"})}
    (tmp_path / "a.msg").write_bytes(ole_of(item))
    found, gaps = opened(tmp_path / "a.msg")
    assert found[""] == {
        "subject": ["外层", "内层"],
        "sender_name": ["张三", "赵敏"],
        "sender_email": ["z@example.com"],
        "mobile": [PHONES[1]],
        "office_phone": ["办公室"],
        "body": [f"电话 {PHONES[0]}"],
        "recipients[].recipient_name": ["李四"],
        "recipients[].recipient_email": ["li@example.com"],
    }
    assert found["名单.csv"] == TABLE
    assert gaps == []


def test_text_that_outlook_packed_is_unpacked():
    """The example of [MS-OXRTFCP] 4.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf_text(decompressed(packed)) == "hello world"


# Address books and calendars


def test_address_books_of_phones_are_rows(tmp_path):
    (tmp_path / "a.vcf").write_bytes(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王芳\r\nN:王;芳;;;\r\nitem1.TEL;TYPE=CELL:{PHONES[0]}\r\n"
        "ADR;TYPE=HOME:;;中关村大街27号;海淀区;北京市;100080;中国\r\n"
        "NOTE:第一行\\n第二\r\n 行\r\nEND:VCARD\r\n".encode()
        + f"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=C0=EE;=C4=C8=\r\n;;;\r\n"
        f"TEL;CELL:{PHONES[1]}\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n /9k=\r\nEND:VCARD\r\n".encode()
    )
    found, gaps = opened(tmp_path / "a.vcf")
    assert found[""] == {
        "full_name": ["王芳", "李娜"],
        "phone[]": PHONES[:2],
        "address[]": ["中国 北京市 海淀区 中关村大街27号 100080"],
        "note[]": ["第一行\n第二行"],
    }
    assert found["pictures"] == {"place": ["card 2"], "picture": [None]}
    assert gaps == []


def test_a_calendar_names_who_is_invited(tmp_path):
    (tmp_path / "a.ics").write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:张三的日历\nBEGIN:VEVENT\nSUMMARY:面试\n"
        f"DESCRIPTION:电话 {PHONES[0]}\\, 准时\nORGANIZER;CN=张三:mailto:z@example.com\n"
        'ATTENDEE;CN="王芳";ROLE=REQ:MAILTO:w@example.com\nBEGIN:VALARM\nDESCRIPTION:提醒\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n',
        "utf-8",
    )
    found, _ = opened(tmp_path / "a.ics")
    assert found[""]["attendee_name[]"] == ["王芳"]
    assert found[""]["attendee_email[]"] == ["w@example.com"]
    assert found[""]["description[]"] == [f"电话 {PHONES[0]}, 准时", "提醒"]
    assert found[""]["x-wr-calname[]"] == ["张三的日历"]


# PDF


def jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def report() -> bytes:
    """Text whose number the margin breaks, a table over two pages, and a scanned page."""
    rows = [("姓名", "手机", "身份证号"), ("王芳", PHONES[0], IDS[0])]
    return pdf_of(
        [
            Page().text("合同").text(f"乙方的居民身份证号码是{IDS[1][:10]}").text(f"{IDS[1][10:]}。"),
            Page().text("附件").table(rows).text(f"表后 {PHONES[1]}"),
            Page().table([("刘洋", PHONES[2], IDS[2])]).text("完"),
            Page().picture(jpeg()),
        ]
    )


def test_a_pdf_has_a_row_a_page_and_tables_over_pages(report, tmp_path):
    (tmp_path / "a.pdf").write_bytes(report)
    found, gaps = opened(tmp_path / "a.pdf")
    assert found[""]["text"] == [f"合同\n乙方的居民身份证号码是{IDS[1]}。", f"附件\n表后 {PHONES[1]}", "完", ""]
    assert found["table 1"] == {"姓名": ["王芳", "刘洋"], "手机": [PHONES[0], PHONES[2]], "身份证号": [IDS[0], IDS[2]]}
    assert found["scanned pages"] == {"picture": [None] * 4}, "a row a page, pictures of those without text"
    assert gaps == []


def test_tables_that_take_too_long_are_read_as_text(report):
    reader = _PageTables(report, -1)
    with pypdfium2.PdfDocument(report) as document:
        parts = [piece for piece in _pages(document, reader) if isinstance(piece, Part)]
    text = "".join(row[0] for part in parts if not part.name for row in part.rows)
    assert all(value in text for value in (PHONES[0], PHONES[2], IDS[0], IDS[2]))
    assert parts[-1].details == ("the tables of 2 pages are read as text: to tell their columns took too long",)


def test_a_missing_extra_is_named(report, tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(report)
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ConnectorError, match=r"pdf needs an extra: pip install 'pisift\[documents\]'"):
        list(taken_apart(look_at_path(tmp_path / "a.pdf", "a.pdf"), tmp_path, pdf))


def test_what_lies_beside_the_pages_of_a_pdf_is_read(report, tmp_path):
    from pypdf.annotations import Link, Text
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(report))
    writer.add_metadata({"/Author": "张伟", "/审批人": "王强", "/Producer": "x"})
    writer.add_attachment("名单.csv", LIST.encode())
    note = Text(rect=(50, 50, 80, 80), text=f"批注 {PHONES[3]}")
    note[NameObject("/T")] = TextStringObject("李娜")
    writer.add_annotation(0, note)
    writer.add_annotation(0, Link(rect=(1, 1, 9, 9), url="mailto:z@example.com"))
    field = DictionaryObject(
        {NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("手机"),
         NameObject("/V"): TextStringObject(PHONES[4])}
    )  # fmt: skip
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = form
    writer.write(tmp_path / "a.pdf")
    found, gaps = opened(tmp_path / "a.pdf")
    assert found["form fields"] == {"手机": [PHONES[4]]}
    assert found["comments"] == {"place": ["page 1"], "author_name": ["李娜"], "text": [f"批注 {PHONES[3]}"]}
    assert found["links"]["link"] == ["mailto:z@example.com"]
    assert found["properties"] == {"author_name": ["张伟"], "审批人": ["王强"]}
    assert found["名单.csv"] == TABLE
    assert gaps == []


def in_columns(page: Page, rows: list[tuple[str, ...]], lefts: tuple[int, ...]) -> Page:
    """Texts below each other without a line between them."""
    for row in rows:
        for cell, left in zip(row, lefts, strict=True):
            if cell:
                page._put(cell, left, page._at)
        page._at -= 20
    return page


def test_columns_of_a_pdf_without_lines_are_a_table_where_that_is_clear(tmp_path):
    """A cell of two lines is one; the lines before and behind stay text."""
    rows = [
        ("姓名", "手机号码", "住址"), ("张伟", PHONES[0], "长沙市一"), ("", "", "号院二号"), ("李娜", PHONES[1], ""),
        ("王芳", PHONES[2], "武汉市"),
    ]  # fmt: skip
    page = in_columns(Page().text("名单"), rows, (60, 200, 330)).text("以上仅供内部使用")
    (tmp_path / "a.pdf").write_bytes(pdf_of([page]))
    found, gaps = opened(tmp_path / "a.pdf")
    assert found["table 1"] == {
        "姓名": ["张伟", "李娜", "王芳"], "手机号码": PHONES[:3], "住址": ["长沙市一号院二号", "", "武汉市"],
    }  # fmt: skip
    assert found[""]["text"] == ["名单\n以上仅供内部使用"]
    assert gaps == []


@pytest.mark.parametrize(
    "rows",
    [
        [("张伟", "李娜"), ("刘洋", "陈静"), ("周杰", "吴倩")],
        [("姓名：张伟", f"电话：{PHONES[0]}"), ("性别：男", "民族：汉"), ("籍贯：长沙", "学历：本科")],
        [("张伟", PHONES[0]), ("李娜", PHONES[1]), ("王芳", PHONES[2])],
        [("左边一栏的文字很长而且没有什么名称", "右边一栏也有文字"), *[("又一行左边的文字", "右边 2023 年")] * 3],
        [("姓名", "手机号码"), ("张伟", PHONES[0])],
    ],
    ids=["names only", "a form", "no header", "two columns of prose", "too short"],
)
def test_texts_that_only_stand_beside_each_other_stay_text(rows, tmp_path):
    """A value never becomes the name of a column."""
    (tmp_path / "a.pdf").write_bytes(pdf_of([in_columns(Page(), rows, (60, 320))]))
    found, _ = opened(tmp_path / "a.pdf")
    assert set(found) == {""}
    assert all(cell in found[""]["text"][0] for row in rows for cell in row)


def test_encrypted_cut_and_broken_documents_are_gaps_and_the_others_are_read(report, tmp_path):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(report))
    writer.encrypt("")
    writer.write(tmp_path / "open.pdf")
    writer.encrypt("geheim")
    writer.write(tmp_path / "shut.pdf")
    (tmp_path / "cut.pdf").write_bytes(report[: len(report) // 3])
    (tmp_path / "junk.pdf").write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 4)
    word = ole_of(doc_of("合同\r"))
    (tmp_path / "cut.doc").write_bytes(word[: len(word) // 2])
    (tmp_path / "shut.docx").write_bytes(ole_of({"EncryptedPackage": b"x" * 100}))
    head = b"\xec\xa5\xc1\x00" + bytes(6)
    (tmp_path / "shut.doc").write_bytes(word.replace(head + b"\x00\x02", head + b"\x00\x03"))
    (tmp_path / "shut.odt").write_bytes(encrypted_odt())
    found, gaps = opened(tmp_path)
    assert set(found) == {"open.pdf", "open.pdf/table 1", "open.pdf/scanned pages", "cut.doc"}
    said = {gap.resource.rpartition("/")[2]: gap.reason for gap in gaps}
    assert all(gap.kind.is_loss for gap in gaps)
    assert {name for name, reason in said.items() if reason == "it is encrypted"} == {
        "shut.pdf", "shut.docx", "shut.doc", "shut.odt",
    }  # fmt: skip
    assert {"cut.pdf", "junk.pdf", "cut.doc"} <= set(said)


def encrypted_odt() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>")
        archive.writestr("content.xml", bytes(range(256)))
    return out.getvalue()


# OpenDocument, EPUB, RTF, and Office before 2007

_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(f'xmlns:{name}="{_SPACE}:{name}:1.0"' for name in ("office", "text", "table", "meta", "dr"))


def test_open_documents_and_books_are_read(tmp_path):
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(row.format("".join(map(cell.format, cells))) for cells in (("姓名", "手机"), ("王芳", PHONES[0])))
    text = f'<text:p>电话<text:span>{PHONES[1]}</text:span><text:s text:c="2"/>完</text:p>'
    text += f"<table:table>{rows}</table:table>"
    slides = f"<dr:page><text:p>一 {PHONES[2]}</text:p></dr:page><dr:page><text:p>二</text:p></dr:page>"
    meta = "<meta:initial-creator>张伟</meta:initial-creator>"
    for name, kind, content in (("a.odt", "text", text), ("b.odp", "presentation", slides)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
            archive.writestr("content.xml", f"<office:document-content {_SPACES}>{content}</office:document-content>")
            archive.writestr("meta.xml", f"<office:document-meta {_SPACES}>{meta}</office:document-meta>")
    with zipfile.ZipFile(tmp_path / "c.epub", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="O/p.opf"/></container>')
        order = '<item id="b" href="2.xhtml"/><item id="a" href="1.xhtml"/><itemref idref="a"/><itemref idref="b"/>'
        archive.writestr("O/p.opf", f"<package><creator>张伟</creator>{order}</package>")
        archive.writestr("O/1.xhtml", f"<html><body><p>一 {PHONES[3]}</p></body></html>")
        archive.writestr("O/2.xhtml", "<html><body><p>二</p></body></html>")
    found, gaps = opened(tmp_path)
    assert found["a.odt"]["text"] == [f"电话{PHONES[1]}  完"]
    assert found["a.odt/table 1"] == {"姓名": ["王芳"], "手机": [PHONES[0]]}
    assert found["b.odp"]["text"] == [f"一 {PHONES[2]}", "二"]
    assert found["c.epub"]["text"] == [f"一 {PHONES[3]}", "二"]
    for name, column in (("a.odt", "author_name"), ("b.odp", "author_name"), ("c.epub", "author_name[]")):
        assert found[f"{name}/properties"][column] == ["张伟"]
    assert gaps == []


def test_rtf_is_read_with_what_stands_around_the_text(tmp_path):
    def gbk(text: str) -> str:
        return "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in text.encode("gbk"))

    def unicode(text: str) -> str:
        return "".join(f"\\u{ord(c)}?" if ord(c) < 32768 else f"\\u{ord(c) - 65536}\\'3f" for c in text)

    (tmp_path / "a.rtf").write_text(
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset134 " + gbk("宋体") + ";}}{\\*\\generator none}"
        "{\\info{\\author " + unicode("张伟") + "}}{\\header\\pard\\f0 " + gbk(f"页眉 {PHONES[0]}") + "\\par}"
        "\\pard\\f0 " + gbk(f"电话{PHONES[1][:4]}") + "{\\b " + PHONES[1][4:] + "}\\par "
        "{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv y}}{\\shptxt " + unicode("框") + PHONES[2] + "}}}\\par"
        "\\trowd\\pard\\intbl\\f0 " + gbk("姓名") + "\\cell " + gbk("手机") + "\\cell\\row"
        "\\trowd\\pard\\intbl\\f0 " + gbk("王芳") + "\\cell " + PHONES[3] + "\\cell\\row\\pard\\f0 "
        "{\\*\\atnauthor " + gbk("赵敏") + "}{\\*\\annotation " + gbk("批注") + PHONES[4] + "}" + gbk("完") + "}",
        "ascii",
    )
    found, gaps = opened(tmp_path / "a.rtf")
    assert found[""]["text"] == [f"电话{PHONES[1]}", f"框{PHONES[2]}", "完"]
    assert found["table 1"] == {"姓名": ["王芳"], "手机": [PHONES[3]]}
    assert found["headers and footers"]["text"] == [f"页眉 {PHONES[0]}"]
    assert found["comments"] == {"author_name": ["赵敏"], "text": [f"批注{PHONES[4]}"]}
    assert found["properties"] == {"author_name": ["张伟"]}
    assert gaps == []


def test_word_and_powerpoint_before_2007_are_read(tmp_path):
    link = '\x13 HYPERLINK "mailto:a@b.cn" \x14信箱\x15'
    text = f"合同\r{link}\r姓名\x07手机\x07\x07王芳\x07{PHONES[0]}\r又\x07\x07之后\r"
    (tmp_path / "a.doc").write_bytes(ole_of(doc_of(text, f"tel {PHONES[1]}\r")))
    (tmp_path / "b.ppt").write_bytes(ole_of(ppt_of([("标题一", PHONES[2]), ("标题二", PHONES[3])])))
    found, gaps = opened(tmp_path)
    assert found["a.doc"]["text"] == ["合同", ' HYPERLINK "mailto:a@b.cn" 信箱', "之后", f"tel {PHONES[1]}"]
    assert found["a.doc/table 1"] == {"姓名": ["王芳"], "手机": [f"{PHONES[0]}\n又"]}
    assert found["b.ppt"]["text"] == [f"标题一\n{PHONES[2]}", f"标题二\n{PHONES[3]}"]
    assert gaps == []


def test_objects_that_programs_embedded_are_opened(tmp_path):
    """Packages, documents in storages of a document, and one that nobody reads, whose runs of text are."""
    native = b"\x02\0a.csv\0C:\\a.csv\0\0\0\x03\0" + struct.pack("<I", 4) + b"tmp\0"
    rows = f"姓名,手机\n王芳,{PHONES[0]}\n".encode()
    native = {"\x01Ole10Native": bytes(4) + native + struct.pack("<I", len(rows)) + rows}
    note = doc_of(f"备忘 {PHONES[1]}\r")
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document xmlns:w='w'><w:p><w:t>合同</w:t></w:p></w:document>")
        archive.writestr("word/embeddings/oleObject1.bin", ole_of(native))
        archive.writestr("word/embeddings/oleObject2.bin", ole_of(note))
        archive.writestr("word/embeddings/oleObject3.bin", ole_of({"Equation Native": f"电话 {PHONES[2]}".encode()}))
    pool = {"ObjectPool": {"_1": {**note, "ObjectPool": {"_3": note}}, "_2": native}}
    (tmp_path / "b.doc").write_bytes(ole_of(doc_of("合同\r") | pool))
    inner = ole_of(note)
    stored = record(0x1011, struct.pack("<I", len(inner)) + zlib.compress(inner), instance=1)
    slides = ppt_of([("标题", "文字")])
    (tmp_path / "c.ppt").write_bytes(ole_of(slides | {"PowerPoint Document": slides["PowerPoint Document"] + stored}))
    attached = {"__attach_version1.0_#00000000": msg_of({"3707": "对象"}, **{"__substg1.0_3701000D": note})}
    attached["__properties_version1.0"] = bytes(32)
    (tmp_path / "d.msg").write_bytes(ole_of(msg_of({"0037": "主题", "1000": "正文"}, **attached)))
    found, gaps = opened(tmp_path)
    table, text = {"姓名": ["王芳"], "手机": [PHONES[0]]}, {"text": [f"备忘 {PHONES[1]}"]}
    assert found["a.docx/oleObject1.bin/a.csv"] == found["b.doc/a.csv"] == table
    for path in ("a.docx/oleObject2.bin", "b.doc/object _1", "b.doc/object _1/object _3", "c.ppt/object", "d.msg/对象"):
        assert found[path] == text
    assert any(PHONES[2] in text for text in found["a.docx/oleObject3.bin"]["text"])
    assert [(gap.resource[-10:], gap.kind) for gap in gaps] == [("bject3.bin", GapKind.UNSUPPORTED)]


def test_a_large_object_is_taken_out_whole():
    import olefile

    content = bytes(range(256)) * 20_000
    with olefile.OleFileIO(io.BytesIO(ole_of({"WordDocument": content, "a": {"b": b"x" * 70}}))) as ole:
        assert ole.openstream("WordDocument").read() == content
        assert compound(ole, ["a"]) == ole_of({"b": b"x" * 70})


def test_what_only_looks_like_a_document_is_searched_for_text(tmp_path):
    """A mail with bytes that are no text is a mail; what is left of a Word document is searched like any binary."""
    (tmp_path / "a.eml").write_bytes(OLD + b"\x00\xff\xfe\x81" * 9)
    word = ole_of(doc_of(f"合同电话 {PHONES[0]} 结束\r" * 50))
    (tmp_path / "b.doc").write_bytes(word[:512] + word[1024:2048])
    found, gaps = opened(tmp_path)
    assert found["a.eml"]["subject"] == ["客户资料"]
    assert any(PHONES[0] in text for text in found["b.doc"]["text"])
    assert [(gap.resource.rpartition("/")[2], gap.kind) for gap in gaps] == [("b.doc", GapKind.UNSUPPORTED)]


def test_a_page_that_is_called_a_workbook_is_a_page_with_tables(tmp_path):
    cells = (("姓名", "手机"), ("王芳", PHONES[0]), ("刘洋", PHONES[1]))
    rows = "".join(f"<tr><td>{name}<td>{phone}" for name, phone in cells)
    head = f"<html><style>td {{}}</style><!-- 旧 {PHONES[2]} --><p data-tel='{PHONES[3]}'>名单"
    page = f"{head}<table>{rows}</table></html>"
    (tmp_path / "a.xls").write_bytes(page.encode("gbk"))
    found, gaps = opened(tmp_path / "a.xls")
    assert found[""]["text"] == ["名单"]
    assert found["table 1"] == {"姓名": ["王芳", "刘洋"], "手机": PHONES[:2]}
    assert found["markup"] == {"name": ["comment", "data-tel"], "value": [f"旧 {PHONES[2]}", PHONES[3]]}
    assert gaps == []
