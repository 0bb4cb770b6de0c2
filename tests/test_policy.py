"""Reading privacy policies, correcting them as TOML, and holding them against an inventory. All texts are our own."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from _command import pisift
from _governed import column, inventory, label, persons, table
from PIL import Image

from scanner.document import to_document
from scanner.errors import UsageError
from scanner.governance.comparison import compare
from scanner.governance.declarations import read_policy
from scanner.governance.policy import CLAUSES, At, Clause, Declared, Period, Policy
from scanner.governance.policy_file import load_policy, to_toml
from scanner.governance.policy_text import Line, read_lines

TODAY = date(2026, 11, 25)
NOWHERE = At("", "", "")

POLICY = """\
山石商城隐私政策
一、我们如何收集和使用您的个人信息
个人信息是指与已识别或者可识别的自然人有关的各种信息，包括姓名、宗教信仰、行踪轨迹等。
（一）注册：为了创建账户，您需要提供手机号码和昵称；您可以选择填写性别、生日。
（二）下单：为完成交易、配送商品，我们会收集您的收货人姓名、收货地址、联系电话。
（三）运行：我们会自动记录下列信息：
1）设备型号、操作系统版本、OAID；
2）IP地址、浏览记录。
（四）实名：为核实您的身份信息，我们会在征得您的单独同意后收集您的身份证号码和人脸信息等敏感个人信息。
我们不会收集您的通讯录、指纹。
二、我们如何共享您的信息
我们会把您的订单信息共享给物流公司等第三方，以便送达。
三、存储
您的个人信息存储于中国境内。我们不会向境外提供您的个人信息。
浏览记录最长保存6个月；交易信息自交易完成之日起保存不少于三年。
四、您的权利
您可以通过电子邮箱提出查阅、修改手机号码的请求，我们将在十五个工作日内答复。
五、未成年人
我们不向不满十四周岁的未成年人提供服务。
六、联系我们
个人信息保护负责人邮箱：privacy@example.com，我们在 30 天内回复您对我们收集手机号码的疑问。
山石商城用户协议
1.您应当妥善提供工作单位。
"""


def read(text: str) -> Policy:
    return read_policy(Line(line, f"line {number}") for number, line in enumerate(text.splitlines(), 1) if line)


def test_a_policy_says_which_types_it_collects_why_and_where():
    policy = read(POLICY)
    told = {d.word: (d.purpose, d.at.place, d.role) for d in policy.declared}
    assert told == {
        "手机号码": ("为了创建账户", "line 4", "collected"),
        "昵称": ("为了创建账户", "line 4", "collected"),
        "性别": ("我们如何收集和使用您的个人信息", "line 4", "collected"),
        "生日": ("我们如何收集和使用您的个人信息", "line 4", "collected"),
        "收货人姓名": ("为完成交易、配送商品", "line 5", "collected"),
        "收货地址": ("为完成交易、配送商品", "line 5", "collected"),
        "联系电话": ("为完成交易、配送商品", "line 5", "collected"),
        "设备型号": ("我们如何收集和使用您的个人信息", "line 7", "collected"),
        "操作系统版本": ("我们如何收集和使用您的个人信息", "line 7", "collected"),
        "OAID": ("我们如何收集和使用您的个人信息", "line 7", "collected"),
        "IP地址": ("我们如何收集和使用您的个人信息", "line 8", "collected"),
        "浏览记录": ("我们如何收集和使用您的个人信息", "line 8", "collected"),
        "身份证号码": ("为核实您的身份信息", "line 9", "collected"),
        "人脸信息": ("为核实您的身份信息", "line 9", "collected"),
        "订单信息": ("以便送达", "line 12", "shared"),
    }


def test_its_other_clauses_are_found_with_their_sentences():
    policy = read(POLICY)
    assert policy.title == "山石商城隐私政策"
    assert policy.not_offered_under == 14
    assert policy.has_separate_consent
    assert [(p.months, p.days, p.sense, p.pi_types[0]) for p in policy.periods] == [
        (6, 0, "most", "behavior.browse"),
        (36, 0, "least", "commerce.order"),
    ]
    assert {(c.kind, c.says) for c in policy.clauses} >= {
        ("sharing", "with 物流公司, 第三方"),
        ("cross-border", "stored in China"),
        ("cross-border", "not provided abroad"),
        ("minors", "not offered under 14"),
        ("separate consent", "for sensitive information"),
        ("response", "within 15 working days"),
        ("response", "within 30 days"),
    }
    assert all(clause.at.quote in POLICY for clause in policy.clauses)


SENTENCES = [
    ("我们收集您的姓名、手机号。", {"姓名", "手机号"}),
    ("我们会收集您的姓名及电子邮箱，以便联系。", {"姓名", "电子邮箱"}),
    ("为向您发货，需要您提供收货地址。", {"收货地址"}),
    ("系统将获取您设备的MAC地址与IMEI。", {"MAC地址", "IMEI"}),
    ("1.2.1 使用位置服务时，我们会采集您的精确位置；", {"精确位置"}),
    ("个人信息包括姓名、出生日期、身份证件号码、住址。", set()),
    ("敏感个人信息是指生物识别、宗教信仰等信息。", set()),
    ("我们不会收集您的宗教信仰。", set()),
    ("未经您同意，不得收集您的指纹。", set()),
    ("请妥善保管您的密码。", set()),
    ("我们通过短信验证码核实您的身份。", set()),
    ("如有疑问请拨打客服电话。", set()),
    ("我们收集的信息包括银行卡号（用于提现）。", {"银行卡号"}),
    ("您可以修改您的昵称、头像。", set()),
]


@pytest.mark.parametrize(("sentence", "words"), SENTENCES)
def test_a_sentence_declares_what_it_says_is_collected_and_nothing_else(sentence, words):
    assert {declared.word for declared in read(sentence).declared} == words


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("日志保存期限为180天。", (0, 180, "most")),
        ("我们保存您的信息不少于两年。", (24, 0, "least")),
        ("注销后半年内删除。", (6, 0, "most")),
        ("录音保留期为十二个月。", (12, 0, "most")),
        ("验证码存储72小时。", (0, 3, "most")),
        ("我们将在15日内答复。", None),
        ("未满14周岁的儿童不得注册。", None),
        ("我们于2020年成立。", None),
    ],
)
def test_periods_of_keeping_are_read_in_digits_and_chinese_numerals(sentence, period):
    found = [(p.months, p.days, p.sense) for p in read(sentence).periods]
    assert found == ([period] if period else [])


@pytest.mark.parametrize(
    ("sentence", "event"),
    [
        ("注销账户后我们将在30日内删除。", "注销"),
        ("自您终止服务之日起六个月内删除。", "终止"),
        ("合同到期后保存3年。", "到期"),
        ("日志保存期限为180天。", ""),
        ("我们将在您注销账户之前保存您的信息，日志保存180天。", ""),
    ],
)
def test_a_period_counted_from_an_event_is_told_apart_and_proves_no_record_too_old(sentence, event):
    (period,) = read(sentence).periods
    assert period.after == event
    kinds = [difference.kind for difference in compare(OLD, Policy("", periods=(period,)), TODAY)]
    assert ("kept longer" in kinds) is not bool(event)


_TIME = column("created_at")
OLD = inventory(
    table(
        "t",
        column("url", label("behavior.browse")),
        replace(_TIME, profile=replace(_TIME.profile, span=("2026-01-01", "2026-11-01"))),
    )
)
"""Records since the beginning of the year."""


TEXTS = sorted(path for path in (Path(__file__).parent / "policies").iterdir() if path.suffix != ".toml")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_policies_as_companies_write_them_are_read_as_a_person_reads_them(path):
    """Chapters, numbers in all styles, tables, lists of SDKs, doubled punctuation: one text each, written for this."""
    policy, wanted = load_policy(path), tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    assert policy.title == wanted["title"]
    for role in ("collected", "shared"):
        found = {pi_type for one in policy.declared if one.role == role for pi_type in one.pi_types}
        assert found == set(wanted[role]), role
    assert not {t for one in policy.declared for t in one.pi_types} & set(wanted.get("not_read", ()))
    purposes = {one.word: one.purpose for one in reversed(policy.declared)}
    assert purposes.items() >= wanted["purposes"].items()
    assert [[p.months, p.days, p.sense, p.after] for p in policy.periods] == wanted["periods"]
    said = {kind: {c.says for c in policy.clauses if c.kind == kind} for kind in CLAUSES}
    others = {name for says in said["sharing"] for name in says.split("listed: ")[-1].removeprefix("with ").split(", ")}
    assert others == set(wanted["recipients"])
    for kind in ("cross-border", "minors", "response"):
        key = kind.replace("-", "_")
        assert said[kind] - {"spoken of"} == set(wanted[key]) - {"spoken of"}, kind
    assert bool(said["contact"]) is wanted["contact"]
    assert (policy.not_offered_under, policy.has_separate_consent) == (
        wanted["not_offered_under"],
        wanted["separate_consent"],
    )
    assert all(one.at.place for one in policy.declared)


def scraped(text: str) -> str:
    for mark in "，。、；：":
        text = text.replace(mark, mark * 3)
    return text


def _pdf(path: Path, lines: list[str]) -> None:
    """A pdf of one page with Chinese text, as small as they get."""
    show = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td\n" for line in lines)
    stream = f"BT /F1 12 Tf 40 800 Td\n{show}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> /DW 1000 >>",
    ]
    body, places = b"%PDF-1.5\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table_at = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table_at}\n%%EOF\n".encode()
    path.write_bytes(body)


def written(folder: Path, form: str) -> Path:
    lines = POLICY.splitlines()
    path = folder / f"policy.{form}"
    if form == "txt":
        path.write_text(scraped(POLICY), "gb18030")
    elif form == "html":
        blocks = "".join(f"<p>{line}</p>\n" for line in lines)
        path.write_text(f"<html><head><style>p {{}}</style><script>收集您的护照号</script></head>{blocks}", "utf-8")
    elif form == "docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(path))
    else:
        _pdf(path, lines)
    return path


@pytest.mark.parametrize(
    ("form", "place"), [("txt", "line 4"), ("html", "line 4"), ("docx", "paragraph 4"), ("pdf", "page 1, line 4")]
)
def test_every_form_gives_the_same_declarations_with_places_of_its_own(tmp_path, form, place):
    policy = load_policy(written(tmp_path, form))
    expected = read(POLICY)
    assert [(d.word, d.purpose) for d in policy.declared] == [(d.word, d.purpose) for d in expected.declared]
    assert policy.declared[0].at.place == place
    assert policy.not_offered_under == 14


ROWS = [
    ["功能", "个人信息", "目的"],
    ["账号注册", "手机号、短信验证码", "创建账号"],
    ["实名认证", "姓名、身份证号码", "核实身份"],
]


@pytest.mark.parametrize("form", ["html", "docx"])
def test_tables_in_a_section_about_collecting_declare_their_rows_and_others_do_not(tmp_path, form):
    path = tmp_path / f"p.{form}"
    heads = ("一、我们收集的个人信息", "二、我们如何保护您的信息")
    if form == "html":
        cells = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in ROWS)
        other = "<table><tr><td>密码</td><td>加密</td></tr></table>"
        path.write_text(f"<h2>{heads[0]}</h2><table>{cells}</table><h2>{heads[1]}</h2>{other}", "utf-8")
    else:
        document = docx.Document()
        for head, rows in zip(heads, (ROWS, [["密码", "加密"]]), strict=True):
            document.add_paragraph(head)
            grid = document.add_table(len(rows), len(rows[0]))
            for cell, text in zip((c for row in grid.rows for c in row.cells), sum(rows, []), strict=True):
                cell.text = text
        document.save(str(path))
    policy = load_policy(path)
    assert [declared.word for declared in policy.declared] == ["手机号", "短信验证码", "姓名", "身份证号码"]
    assert policy.declared[0].at.place.startswith("table")


def test_a_picture_of_a_policy_is_named_with_its_place(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "policy.pdf")
    Image.new("RGB", (9, 9)).save(tmp_path / "policy.png")
    (tmp_path / "policy.html").write_text("<p><img src='a.png'></p>")
    document = docx.Document()
    document.add_picture(str(tmp_path / "policy.png"))
    document.save(str(tmp_path / "policy.docx"))
    for name, words in {"pdf": "page 1", "png": "a picture", "html": "1 pictures", "docx": "paragraph 1"}.items():
        with pytest.raises(UsageError, match=words):
            read_lines(tmp_path / f"policy.{name}")
    done = pisift("policy", "read", "policy.pdf", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b""), ("a.txt", b"\x00\x01\xff"), ("a.docx", b"PK broken"), ("a.pdf", b"%PDF-broken"), ("b.txt", None)],
)
def test_what_is_no_policy_is_a_usage_error(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=name):
        load_policy(tmp_path / name)


def test_toml_reads_back_the_same_policy(tmp_path):
    policy = read(POLICY)
    (tmp_path / "p.toml").write_text(to_toml(policy), "utf-8")
    assert load_policy(tmp_path / "p.toml") == policy


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[type]]\nid = 'contact.mobil'", ":2: unknown PI type contact.mobil"),
        ("[[type]]\nword = 'x'", ":1: a type needs its id"),
        ("[[type]]\nid = 'contact.*'\n[[type]]\nids = 'a'", ":4: unknown key ids; did you mean id?"),
        ("[[period]]\nsense = 'most'", ":1: a period needs years, months or days"),
        ("[[period]]\nyears = 1\nsense = 'max'", ":3: sense is most or least"),
        ("[[clause]]\nkind = 'other'", ":2: kind is one of"),
        ("not_offered_under = 40", ":1: not_offered_under is an age"),
        ("type = 3", ":1: type is written as [[type]]"),
    ],
)
def test_a_wrong_correction_is_named_with_its_line(tmp_path, text, complaint):
    path = tmp_path / "p.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_policy(path)
    assert f"{path}{complaint}" in str(caught.value)


# --- against an inventory ---

PHONE = table("t", column("phone", label("contact.mobile")))
CHILDREN = inventory(table("t", persons=persons(9, under14=2, minors=3)))
YOUTHS = inventory(table("t", persons=persons(9, under14=0, minors=3)))
FACE = table("f", column("face", label("biometric.face_image", level=4)))


def declared(*pi_types: str) -> Policy:
    return Policy("", (Declared(pi_types, pi_types[0], "", NOWHERE),))


DIFFERENCES = [
    (inventory(), declared("contact.*"), [("not found", "contact.*")]),
    (inventory(PHONE), declared("contact.*"), []),
    (inventory(PHONE), declared("contact.mobile"), []),
    (inventory(PHONE), Policy(""), [("undeclared", "contact.mobile")]),
    (inventory(table("o", column("c", label("org.uscc", level=1)))), Policy(""), []),
    (inventory(FACE), declared("biometric.*"), [("no separate consent", "biometric.face_image")]),
    (inventory(FACE), Policy("", declared("biometric.*").declared, has_separate_consent=True), []),
    (
        CHILDREN,
        Policy("", not_offered_under=14, clauses=(Clause("minors", "not offered under 14", NOWHERE),)),
        [("minors", "under 14")],
    ),
    (YOUTHS, Policy("", not_offered_under=14), []),
    (YOUTHS, Policy("", not_offered_under=18), [("minors", "under 18")]),
    (CHILDREN, Policy("", not_offered_under=12), []),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "policy", "differences"), DIFFERENCES)
def test_policy_and_inventory_are_held_against_each_other(seen, policy, differences):
    assert [(d.kind, d.what) for d in compare(seen, policy, TODAY)] == differences


def test_what_is_kept_longer_than_declared_is_said_with_the_sentence():
    at = At("line 9", "", "浏览记录最长保存6个月")
    policy = Policy("", declared("behavior.browse").declared, (Period(6, 0, "most", ("behavior.browse",), at),))
    (found,) = compare(OLD, policy, TODAY)
    assert (found.kind, found.at) == ("kept longer", at)
    assert "2026-01-01" in found.why


def test_the_commands_read_correct_and_compare(tmp_path):
    (tmp_path / "p.txt").write_text(POLICY, "utf-8")
    (tmp_path / "inventory.json").write_text(json.dumps(to_document(inventory(PHONE, FACE))), "utf-8")
    assert pisift("policy", "read", "p.txt", "--out", "p.toml", cwd=tmp_path).returncode == 0
    assert pisift("policy", "read", "p.txt", "--out", "p.toml", cwd=tmp_path).returncode == 2
    done = pisift("policy", "compare", ".", "p.toml", "--lang", "zh", "--fail", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "已收集未声明: 0" in done.stdout
    assert "已声明未发现: 12" in done.stdout
    (tmp_path / "p.toml").write_text("", "utf-8")
    done = pisift("policy", "compare", ".", "p.toml", "--json", "--fail", cwd=tmp_path)
    assert done.returncode == 1
    assert {d["kind"] for d in json.loads(done.stdout)} == {"undeclared", "no separate consent"}
