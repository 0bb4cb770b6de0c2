"""Settings: a file, then the environment, then flags; errors name the key, and the schema says what the code takes."""

import json
import tomllib
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest
from _command import pisift
from test_cli import write_sheet
from typer.testing import CliRunner

from scanner.errors import UsageError
from scanner.settings import Settings, load_settings, override
from scanner.settings_schema import descriptions, settings_schema

ROOT = Path(__file__).parent.parent
SCHEMA = settings_schema()


def test_the_published_schema_is_the_one_that_the_settings_make():
    published = ROOT / "docs" / "pisift.schema.json"
    assert json.loads(published.read_text("utf-8")) == SCHEMA, "pisift init --schema > docs/pisift.schema.json"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_setting_is_described():
    assert list(descriptions()) == [field.name for field in fields(Settings)]
    assert all(descriptions().values())


GOOD = [
    {"format": ["json"]}, {"format": "json,csv"}, {"fail_on": 9}, {"limit": 1}, {"mode": "sample"},
    {"detect_prevalence": "0.5%"}, {"confidence": 0.99}, {"since_last": True}, {"store": "s.db"}, {"seed": 0}, {},
]  # fmt: skip
WRONG = [
    {"format": 3}, {"format": [1]}, {"fail_on": 10}, {"fail_on": -1}, {"fail_on": "3"}, {"limit": 0}, {"limit": True},
    {"mode": "some"}, {"confidence": 1}, {"confidence": "all"}, {"since_last": "yes"}, {"store": 1}, {"formats": []},
]  # fmt: skip


@pytest.mark.parametrize("given", GOOD)
def test_what_the_schema_allows_is_taken(given):
    jsonschema.validate(given, SCHEMA)
    override(Settings(), given, "here")


@pytest.mark.parametrize("given", WRONG)
def test_what_the_schema_forbids_is_an_error_that_names_the_key(given):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(given, SCHEMA)
    with pytest.raises(UsageError, match=rf"here: .*{next(iter(given))}"):
        override(Settings(), given, "here")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_comes_before_the_file(folder):
    (folder / "pisift.toml").write_text('fail_on = 2\nlimit = 5\nexclude = ["a"]\n')
    variables = {
        "PISIFT_FAIL_ON": "3", "PISIFT_EXCLUDE": "b*, c", "PISIFT_SINCE_LAST": "true", "PISIFT_CONFIDENCE": "99%",
        "PISIFT_MAX_ROWS_PER_SECOND": "1000", "PISIFT_STORE": "s.db", "PISIFT_DEBUG": "1",
        "PISIFT_SERVICE_HOST": "10.0.0.1", "HOME": "/",
    }  # fmt: skip
    found = load_settings(None, variables)
    assert (found.fail_on, found.limit, found.exclude, found.since_last) == (3, 5, ("b*", "c"), True)
    assert (found.confidence, found.max_rows_per_second, found.store) == (0.99, 1000, "s.db")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PISIFT_FAIL_ON", "high", "variable PISIFT_FAIL_ON: fail_on is a whole number"),
        ("PISIFT_FAIL_ON", "-1", "fail_on is a whole number"),
        ("PISIFT_PROSE", "maybe", "prose is true or false"),
        ("PISIFT_FORMATS", "json", "did you mean PISIFT_FORMAT"),
        ("PISIFT_MODE", "some", "mode is one of full, sample, metadata"),
    ],
)
def test_a_wrong_variable_is_named(folder, name, value, says):
    with pytest.raises(UsageError, match=says):
        load_settings(None, {name: value})


def test_an_unknown_key_names_its_line_and_the_nearest_one(folder):
    (folder / "pisift.toml").write_text("seed = 1\nfail_onn = 2\n")
    with pytest.raises(UsageError, match=r"pisift\.toml:2: unknown key fail_onn; did you mean fail_on\?"):
        load_settings(None, {})


def test_flags_come_before_the_environment(folder, monkeypatch):
    write_sheet(folder / "a.csv")
    monkeypatch.setenv("PISIFT_FAIL_ON", "3")
    assert pisift("scan", "a.csv", "-q", cwd=folder).returncode == 1
    assert pisift("scan", "a.csv", "-q", "--fail-on", "0", cwd=folder).returncode == 0


def test_init_writes_a_file_that_is_read_back_and_overwrites_nothing(folder):
    assert pisift("init", "--yes", cwd=folder).returncode == 0
    document = tomllib.loads((folder / "pisift.toml").read_text("utf-8"))
    jsonschema.validate(document, SCHEMA)
    assert load_settings(None, {}) == Settings()
    text = (folder / "pisift.toml").read_text("utf-8")
    assert all(f"{field.name} =" in text for field in fields(Settings))
    done = pisift("init", "--yes", cwd=folder)
    assert done.returncode == 2
    assert "is there already" in done.stderr


def test_init_asks_again_till_an_answer_fits(folder):
    import typer

    from scanner.cli import init

    app = typer.Typer()
    init.register(app)
    answers = ["pdf", "json,csv", "12", "3", "sample", '*_bak,"x"', "scans.db", "2"]
    done = CliRunner().invoke(app, ["pisift.toml"], input="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    found = load_settings(None, {})
    assert (found.format, found.fail_on, found.mode) == (("json", "csv"), 3, "sample")
    assert (found.exclude, found.store, found.workers) == (("*_bak", '"x"'), "scans.db", 2)


def test_the_schema_is_printed(folder):
    assert json.loads(pisift("init", "--schema", cwd=folder).stdout) == SCHEMA
