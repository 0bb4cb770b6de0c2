"""Text in pictures, the documents it is the text of, and what files of pictures say of themselves."""

import random

import pyarrow as pa
import pytest
from _cards import id_card, id_card_back, page, photographed
from _pictures import drawn, face
from PIL import Image

from recognizers._pictures.documents import documents_in
from recognizers._pictures.exif import facts_of
from scanner.batch import scan_batch
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.classify import classify
from scanner.model import Evidence, Resource
from scanner.run import load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

MAKER = Maker(23)
RULES = load_rules()
CARD, NUMBER = id_card(MAKER)
MOBILE = MAKER.mobile()


def copy_of_both_sides():
    """Both sides on one grey sheet that lies upside down."""
    sheet = Image.new("RGB", (1000, 1400), "white")
    sheet.paste(CARD, (70, 80))
    sheet.paste(id_card_back(), (70, 720))
    return sheet.convert("L").rotate(180)


def held():
    """A card in a hand, beside the head of who holds it."""
    scene = Image.new("RGB", (1500, 1100), "#b9a58f")
    scene.paste(face(480), (60, 200))
    scene.paste(CARD.resize((700, 442)), (720, 500))
    return scene


def pale_page():
    """A photographed page of little contrast."""
    return page(
        [
            (60, 60, 34, "投诉登记 Complaint form"),
            (60, 140, 30, f"联系电话：{MOBILE}"),
            (60, 210, 30, "内容：快递没有送到"),
        ],
        (900, 400),
        "#8a8f94",
    ).rotate(-4, Image.Resampling.BICUBIC, fillcolor="#70757a")


@pytest.fixture(scope="module")
def profiles():
    """A column ``附件`` of four pictures, looked at once for all tests."""
    pictures = [photographed(CARD, random.Random(3)), copy_of_both_sides(), held(), pale_page()]
    cells = [drawn(picture, "JPEG", quality=80) for picture in pictures]
    return scan_batch(pa.record_batch({"附件": pa.array(cells, pa.binary())}), RULES)


def examples(profile, recognizer):
    return {finding.row: finding for finding in dict(profile.supports)[recognizer].examples}


def test_a_photographed_card_a_copy_of_two_sides_and_a_card_in_a_hand_are_identity_documents(profiles):
    fronts, backs = (examples(profiles["附件"], name) for name in ("id_card_front", "id_card_back"))
    assert (set(fronts), set(backs)) == ({1, 2, 3}, {2})
    assert {finding.evidence for finding in fronts.values()} == {Evidence.VALIDATED}


def test_the_portrait_on_a_card_is_told_from_the_head_of_who_holds_it(profiles):
    on, off = (examples(profiles["附件"], name) for name in ("face_document", "face_portrait"))
    assert (set(on), set(off)) == ({1, 2, 3}, {3})


def test_the_numbers_in_pictures_are_found_and_carry_the_box_of_their_line(profiles):
    found = examples(profiles["附件{text}"], "cn_resident_id")
    assert set(found) == {1, 2, 3}
    left, top, width, height = found[3].box
    assert 720 <= left <= 800 <= left + width <= 1420
    assert 500 + 330 <= top <= top + height <= 942
    assert NUMBER not in str(profiles)


def test_a_telephone_on_a_pale_crooked_page_is_found_after_its_word(profiles):
    (finding,) = examples(profiles["附件{text}"], "cn_mobile").values()
    assert finding.row == 4
    assert finding.masked == f"{MOBILE[:3]}****{MOBILE[-4:]}"
    assert dict(profiles["附件{text}"].supports)["cn_mobile"].cued == 1


def test_the_column_is_labelled_by_what_its_pictures_show(profiles):
    catalogue = load_catalogue()
    judge = Judge(catalogue, load_standard(), Lexicon(catalogue), RULES.known)
    entries = classify(Resource("s", "t", "table"), profiles, judge)
    found = {entry.column.name: {label.pi_type for label in entry.labels} for entry in entries}
    assert found["附件"] == {"identity.id_image", "biometric.face_image"}
    assert "identity.resident_id" in found["附件{text}"]


ID, CARD_NUMBER = MAKER.resident_id(), MAKER.bank_card()
IN_FOURS = " ".join(CARD_NUMBER[start : start + 4] for start in range(0, len(CARD_NUMBER), 4))
MRZ = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
DOCUMENTS = [
    (f"姓名李静\n性别女民族满\n出生1990年1月1日\n住址河北省唐山市\n公民身份号码{ID}", ["id_card_front"]),
    (f"姓 名 李 静\n公民身份号码 {ID}", ["id_card_front"]),
    ("姓名李静\n性別女民族满\n出生1990年1月1日\n住址河北省唐山市\n公民身份号码模糊", ["id_card_front"]),
    ("中华人民共和国\n居民身份证\n签发机关 唐山市公安局\n有效期限 2016.01.01-2036.01.01", ["id_card_back"]),
    ("中华人民共和国\n港澳居民居住证\n签发机关 深圳市公安局\n通行证号码 H1234567", ["hmt_residence_back"]),
    ("港澳居民来往内地通行证\n姓名 陈大文\n有效期限 2020.01.01-2030.01.01", ["hm_tw_permit"]),
    ("中华人民共和国外国人永久居留身份证\n姓名/Name SMITH\n国籍/Nationality\n证件号码/Card No", ["foreigner_card"]),
    (f"护照 PASSPORT\n{MRZ}", ["passport"]),
    ("中华人民共和国机动车驾驶证\n姓名 李静\n初次领证日期 2012-05-01\n准驾车型 C1\n有效期限 2018", ["driving_licence"]),
    ("中华人民共和国机动车行驶证\n号牌号码 浙A12345\n车辆类型 轿车\n所有人 李静\n使用性质", ["vehicle_licence"]),
    (f"中国工商银行 ICBC\n借记卡 DEBIT\n{IN_FOURS}\n银联 UnionPay", ["bank_card_picture"]),
    (f"社会保障卡\n姓名 李静\n社会保障号码 {ID}", ["social_security_card"]),
    ("常住人口登记卡\n姓名 李静 户主或与户主关系 女\n曾用名\n籍贯 河北\n文化程度 大学", ["household_register"]),
    ("杭州市第一医院 门诊病历\n主诉：咳嗽三天\n现病史：无\n诊断：上呼吸道感染\n医师签名", ["medical_record"]),
    ("电子发票（普通发票）\n发票号码：123\n开票日期：2026年1月1日\n购买方信息 名称\n价税合计", ["invoice_picture"]),
    (f"营业执照\n统一社会信用代码 {MAKER.uscc()}\n法定代表人 李静\n注册资本 100万元\n经营范围 软件", []),
    ("会员登记表\n姓名 性别 电话", []),
    ("请携带居民身份证前来办理", []),
    ("银行卡转账流水 交易账单\n" + CARD_NUMBER, []),
    ("本店支持银行卡 VISA 支付", []),
    (f"订单 {ID}", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "kinds"), DOCUMENTS)
def test_documents_are_told_by_the_words_of_their_layout_and_their_numbers(text, kinds):
    assert [name for name, *_ in documents_in(text)] == kinds


def test_a_residence_permit_is_told_from_an_identity_card_by_its_number():
    number = "810000199001010019"
    digits = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    check = "10X98765432"[sum(int(d) * w for d, w in zip(number, digits, strict=False)) % 11]
    text = f"姓名陈大文\n性别男\n出生1990年1月1日\n住址广东省深圳市\n公民身份号码{number[:17]}{check}"
    assert [name for name, *_ in documents_in(text)] == ["hmt_residence_front"]


def test_a_photograph_tells_its_place_its_owner_and_the_number_of_the_camera():
    exif = Image.Exif()
    exif[0x013B] = "周明轩"
    exif.get_ifd(0x8769).update({0xA430: "周明轩", 0xA431: "SN20481234"})
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 26.5), 3: "E", 4: (120.0, 9.0, 58.0)})
    cell = drawn(Image.new("RGB", (8, 8)), "JPEG", exif=exif)
    found = scan_batch(pa.record_batch({"照片": pa.array([cell], pa.binary())}), RULES)
    assert {path for path in found if path.startswith("照片{exif}")} == {
        "照片{exif}.artist",
        "照片{exif}.device_serial_number",
        "照片{exif}.gps_position",
        "照片{exif}.owner_name",
    }
    ((name, support),) = found["照片{exif}.gps_position"].supports
    assert (name, support.accepted) == ("coordinates", 1)


def test_damaged_exif_says_nothing():
    assert facts_of(Image.Exif()) == {}
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: "x", 3: "E", 4: (1.0,)})
    exif[0x9C9D] = b"\xff"
    assert facts_of(exif) == {}
