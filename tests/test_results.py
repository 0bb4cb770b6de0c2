"""The library as notebooks use it: results that show themselves, become other libraries' tables, and hold no value."""

from pathlib import Path

import nbclient
import nbformat
import pyarrow as pa
import pytest

from scanner import detect, scan
from scanner.synthetic import Maker

ROOT = Path(__file__).parent.parent
maker = Maker(47)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    """Of a sheet with many labels, one under a name that would like to run."""
    folder = tmp_path_factory.mktemp("library")
    names = [HOSTILE, *(f"手机{n}" for n in range(35))]
    rows = [",".join(maker.mobile() for _ in names) for _ in range(20)]
    (folder / "a.csv").write_text("\n".join([",".join(names), *rows]) + "\n", "utf-8")
    (folder / "empty.csv").write_bytes(b"")
    return scan(str(folder))


def test_an_inventory_is_a_table_of_arrow_pandas_and_polars(inventory):
    arrow = inventory.to_arrow()
    assert isinstance(arrow, pa.Table)
    assert set(arrow["pi_type"].to_pylist()) == {"contact.mobile"}
    frame = inventory.to_pandas()
    assert list(frame.columns) == arrow.column_names == inventory.to_polars().columns
    assert (frame["level"] == 3).all()
    assert len(frame) == len(inventory.to_polars()) == arrow.num_rows == 36


def test_an_inventory_shows_itself_without_running_a_name_of_a_column(inventory):
    shown = inventory._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert shown.count("<tr>") == 31
    assert "6 more" in shown
    assert "the file is empty" in shown
    assert maker.mobile()[:7] not in shown


def test_findings_are_a_list_and_a_table(monkeypatch):
    mobile = maker.mobile()
    found = detect(f"手机{mobile}")
    assert [finding.pi_type for finding in found] == ["contact.mobile"]
    assert found.to_polars().row(0, named=True)["masked"] == found[0].masked
    assert found.to_pandas()["start"].tolist() == [2]
    assert mobile not in found._repr_html_()
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "手机号码" in found._repr_html_()
    assert "Mobile" not in found._repr_html_()
    assert detect("无").to_arrow().num_rows == 0


def test_the_tutorial_runs_and_says_what_it_promises():
    notebook = nbformat.read(ROOT / "docs/tutorial.ipynb", 4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "clear the outputs: they are made by this test"
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    assert "contact.mobile" in shown
    assert "139****5678" in shown
    assert "13912345678" not in str(outputs)
    assert "'report.html', 'report.md'" in str(outputs)
