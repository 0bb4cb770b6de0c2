"""The page in a real Chromium: it draws, searches, takes keys, speaks both languages, and runs no stranger's script."""

import os
import shutil
from pathlib import Path

import pytest
from test_reports import HOSTILE, WORDS, a_column, a_label, a_resource, named, small

import reports
from scanner.model import Inventory


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium; absent, the tests are left out, or fail in CI (make services installs it)."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "Chromium is not there (on Debian: make services)"
        if os.environ.get("PISIFT_REQUIRE_SERVERS"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser, inventory: Inventory, out: Path):
    """The page of ``inventory``, and what went wrong in it: errors, dialogs, and requests beside the file itself."""
    path = reports.load()["html"](inventory, out, WORDS)
    page, wrong = browser.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (wrong.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
    page.goto(path.as_uri())
    return page, wrong


def test_a_column_shows_its_grounds_in_both_languages_and_by_keys_alone(browser, tmp_path):
    page, wrong = opened(browser, small(), tmp_path)
    page.focus("#map")
    for key in ("End", "Home", "ArrowLeft", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert "脱敏示例" in page.inner_text("#detail")
    assert "注释含“手机号”" in page.inner_text("#detail")
    page.click("#language")
    assert "Masked examples" in page.inner_text("#detail")
    assert "138****0000" in page.inner_text("#detail")
    assert page.get_attribute("#map", "aria-activedescendant")
    assert not wrong


def test_hostile_names_run_nothing_and_ask_for_nothing(browser, tmp_path):
    page, wrong = opened(browser, named(HOSTILE), tmp_path)
    page.select_option("#status", "all")
    for row in range(page.locator(".node.d3").count()):
        page.locator(".node.d3").nth(row).click()
    assert "<script>alert(1)</script>" in page.inner_text("#map")
    assert page.evaluate("document.scripts.length") == 2
    assert not wrong


def test_ten_thousand_columns_draw_only_what_is_in_view_and_search_finds_one(browser, tmp_path):
    tables = tuple(
        a_resource(f"db{table % 7}.t{table}", *(a_column(f"c{table}_{n}", a_label()) for n in range(100)))
        for table in range(100)
    )
    page, wrong = opened(browser, Inventory({}, tables, ()), tmp_path)
    assert page.locator("[role=row]").count() < 80
    page.fill("#search", "c42_77")
    assert page.locator(".node.d3").count() == 1
    page.pdf(path=tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").stat().st_size > 10_000
    assert not wrong
