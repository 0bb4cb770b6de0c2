"""The page of 100,000 columns in Chromium: when it is there, and what a keystroke in its search costs."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import reports
from scanner.catalogue import load_catalogue, load_standard
from scanner.cli._reports import words_of
from scanner.model import Column, ColumnEntry, ColumnProfile, Inventory, Label, Resource, ResourceEntry
from scanner.settings import Settings

TABLES, COLUMNS, ROUNDS = 1000, 100, 5
TYPED = ("c", "c4", "c42", "c42_", "c42_7")
_KEY = """async (word) => {
  const search = document.getElementById("search"), began = performance.now();
  search.value = word;
  search.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - began;
}"""
_SHOWN = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd]"""


def main() -> None:
    """The slowest of some rounds, in milliseconds on the clock: whatever else the machine does is in it."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "Chromium is not there (on Debian: make services)"
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="pisift-bench-") as folder, sync_playwright() as play:
        inventory = wide()
        began = time.process_time()
        path = reports.load()["html"](inventory, Path(folder), words_of(inventory, Settings()))
        print(f"\nthe page of {TABLES * COLUMNS:,} columns: {path.stat().st_size / 1e6:.0f} MB")
        print(f"  written in {time.process_time() - began:.1f} s of a core")
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        paints, drawn, keys = [], [], []
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.goto(path.as_uri())
            first, whole = page.evaluate(_SHOWN)
            paints.append(first)
            drawn.append(whole)
            keys += [page.evaluate(_KEY, word) for word in TYPED]
            page.close()
        browser.close()
    for name, times in (("first paint", paints), ("the map is drawn", drawn), ("a keystroke", keys)):
        ordered = sorted(times)
        print(f"  {name:20} {ordered[len(ordered) // 2]:6.0f} ms, at the most {ordered[-1]:6.0f} ms")


def wide() -> Inventory:
    """Tables of fifty databases; a quarter of the columns has a label."""
    standard = load_standard()
    mobile = load_catalogue().types["contact.mobile"]
    name = standard.levels[3][0]

    def column(table: int, number: int) -> ColumnEntry:
        label = Label(
            mobile.id, mobile.category, 3, name, standard.id, "clear", "values", 900, 1000, ("900 of 1,000 filled cells",)
        )
        found = Column(f"c{table}_{number}", "text", "")
        return ColumnEntry(found, ColumnProfile(found.name, 1000), (label,) if number % 4 == 0 else ())

    return Inventory(
        {},
        tuple(
            ResourceEntry(
                Resource(f"postgresql://db{table % 50}", f"crm.t{table}", "table"), 1000,
                tuple(column(table, number) for number in range(COLUMNS)),
            )
            for table in range(TABLES)
        ),
        (),
    )  # fmt: skip
