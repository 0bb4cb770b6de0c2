"""Encoded text: what is opened, where it says the characters come from, and that it stays linear."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.batch import detect
from scanner.decode import MOST_PASSES, views
from scanner.run import load_rules
from scanner.synthetic import Maker

RULES = load_rules()
maker = Maker(77)
MOBILE, NUMBER, MAIL = maker.mobile(), maker.resident_id(), maker.email("wang")


def spans(text: str) -> list[tuple[str, int, int]]:
    return [(finding.pi_type, finding.start, finding.end) for finding in detect(text, RULES)]


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("before", "code", "after", "why"),
    [
        ("a=1&m=", f"%{ord(MOBILE[0]):02X}{MOBILE[1:]}", "&b=2", "only the first digit is encoded"),
        ("tel ", MOBILE[:3] + "%2D" + MOBILE[3:7] + "%2D" + MOBILE[7:], " ok", "encoded hyphens between groups"),
        (
            "号",
            MOBILE[:3] + "\u200b" + MOBILE[3:7] + "\u200b" + MOBILE[7:],
            "码",
            "zero-width characters between groups",
        ),
        ("号", "\ufeff".join(MOBILE), "", "a byte order mark between all digits"),
        ("号", "\u00ad".join(MOBILE), "", "soft hyphens"),
        ("", MOBILE[:3] + "&nbsp;" + MOBILE[3:7] + "&nbsp;" + MOBILE[7:], "", "no-break spaces as HTML writes them"),
        ('{"a":"', b64(f"手机{MOBILE}"), '"}', "Base64 of a Chinese sentence"),
        ("body=", b64(b64(f"mobile={MOBILE}")), "", "Base64 of Base64"),
        ("q=", b64(f"m={MOBILE}").replace("=", "%3D"), "&x", "Base64 whose padding is percent-encoded"),
        ("电话", MOBILE.translate(str.maketrans("0123456789", "零一二三四五六七八九")), "。", "Chinese numerals"),
        (
            "电话",
            MOBILE.translate(str.maketrans("0123456789", "〇幺二三四五六七八九")),
            "。",
            "numerals as people say them",
        ),
        ("hex ", f"手机{MOBILE}".encode().hex(), " end", "hexadecimal"),
        ("hex ", "0x" + f"mobile {MOBILE}".encode().hex().upper(), " end", "hexadecimal as databases write it"),
    ],
)
def test_a_value_is_found_in_its_carrier(before, code, after, why):
    found = spans(before + code + after)
    assert ("contact.mobile", len(before), len(before) + len(code)) in found, why


def test_two_values_in_one_run_are_two_findings_at_one_place():
    code = b64(f'{{"mobile":"{MOBILE}","idcard":"{NUMBER}"}}')
    assert sorted(spans(f"data {code}")) == [
        ("contact.mobile", 5, 5 + len(code)), ("identity.resident_id", 5, 5 + len(code)),
    ]  # fmt: skip


def test_a_finding_in_an_encoding_says_so_and_shows_the_value_masked_as_ever():
    (finding,) = detect(b64(f"mobile={MOBILE}"), RULES)
    assert finding.masked == f"{MOBILE[:3]}****{MOBILE[-4:]}"
    assert "inside an encoding" in finding.note


def test_an_escape_before_a_value_is_no_part_of_it():
    for lead in ("\\n", "\\t", "%3A", "%20", "\\u4e3a"):
        assert spans(f"邮箱{lead}{MAIL}") == [("contact.email", 2 + len(lead), 2 + len(lead) + len(MAIL))], lead


@pytest.mark.parametrize(
    "text",
    [
        "trace 5f2b8c1e9d7a4f60b3c2d1e0f9a8b7c6 done",
        "at org/springframework/web/servlet/DispatcherServlet",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        b64("no personal information here at all"),
        "100% done, 50%25 left, a%zz",
        "&amp;&lt;tag&gt;&quot;",
        "三百二十一块五毛",
    ],
)
def test_what_holds_nothing_stays_silent(text):
    assert spans(text) == []


@given(st.text(st.characters(), max_size=60) | st.text("%0123456789abcdefu\\&#;x=+/AZaz一三八", max_size=80))
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_any_text_is_opened_without_an_exception_and_every_character_has_a_place(text):
    for view in views(text):
        assert len(view.text) == len(view.starts) == len(view.ends)
        for start, end in zip(view.starts, view.ends, strict=True):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "unit", ["%31", "\\u0031", "&#49;", "MTM4", "3133", "%25", "\\\\", "一", "\u200b1", "A=", "%%"]
)
def test_opening_takes_time_in_proportion(unit):
    def seconds(size):
        text = (unit * size)[:size]
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            for _ in views(text):
                pass
            best = min(best, time.process_time() - begun)
        return best

    short, long = seconds(30_000), seconds(120_000)
    assert long < 8 * short or long < 0.1


def test_encodings_in_encodings_are_opened_to_a_depth():
    text = f"mobile={MOBILE}"
    for _ in range(MOST_PASSES - 2):
        text = b64(text)
    assert [pi_type for pi_type, _, _ in spans(text)] == ["contact.mobile"]
