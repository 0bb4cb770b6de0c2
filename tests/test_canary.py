"""The canary: no raw value in any log, error, report or temporary file, whatever goes wrong on the way."""

import gzip
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from scanner.synthetic import Maker


def planted_values(folder: Path) -> set[str]:
    """Every telling value of the demo's tables and exports: numbers, mailboxes, names, addresses."""
    import sqlite3
    import tomllib

    truth = tomllib.loads((folder / "truth.toml").read_text("utf-8"))
    hard = {
        (entry["resource"], entry["column"])
        for entry in truth["planted"]
        if entry["pi_type"].split(".")[0] in ("identity", "contact", "basic", "finance") and entry["state"] == "clear"
    }
    values: set[str] = set()
    with sqlite3.connect(folder / "company.db") as database:
        for resource, column in sorted(hard):
            if resource.startswith("company.db/"):
                table = resource.removeprefix("company.db/")
                rows = database.execute(f'SELECT "{column}" FROM "{table}" LIMIT 300')
                values |= {str(cell) for (cell,) in rows if isinstance(cell, (str, int)) and len(str(cell)) >= 8}
    text = (folder / "exports/members.csv").read_bytes().decode("gb18030")
    values |= {
        cell for line in text.splitlines()[1:200] for cell in line.split(",") if cell.isdigit() and len(cell) > 10
    }
    for line in (folder / "logs/audit.jsonl").read_text("utf-8").splitlines()[:300]:
        user = json.loads(line).get("user", {})
        values |= {str(user[key]) for key in ("mobile", "idCard") if user.get(key)}
    return {value for value in values if not value.startswith(("19", "20")) or len(value) > 10}


def test_no_raw_value_leaves_a_scan_at_debug_level(company, tmp_path):
    values = planted_values(company)
    assert len(values) > 3000
    settings = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    (tmp_path / "broken.log.gz").write_bytes(gzip.compress((company / "logs/app.log").read_bytes())[:20_000])
    code = (
        "import logging, sys; logging.basicConfig(level=logging.DEBUG);"
        f"sys.argv = ['pisift', 'scan', {str(company)!r}, {str(tmp_path / 'broken.log.gz')!r},"
        f"'--out', {str(tmp_path / 'out')!r}, '--store', {str(tmp_path / 'scans.db')!r}];"
        "from scanner.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=settings, check=False)
    assert done.returncode == 3  # the truncated file and the photos are gaps
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "broken.log.gz"]
    assert {path.name for path in written} >= {"inventory.json", "report.html", "findings.csv", "scans.db"}
    texts = [path.read_text("utf-8", "replace") for path in written] + [done.stdout.decode(), done.stderr.decode()]
    for text in texts:
        leaked = [value for value in values if value in text]
        assert leaked == []


def test_an_unexpected_error_quotes_no_value(tmp_path, caplog):
    """A recognizer that raises with the value in its message, in the middle of a scan."""
    import pyarrow as pa

    from connectors.memory import MemoryConnector
    from scanner.cases import Judge
    from scanner.catalogue import load_catalogue, load_standard
    from scanner.inventory import Scan, take_inventory
    from scanner.run import Runner, load_rules
    from scanner.words import Lexicon

    mobile = Maker(5).mobile()

    class Careless:
        id, pi_type, state, scope, trigger, chance, needs = (
            "careless",
            "contact.qq",
            "clear",
            "text",
            None,
            0.1,
            3,
        )

        def find(self, texts):
            raise ValueError(f"cannot read {texts[0]}")
            yield

    rules = load_rules(more=(Careless(),))
    judge = Judge(load_catalogue(), load_standard(), Lexicon(load_catalogue()), rules.known)
    with caplog.at_level(logging.DEBUG):
        inventory = take_inventory(
            [MemoryConnector({"t": pa.table({"phone": [mobile] * 9})})], Scan(Runner(rules), judge), {}
        )
    (gap,) = inventory.gaps
    assert "careless: ValueError" in gap.reason
    assert [label.pi_type for label in inventory.resources[0].columns[0].labels] == ["contact.mobile"]
    assert mobile not in caplog.text + repr(inventory)


def test_no_noun_below_a_match_can_hold_a_text():
    """The types themselves: a Match has no text at all, and nothing after it takes one but masked."""
    from dataclasses import fields

    from scanner.model import Finding, Match

    assert set(Match._fields) == {"index", "start", "end", "evidence", "cued"}
    assert {field.name for field in fields(Finding)} == {
        "row", "start", "end", "pi_type", "recognizer", "evidence", "masked", "note", "also",
        "box",  # four numbers
        "thumbnail",  # covered: tests/test_thumbnails.py
    }  # fmt: skip


def test_no_raw_value_of_a_database_leaves_a_scan_or_its_state(tmp_path):
    """A server's table with phones as keys, IDs, JSON and a broken view; sampled, then in full, with a checkpoint."""
    from _servers import POSTGRES, insert, run

    url, maker = POSTGRES.fresh(), Maker(12)
    run(url, "CREATE TABLE person (phone bigint PRIMARY KEY, sfzh text, doc jsonb, born date)")
    rows = [
        (int(maker.mobile()), maker.resident_id(), json.dumps({"mail": maker.email("li"), "tel": maker.mobile()}), born)
        for born in ["1990-01-01"] * 900
    ]
    rows = list({row[0]: row for row in rows}.values())
    insert(url, "INSERT INTO person VALUES (%s, %s, %s, %s)", rows)
    # Its error quotes the value it stumbled over.
    run(url, "CREATE VIEW broken AS SELECT sfzh::date FROM person")
    values = {str(cell) for row in rows for cell in row[:2]}
    values |= {text for row in rows for text in json.loads(row[2]).values()}
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TMPDIR": str(tmp_path / "tmp")}
    environment["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    (tmp_path / "tmp").mkdir()
    said = []
    for mode in ("sample", "full"):
        code = (
            "import logging, sys; logging.basicConfig(level=logging.DEBUG);"
            "import scanner.visit; scanner.visit.CHECKPOINT_SECONDS = 0.0;"
            f"sys.argv = ['pisift', 'scan', {url!r}, '--mode', {mode!r}, '--connections', '2', '--out',"
            f"{str(tmp_path / mode)!r}, '--state', {str(tmp_path / mode / 'state.db')!r}];"
            "from scanner.cli import main; main()"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False)
        assert done.returncode == 3, done.stderr.decode()[-2000:]  # the broken view is a gap
        said += [done.stdout.decode(), done.stderr.decode()]
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"inventory.json", "report.html", "findings.csv", "state.db", "key"}
    key = (tmp_path / "config/pisift/key").read_bytes()
    for text in [path.read_bytes().decode("latin-1") for path in written] + said:
        assert [value for value in values if value in text] == []
    for path in written:
        assert path.name == "key" or key not in path.read_bytes(), "the key is nowhere else"
