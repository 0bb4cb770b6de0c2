"""From a scan to a plan that is carried out, by the commands that people run."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from _command import pisift
from _governed import inventory
from _planned import FILE, MASKED, PEOPLE, Shop
from _servers import POSTGRES

from scanner.document import to_document


def test_a_scan_becomes_a_plan_that_is_carried_out_and_an_exception_that_opens(tmp_path):
    shop = Shop(POSTGRES, tmp_path)
    try:
        _walk(shop, tmp_path)
    finally:
        shop.close()


def _walk(shop, folder) -> None:
    def run(*arguments: str):
        return pisift("access", *arguments, cwd=folder)

    shop.access(FILE.replace('["han"]', '["han"]\n'))
    shop.run("GRANT SELECT ON {crm}.customer TO {support}")
    before = shop.grants()
    assert pisift("scan", shop.url, "--out", "report", "--quiet", cwd=folder).returncode == 0
    plan = ("plan", shop.url, "--inventory", "report")
    done = run(*plan, "--fail")
    assert done.returncode == 1, done.stderr
    assert "nothing is changed" in done.stderr
    assert shop.grants() == before
    assert {path.name for path in (folder / "access-plan").iterdir()} == {
        "plan.sql", "undo.sql", "columns.csv", "opa", "ranger-policies.json", "ranger-tags.json", "views.hive.sql",
    }  # fmt: skip
    done = run(*plan, "--apply", "--yes")
    assert (done.returncode, "nothing is left to change" in done.stdout) == (0, True), done.stderr
    assert shop.sees("support", "SELECT * FROM {crm}_support.customer ORDER BY id") == MASKED
    _open(shop, run, plan)
    kinds = [json.loads(line)["kind"] for line in run("log", "show", "--json").stdout.splitlines()]
    assert kinds == ["plan", "plan", "applied", "request", "approval", "approval", "plan", "applied"]
    assert run("log", "verify").returncode == 0
    assert not any(value in path.read_text("utf-8") for path in folder.rglob("*.*") for value in PEOPLE[0][2:5])


def _open(shop, run, plan) -> None:
    until = (date.today() + timedelta(days=3)).isoformat()
    ask = ("request", "--role", "bi", "--column", "crm.customer.sfzh", "--reason", "case")
    done = run(*ask, "--until", until, "--who", "wu", "--inventory", "report")
    assert "to be approved by data_owner, privacy_officer" in done.stdout, done.stderr
    number = done.stdout.split()[1]
    for office, who in (("data_owner", "li"), ("privacy_officer", "han")):
        assert run("approve", number, "--as", office, "--who", who).returncode == 0
    assert run(*plan, "--apply", "--yes").returncode == 0
    assert shop.sees("bi", "SELECT sfzh FROM {crm}_bi.customer WHERE id = 1") == [(PEOPLE[0][3],)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("sqlite:///x.db",), "grants are those of PostgreSQL, MariaDB and MySQL"),
        (("postgresql://u@127.0.0.1:1/x",), "connection refused"),
        (("postgresql://u@127.0.0.1:1/x", "--yes"), "--yes answers the question of --apply"),
        (("postgresql://u@127.0.0.1:1/x", "--scan", "3"), "name the inventory of a scan with --inventory, or"),
    ],
)
def test_what_cannot_be_planned_is_one_line_and_exit_code_2(tmp_path, arguments, says):
    (tmp_path / "access.toml").write_text("[[role]]\nname='a'\npurpose='x'\nclear=1\nmasked=1\n", "utf-8")
    (tmp_path / "x.db").touch()
    (tmp_path / "report").mkdir()
    (tmp_path / "report/inventory.json").write_text(json.dumps(to_document(inventory())), "utf-8")
    done = pisift("access", "plan", *arguments, "--inventory", "report", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert says in done.stderr


def test_a_damaged_log_stops_a_plan_before_anything_is_read(tmp_path):
    (tmp_path / "access.toml").write_text("[[role]]\nname='a'\npurpose='x'\nclear=1\nmasked=1\n", "utf-8")
    (tmp_path / "access-log.jsonl").write_text("{}\n", "utf-8")
    url = sa.make_url(POSTGRES.admin).render_as_string(hide_password=False)
    done = pisift("access", "plan", url, "--inventory", "report", cwd=tmp_path)
    assert (done.returncode, "line 1: is no entry" in done.stderr) == (2, True)
