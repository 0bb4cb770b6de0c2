"""An inventory as a document and back: nothing is lost, and what is no inventory is said in one line."""

import json
from pathlib import Path

import jsonschema
import pytest
from _inventories import inventories
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reports
from scanner.document import FORMAT_VERSION, from_document, read_inventory, to_document
from scanner.errors import UsageError
from scanner.model import Inventory

GOLDEN = Path(__file__).parent / "golden" / "inventory.json"
SCHEMA = json.loads((Path(reports.__file__).parent / "_data" / "inventory.schema.json").read_text("utf-8"))
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(inventories)
def test_an_inventory_comes_back_from_its_document_as_it_was(inventory):
    assert from_document(json.loads(json.dumps(to_document(inventory)))) == inventory


@SLOW
@given(inventories)
def test_a_document_is_valid_under_the_published_schema(inventory):
    jsonschema.validate(to_document(inventory), SCHEMA)


def test_a_file_or_the_folder_it_lies_in_is_read_back(tmp_path):
    document = json.loads(GOLDEN.read_text("utf-8"))
    (tmp_path / "inventory.json").write_bytes(GOLDEN.read_bytes())
    assert to_document(read_inventory(GOLDEN)) == document
    assert to_document(read_inventory(tmp_path)) == document


def test_a_document_of_the_first_format_is_still_read():
    document = json.loads(GOLDEN.read_text("utf-8"))
    document["format_version"] = "1.0"
    for resource in document["resources"]:
        del resource["reading"]["is_newer"]
        for column in resource["columns"]:
            del column["profile"]["ages"]
    assert to_document(from_document(document))["format_version"] == FORMAT_VERSION


@pytest.mark.parametrize("version", ["1.99", "2.0", "10.0"])
def test_a_document_of_a_newer_format_asks_for_a_newer_pisift(version):
    with pytest.raises(UsageError, match=rf"format {version}, newer than"):
        from_document({**to_document(Inventory({}, (), ())), "format_version": version})


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_anything_else_is_no_inventory(document):
    with pytest.raises(UsageError, match="no inventory"):
        from_document(document)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("resources", 0, "rows"), "5"),
        (("resources", 0, "rows"), True),
        (("resources", 0, "columns", 0, "name"), None),
        (("resources", 0, "columns", 1, "labels", 0, "level"), "4"),
        (("resources", 0, "columns", 1, "labels", 0, "grounds"), [1]),
        (("gaps", 0, "kind"), "lost"),
        (("persons",), 3),
        (("format_version",), "1.x"),
        (("made",), 7),
    ],
)
def test_a_field_of_another_type_is_no_inventory(path, wrong):
    document = json.loads(GOLDEN.read_text("utf-8"))
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = wrong
    with pytest.raises(UsageError, match="no inventory"):
        from_document(document)


@pytest.mark.parametrize(
    ("content", "says"), [(b"{", "not JSON"), (b"\xff\xfe", "not JSON"), (b"[]", "no inventory"), (None, "cannot be")]
)
def test_a_file_that_holds_no_inventory_is_named(tmp_path, content, says):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=rf"x\.json:(\d+:)? .*{says}"):
        read_inventory(path)
