"""What column and table names say: a table of cases, each with the reason it is there."""

import pytest

from scanner.catalogue import load_catalogue
from scanner.subjects import Subject, subject_of
from scanner.words import Lexicon, Strength

LEXICON = Lexicon(load_catalogue())

# (column, comment, PI type expected first, or None for nothing that counts without values)
NAMES = [
    ("sjh", "", "contact.mobile", "pinyin initials"),
    ("shouji", "", "contact.mobile", "pinyin"),
    ("custMobileNo", "", "contact.mobile", "camelCase with a prefix and a number suffix"),
    ("CUST_MOBILE_NO", "", "contact.mobile", "upper snake case"),
    ("user_phone2", "", "contact.mobile", "a second phone"),
    ("phone_model", "", None, "the model of a phone is a device's"),
    ("phone_status", "", None, "the head is the status"),
    ("email_verified", "", None, "a flag about an e-mail address"),
    ("is_email", "", None, "a flag"),
    ("has_phone", "", None, "a flag"),
    ("emailAddress", "", "contact.email", "two words for one thing"),
    ("id_card_no", "", "identity.resident_id", "English with suffix"),
    ("sfzh", "", "identity.resident_id", "pinyin initials"),
    ("czrsfzh", "", "identity.resident_id", "initials of a person before those of the number"),
    ("jjlxrdh", "", "contact.mobile", "telephone of an emergency contact"),
    ("身份证号(加密)", "", "identity.resident_id", "a state in brackets"),
    ("联系人手机号", "", "contact.mobile", "the head comes last"),
    ("手机号是否验证", "", None, "a flag in Chinese"),
    ("身份证长度", "", None, "about the number, not the number"),
    ("realName", "", "basic.name", "camelCase"),
    ("xm", "姓名", "basic.name", "two weak letters and a comment that agrees"),
    ("f1", "客户姓名", "basic.name", "only the comment tells"),
    ("产品名称", "", None, "名称 is no 姓名"),
    ("dept_name", "", None, "a department's name"),
    ("roleName", "", None, "a role's name"),
    ("file_name", "", None, "a file's name"),
    ("contract_name", "", None, "a contract's name, also in a table about persons"),
    ("contract_mobile", "", "contact.mobile", "whom to call about a contract"),
    ("mail_address", "", "contact.email", "an address of mail is no place"),
    ("reply_to_address", "", "contact.email", "an address of mail"),
    ("menu_name", "菜单名称", None, "a menu's name"),
    ("dict_label", "", None, "a dictionary's label"),
    ("sex", "用户性别（0男 1女 2未知）", "basic.gender", "codes in the comment"),
    ("col1", "性别，0男1女", "basic.gender", "the first clause counts"),
    ("住宿次数", "", None, "a counter"),
    ("score", "满意度", None, "the comment corrects a vague name"),
    ("addr", "接口地址", None, "an interface's address"),
    ("公司地址", "", None, "an organisation's address"),
    ("jtzz", "", "contact.address", "home address in initials"),
    ("login_ip", "", "net.ip", "an address of another kind"),
    ("face_img", "", "biometric.face_image", "a picture"),
    ("idCardFrontUrl", "", "identity.id_image", "the address of a picture of a document"),
    ("salary", "", "finance.income", "no recognizer judges it"),
    ("yhkh", "", "finance.bank_card", "pinyin initials"),
    ("shenfenzhenghao", "", "identity.resident_id", "pinyin in full"),
    ("chufang", "", None, "a homophone: 处方 or 厨房"),
    ("macDiZhi", "", "device.mac", "pinyin in full, cut at syllables"),
    ("yinhang_zhanghao", "", "finance.bank_account", "pinyin in full, cut at words"),
    ("宗教信仰", "", "special.religion", "sensitive by name"),
    ("user.idCard", "", "identity.resident_id", "the last key of a JSON path"),
    ("create_time", "", None, "a time of the record"),
    ("id", "", None, "the record's own key"),
    ("status", "", None, "nothing personal"),
    ("社会保障卡号", "", "identity.social_security", "the card that carries the number"),
    ("既往症", "", "health.condition", "as insurers say it"),
    ("孕产史", "", "health.reproductive", "as hospitals say it"),
    ("行踪轨迹", "", "location.track", "as the standard says it"),
    ("huzhuxingming", "", "basic.name", "pinyin in full"),
    ("亲属关系", "", "basic.family", "how two persons belong together"),
    ("ip地址", "", "net.ip", "letters of any case"),
    ("IP地址", "", "net.ip", "an address of another kind in Chinese"),
    ("client_secret", "", "auth.session", "a secret of a program"),
    ("流水号", "", None, "of a queue ticket as well as of a payment"),
    ("beanName", "", None, "a program's part"),
]


@pytest.mark.parametrize(("name", "comment", "pi_type", "why"), NAMES, ids=[f"{n} {c}" for n, c, _, _ in NAMES])
def test_a_column_name_says_what_it_says(name, comment, pi_type, why):
    reading = LEXICON.read(name, comment)
    strong = [] if reading.not_personal else [n for n in reading.namings if n.strength is Strength.STRONG]
    assert (strong[0].pi_type if strong else None) == pi_type, why


@pytest.mark.parametrize(
    ("name", "comment", "state"),
    [
        ("mobile_md5", "", "hashed"),
        ("phone_sha256", "", "hashed"),
        ("idcard_enc", "", "encrypted"),
        ("手机号_脱敏", "", "masked"),
        ("sjh", "手机号密文", "encrypted"),
        ("mobile", "手机号", ""),
    ],
)
def test_a_name_tells_how_its_values_are_hidden(name, comment, state):
    reading = LEXICON.read(name, comment)
    assert reading.state == state
    assert reading.namings


@pytest.mark.parametrize(
    ("name", "comment", "subject"),
    [
        ("t_khxx", "客户信息表", Subject.PERSON),
        ("crm.customer", "", Subject.PERSON),
        ("sys_user_role", "用户和角色关联表", Subject.THING),
        ("sys_menu", "菜单权限表", Subject.THING),
        ("product", "", Subject.THING),
        ("gys", "", Subject.ORGANISATION),
        ("sys_dept", "部门表", Subject.ORGANISATION),
        ("exports/members.csv", "", Subject.PERSON),
        ("Employee", "", Subject.PERSON),
        ("t_0091", "", Subject.UNKNOWN),
        ("供应商联系人", "", Subject.PERSON),
    ],
)
def test_a_table_is_about_what_its_last_telling_word_says(name, comment, subject):
    assert subject_of(name, comment) is subject


def test_every_word_of_the_catalogue_is_read_back_as_its_type():
    catalogue = load_catalogue()
    for pi_type in catalogue.types.values():
        for word in (*pi_type.zh_words, *pi_type.en_words):
            reading = LEXICON.read(word)
            # Words that begin with a flag (is_minor) or that several types share are found among the namings.
            assert reading.of(pi_type.id) is not None, (pi_type.id, word)
