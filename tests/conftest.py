"""What several test files need: the demo company, written once for each of them."""

from pathlib import Path

import pytest

from scanner.demo import write_demo


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """A folder with the demo, for reading only."""
    folder = tmp_path_factory.mktemp("company")
    write_demo(folder)
    return folder
