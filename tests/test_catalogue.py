"""The data files: complete, consistent, and graded as the standard's floors demand."""

import pytest

from scanner.catalogue import BASES, load_catalogue, load_standard
from scanner.errors import UsageError
from scanner.text import mask

TYPES = load_catalogue().types


def test_every_pi_type_is_named_in_two_languages_and_has_a_category():
    for pi_type in TYPES.values():
        assert pi_type.zh
        assert pi_type.en
        assert pi_type.category in load_catalogue().categories
        assert pi_type.kind in set("DQATXN")
        assert pi_type.holds in ("text", "number", "date", "phone", "any")
        assert set(pi_type.weak) <= {*pi_type.zh_words, *pi_type.pinyin, *pi_type.en_words}


@pytest.mark.parametrize("basis", BASES)
def test_the_standard_grades_every_pi_type_once(basis):
    standard = load_standard(basis)
    assert set(standard.grades) == set(TYPES)
    for pi_type, grade in standard.grades.items():
        assert grade.level in standard.levels
        # Personal information is at least level 2 (floor of the standard); organisation data may be 1.
        assert grade.level >= 2 or TYPES[pi_type].category == "G"


def test_a_narrower_basis_never_raises_a_level():
    union, narrow = load_standard("union"), load_standard("45574")
    assert all(narrow.grades[t].level <= union.grades[t].level for t in TYPES)
    assert narrow.grades["identity.resident_id"].level == 3
    assert union.grades["identity.resident_id"].level == 4


def test_an_unknown_basis_is_a_usage_error():
    with pytest.raises(UsageError, match="choose one of"):
        load_standard("2017")


@pytest.mark.parametrize(
    ("pi_type", "value", "masked"),
    [
        ("contact.mobile", "13912345678", "139****5678"),
        ("identity.resident_id", "11010519491231002X", "1****************X"),
        ("basic.name", "欧阳修文", "欧***"),
        ("basic.name", "张三", "张*"),
        ("basic.name", "张", "*"),
        ("contact.email", "zhang.san@example.com", "z***@example.com"),
        ("finance.bank_card", "6222020200112233446", "***************3446"),
        ("property.plate", "浙A12345", "浙A****5"),
        ("net.ip", "203.0.113.77", "203.0.113.*"),
        ("net.ip", "hello", "******"),
        ("net.ip", "1.2", "1.*"),
        ("basic.gender", "男", "******"),
        ("auth.password", "hunter2", "******"),
    ],
)
def test_values_are_shown_as_is_customary(pi_type, value, masked):
    assert mask(value, TYPES[pi_type].mask) == masked
