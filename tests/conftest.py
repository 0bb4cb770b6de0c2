"""What several test files need: the demo company, written once for each of them."""

from pathlib import Path

import pytest
from _servers import SERVERS

from scanner.demo import write_demo


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """A folder with the demo, for reading only."""
    folder = tmp_path_factory.mktemp("company")
    write_demo(folder)
    return folder


@pytest.fixture(autouse=True)
def _databases_are_dropped():
    """Whatever a test made on a server is gone after it."""
    yield
    for server in SERVERS:
        server.drop_all()


def pytest_terminal_summary(terminalreporter) -> None:
    """One line for each server that was not there: which tests that left out."""
    for server in SERVERS:
        skipped = terminalreporter.stats.get("skipped", [])
        left_out = [report for report in skipped if f"{server.name} is not there" in str(report.longrepr)]
        if left_out:
            files = ", ".join(sorted({report.nodeid.split("::")[0] for report in left_out}))
            what = f"{len(left_out)} tests left out, in {files}"
            terminalreporter.write_line(f"{server.name} was not there (on Debian: make services): {what}")
