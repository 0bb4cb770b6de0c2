"""Duties by the numbers of an inventory and by an organisation's answers; each duty has cases on both sides."""

from __future__ import annotations

import json
from datetime import date

import pytest
from _command import pisift
from _governed import column, inventory, label, persons, table

from scanner.document import to_document
from scanner.errors import UsageError
from scanner.governance.measures import measures
from scanner.governance.obligations import Status, duties, load_duties, obligations, parsed
from scanner.governance.organisation import Flow, Organisation, load_organisation, template

TODAY = date(2026, 11, 25)
PHONES = table("t", column("phone", label("contact.mobile")))
HEALTH = table("h", column("diagnosis", label("health.condition", level=4)), persons=persons(200_000))
FACES = table("f", column("face", label("biometric.face_image", level=4)), persons=persons(90))
E, N, Q, T = Status.EXCLUDED, Status.NOT_SHOWN, Status.OPEN, Status.TRIGGERED
MILLION = 1_000_000
PASSWORDS = inventory(table("u", column("pwd", label("auth.password", level=4))))
HASHED = inventory(table("u", column("pwd", label("auth.password", state="hashed"))))


def answers(**given: bool | int) -> Organisation:
    return Organisation(answers=given)


def flows(*given: Flow, ciio: bool = False) -> Organisation:
    return Organisation(answers={"ciio": ciio, "important_data": False}, flows=given)


CASES = [
    ("SEC-51", inventory(), Organisation(), N),
    ("SEC-51", inventory(PHONES), Organisation(), T),
    ("SEC-51", inventory(table("o", column("code", label("org.uscc", level=1)))), Organisation(), N),
    ("SPI-28", inventory(PHONES), Organisation(), N),
    ("SPI-28", inventory(HEALTH), Organisation(), T),
    # An ID number alone is not sensitive under GB/T 45574-2025.
    ("SPI-28", inventory(table("i", column("id", label("identity.resident_id", level=4)))), Organisation(), N),
    ("MIN-31", inventory(PHONES, of=persons(9, under14=0, minors=2)), Organisation(), N),
    ("MIN-31", inventory(PHONES, of=persons(9, under14=1, minors=2)), Organisation(), T),
    ("MIN-31", inventory(table("c", column("child", label("minor.under14")))), Organisation(), T),
    ("MIN-AUD", inventory(PHONES, of=persons(9, under14=0, minors=2)), Organisation(), T),
    ("MIN-AUD", inventory(PHONES, of=persons(9)), Organisation(), N),
    ("PIA-55", inventory(HEALTH), Organisation(), T),
    ("PIA-55", inventory(PHONES), answers(entrusts=True), T),
    ("PIA-55", inventory(PHONES), Organisation(), Q),
    ("DPO-52", inventory(PHONES, of=persons(MILLION - 1)), Organisation(), N),
    ("DPO-52", inventory(PHONES, of=persons(MILLION)), Organisation(), T),
    ("DPO-52", inventory(PHONES, of=persons(MILLION, MILLION - 9, MILLION + 9)), Organisation(), Q),
    ("DPO-52", inventory(PHONES, of=persons(10)), answers(persons=MILLION), T),
    ("DPO-52", inventory(PHONES, of=persons(10)), answers(persons=MILLION - 1), E),
    ("AUD-10M", inventory(PHONES, of=persons(10 * MILLION)), Organisation(), N),
    ("AUD-10M", inventory(PHONES, of=persons(10 * MILLION + 1)), Organisation(), T),
    ("NDR-28", inventory(PHONES, of=persons(10 * MILLION)), Organisation(), T),
    ("NDR-12", inventory(PHONES), answers(provides=False, entrusts=False), E),
    ("NDR-12", inventory(PHONES), answers(provides=True), T),
    ("NDR-29/33", inventory(), answers(important_data=True), T),
    ("PLAT", inventory(), answers(monthly_active_users=10 * MILLION, complex_business=True), T),
    ("PLAT", inventory(), answers(monthly_active_users=9, registered_users=9), E),
    ("XB-7", inventory(), flows(Flow("US", MILLION, 0)), T),
    ("XB-7", inventory(), flows(Flow("US", MILLION - 1, 9_999)), E),
    ("XB-7", inventory(), flows(Flow("US", 0, 10_000)), T),
    ("XB-7", inventory(), flows(Flow("US", 1, 0), ciio=True), T),
    ("XB-7", inventory(), flows(Flow("US", MILLION, 0, "contract")), E),
    ("XB-7", inventory(), Organisation(), Q),
    ("XB-8", inventory(), flows(Flow("US", 99_999, 0)), E),
    ("XB-8", inventory(), flows(Flow("US", 60_000, 0), Flow("SG", 40_000, 0)), T),
    ("XB-8", inventory(), flows(Flow("US", 0, 1)), T),
    ("XB-8", inventory(), flows(Flow("US", 100_000, 10_000)), E),
    ("XB-INFORM", inventory(), flows(Flow("US", 5, 0, "employment")), T),
    ("XB-INFORM", inventory(), flows(), E),
    ("FACE-100K", inventory(FACES), Organisation(), N),
    ("CSR-1M", inventory(PHONES, of=persons(2 * MILLION)), answers(lists_abroad=True), T),
    ("CSR-1M", inventory(PHONES, of=persons(MILLION)), answers(lists_abroad=True), N),
    ("INC-1M", inventory(HEALTH), answers(network_operator=True), T),
    ("INC-1M", inventory(HEALTH), answers(network_operator=False), E),
    ("FIN-C3", PASSWORDS, Organisation(sectors=("finance",)), T),
    ("FIN-C3", HASHED, Organisation(sectors=("finance",)), N),
    ("FIN-C3", PASSWORDS, Organisation(sectors=()), E),
]  # fmt: skip


@pytest.mark.parametrize(("duty", "seen", "organisation", "status"), CASES)
def test_a_duty_stands_as_the_numbers_say(duty, seen, organisation, status):
    (found,) = [o for o in obligations(seen, organisation, TODAY) if o.duty.id == duty]
    assert found.status is status, found
    assert found.reasons or found.questions


def test_every_duty_reads_known_measures_and_says_source_and_certainty():
    known = measures(inventory(), Organisation())
    for duty in load_duties():
        assert all(parsed(condition)[1] in known for branch in duty.when for condition in branch), duty.id
        assert duty.source
        assert duty.certainty in ("seen", "memory", "draft")
    for least in duties()["least"]:
        assert least["source"]
        assert least.get("years") or least.get("months")


def test_faces_of_many_rows_are_open_as_long_as_only_a_column_is_called_so():
    entry = column("face", label("biometric.face_image", basis="name"))
    many = table("f", *[entry] * 1_000, persons=persons(100_000))
    (found,) = [o for o in obligations(inventory(many), Organisation(), TODAY) if o.duty.id == "FACE-100K"]
    assert found.status is Status.OPEN
    assert found.reasons == ("0 to 100,000 persons in 1,000 columns with face information",)


@pytest.mark.parametrize(
    ("duty", "organisation", "due"),
    [
        ("MIN-AUD", Organisation(), date(2027, 1, 31)),
        # 1 November 2026 is a Sunday: six weeks of five working days.
        ("DPO-52", Organisation(dates={"persons_1m": date(2026, 11, 1)}), date(2026, 12, 11)),
        ("DPO-52", Organisation(), None),
        ("AUD-10M", Organisation(dates={"last_audit": date(2024, 2, 29)}), date(2026, 2, 28)),
    ],
)
def test_the_day_a_duty_is_due_is_computed_or_asked_for(duty, organisation, due):
    seen = inventory(PHONES, of=persons(20 * MILLION, under14=1, minors=1))
    (found,) = [o for o in obligations(seen, organisation, TODAY) if o.duty.id == duty]
    assert found.due_on == due
    assert due or "persons_1m" in found.due_note


def test_more_personal_information_never_takes_a_duty_away():
    little = inventory(PHONES, of=persons(5))
    more = inventory(PHONES, HEALTH, FACES, of=persons(3 * MILLION, under14=3, minors=4))
    before = {o.duty.id: o.status for o in obligations(little, Organisation(), TODAY)}
    after = {o.duty.id: o.status for o in obligations(more, Organisation(), TODAY)}
    assert all(after[duty] >= status for duty, status in before.items())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ciio = 1", ":1: ciio is true or false"),
        ("name = 'x'\nciioo = true", ":2: unknown key ciioo; did you mean ciio?"),
        ("persons = -1", ":1: persons is a whole number"),
        ("sectors = ['banking']", ":1: sectors is a list of"),
        ("\n[[cross_border]]\nto = 'US'\npersons = 1\n", ":2: sensitive_persons is missing"),
        ("[[cross_border]]\nto='US'\npersons=1\nsensitive_persons=0\nexemption='x'", ":5: exemption is one of"),
        ("cross_border = true", ":1: cross_border is written as [[cross_border]]"),
        ("[dates]\n\nlast_audit = 2026", ":3: last_audit is a day"),
        ("[dates]\nlast_audits = 2026-01-01", ":2: unknown key last_audits; did you mean last_audit?"),
        ("ciio = true\nciio = = 2", ":2: not TOML"),
        ("name = '''\npersons = 2\n'''\npersons = true", ":4: persons is a whole number"),
    ],
)
def test_a_wrong_answer_is_named_with_its_line(tmp_path, text, complaint):
    path = tmp_path / "organisation.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_organisation(path)
    assert f"{path}{complaint}" in str(caught.value)


def test_the_template_answers_nothing_and_is_valid_when_filled_in(tmp_path):
    path = tmp_path / "organisation.toml"
    path.write_text(template(), "utf-8")
    assert load_organisation(path) == Organisation()
    keys = [line[2:] for line in template().splitlines() if line.startswith("# ") and "=" in line]
    filled = [line for line in keys if line.split(" = ")[0].isidentifier() and not line.startswith("cross_border")]
    path.write_text("\n".join(line for line in filled if "true" in line), "utf-8")
    assert load_organisation(path).answers["ciio"] is True


def test_the_command_prints_what_it_found_once_with_the_disclaimer(tmp_path):
    document = to_document(inventory(HEALTH, of=persons(5)))
    (tmp_path / "inventory.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "organisation.toml").write_text("ciio = false\n", "utf-8")
    text = pisift("obligations", ".", "--lang", "en", cwd=tmp_path).stdout
    assert text.count("not legal advice") == 1
    assert "SPI-28" in text.split("Open:")[0]
    done = pisift("obligations", ".", "--json", cwd=tmp_path)
    assert {o["status"] for o in json.loads(done.stdout)["obligations"]} <= {
        "triggered",
        "open",
        "not_shown",
        "excluded",
    }
    assert pisift("obligations", cwd=tmp_path).returncode == 2
