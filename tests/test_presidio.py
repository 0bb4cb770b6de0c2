"""Presidio, both ways: the documented examples, and no connection to anywhere."""

import socket

import pytest

from scanner import discovery
from scanner.batch import detect
from scanner.presidio import analyzer, entity_recognizers, from_presidio
from scanner.run import load_rules
from scanner.synthetic import Maker

maker = Maker(41)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Any attempt to connect fails the test: nothing may be downloaded at run time."""

    def refuse(self, address):
        raise AssertionError(f"tried to connect to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_an_analyzer_engine_finds_what_our_recognizers_find():
    mobile, number, mail = maker.mobile(), maker.resident_id(), maker.email("wang")
    text = f"客户手机{mobile}，身份证{number}，邮箱{mail}。"
    results = analyzer().analyze(text, language="zh")
    found = {(r.entity_type, text[r.start : r.end]) for r in results}
    assert found == {("PHONE_NUMBER", mobile), ("CN_RESIDENT_ID", number), ("EMAIL_ADDRESS", mail)}


def test_every_recognizer_of_ours_is_in_the_registry_under_zh():
    names = {recognizer.name for recognizer in entity_recognizers()}
    assert names == {recognizer.id for recognizer in discovery.recognizers()}
    assert {recognizer.supported_language for recognizer in entity_recognizers()} == {"zh"}


def test_presidio_anonymizer_masks_what_the_analyzer_finds():
    from presidio_anonymizer import AnonymizerEngine

    text = f"手机{maker.mobile()}已绑定"
    results = analyzer().analyze(text, language="zh")
    assert AnonymizerEngine().anonymize(text, results).text == "手机<PHONE_NUMBER>已绑定"


def test_a_presidio_recognizer_runs_in_our_scan():
    from presidio_analyzer import Pattern, PatternRecognizer

    staff = PatternRecognizer("EMPLOYEE", name="staff_no", patterns=[Pattern("staff", r"EMP[0-9]{6}", 0.7)])
    rules = load_rules(more=(from_presidio(staff, "work.employee_id"),))
    mobile = maker.mobile()
    findings = detect(f"工号EMP123456，手机{mobile}", rules)
    assert [(f.pi_type, f.recognizer) for f in findings] == [
        ("work.employee_id", "staff_no"), ("contact.mobile", "cn_mobile"),
    ]  # fmt: skip


def test_presidios_own_email_recognizer_asks_nobody_for_a_suffix_list():
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    rules = load_rules(without=("email",), more=(from_presidio(EmailRecognizer(), "contact.email"),))
    mail = maker.email("zhao")
    assert [f.pi_type for f in detect(f"邮箱 {mail}", rules)] == ["contact.email"]


def test_spans_at_presidios_edge_are_those_of_the_original_text():
    mobile = maker.mobile()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in mobile)
    text = f"😀手机：{wide}。"
    (result,) = analyzer().analyze(text, language="zh")
    assert text[result.start : result.end] == wide


def test_presidios_yaml_configuration_loads_our_recognizers(tmp_path):
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

    from scanner.presidio import blank_pipeline

    path = tmp_path / "registry.yaml"
    path.write_text(
        "supported_languages: [zh]\n"
        "global_regex_flags: 26\n"
        "recognizers:\n"
        "  - name: PisiftRecognizer\n    type: predefined\n    supported_languages: [{language: zh}]\n",
        "utf-8",
    )
    registry = RecognizerRegistryProvider(conf_file=path).create_recognizer_registry()
    engine = AnalyzerEngine(registry=registry, nlp_engine=blank_pipeline("zh"), supported_languages=["zh"])
    mobile, number = maker.mobile(), maker.resident_id()
    results = engine.analyze(f"手机{mobile}身份证{number}", language="zh")
    assert {result.entity_type for result in results} == {"PHONE_NUMBER", "CN_RESIDENT_ID"}


def test_presidio_finds_what_stands_in_an_encoding_at_its_carrier():
    code = "".join(f"%{byte:02X}" for byte in maker.mobile().encode())
    (result,) = analyzer().analyze(f"m={code}&", language="zh")
    assert (result.start, result.end) == (2, 2 + len(code))


def test_presidios_predefined_recognizers_are_switched_on_by_name():
    from scanner.errors import UsageError
    from scanner.run import Choice

    rules = load_rules(choice=Choice(presidio=("UsSsnRecognizer=identity.cert_no", "CreditCardRecognizer")))
    assert {"UsSsnRecognizer", "CreditCardRecognizer"} <= {recognizer.id for recognizer in rules.recognizers}
    for name, says in (
        ("NoSuchRecognizer", "no predefined recognizer"),
        ("UsSsnRecognizer", "say which PI type"),
        ("UsSsnRecognizer=identity.none", "say which PI type"),
        ("SpacyRecognizer", "needs a language model"),
    ):
        with pytest.raises(UsageError, match=says):
            load_rules(choice=Choice(presidio=(name,)))
