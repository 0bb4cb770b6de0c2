"""The page in a real Chromium: it draws, searches, takes keys, speaks both languages, and runs no stranger's script."""

import os
import shutil
from dataclasses import replace
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


def test_a_telephone_shows_names_in_full_lines_and_scrolls_tables_only(browser, tmp_path):
    page, wrong = opened(browser, small(), tmp_path)
    page.set_viewport_size({"width": 420, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    widths = page.evaluate("[...document.querySelectorAll('td.name, td.words')].map((cell) => cell.clientWidth)")
    assert widths
    assert min(widths) >= 180
    assert not wrong


CONTRAST = """() => {
  // WCAG 2.1: 1.4.3 (text, 4.5; large text, 3), 1.4.11 (bars of charts, 3), by the colours that Chromium computed.
  const parse = (text) => { const n = text.match(/[0-9.]+/g).map(Number); return n.length > 3 ? n : [...n, 1]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement));
  };
  const found = {};
  const note = (what, value, least) => { if (value < least && !(found[what] < value)) found[what] = value; };
  let count = 0;
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const isDrawn = element.getClientRects().length && style.visibility !== "hidden";
    if (!isDrawn || element.closest(".quiet, .skip, script, style")) continue;
    if (element.tagName === "rect") {
      count += 1;
      const fill = parse(style.fill).slice(0, 3), card = ground(element.closest("svg").parentElement);
      note(`${element.getAttribute("class")} on a card`, ratio(fill, card), 3);
    } else if ([...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) {
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      count += 1;
      note(`${element.tagName}.${element.className} in ${element.parentElement.className}: ${style.color}`,
        ratio(over(parse(style.color), ground(element)), ground(element)), isLarge ? 3 : 4.5);
    }
  }
  return [count, found];
}"""


def everything() -> tuple[Inventory, reports.Words]:
    """An inventory with every level, state, gap and badge, and words with duties, readers and changes."""
    columns = [a_column(f"level{level}", a_label(level=level, level_name=f"{level} 级")) for level in (1, 2, 3, 4, 5)]
    columns.append(a_column("hidden", a_label(state="masked")))
    inventory = replace(small(), resources=(*small().resources, a_resource("crm.t", *columns)))
    place = (a_resource("crm.t").resource.id, "level4")
    duty = reports.Duty(
        ("单独同意", "Separate consent"), ("处理之前", "before"), (("3 列", "3 columns"),), "PIPL 29 [seen]"
    )
    words = replace(
        WORDS, levels={**WORDS.levels, 5: ("5 级", "Level 5")}, readers={place: ("bi_reader (clear)!",)},
        duties=(duty, replace(duty, is_open=True)), new=frozenset({place}),
        moved={"new": {4: 2, 3: 1}, "gone": {2: 1}, "raised": {5: 1}, "lowered": {1: 1}},
    )  # fmt: skip
    return inventory, words


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_text_and_every_bar_stands_out_from_what_is_behind_it(browser, tmp_path, theme, lang):
    inventory, words = everything()
    path = reports.load()["html"](inventory, tmp_path, words)
    page = browser.new_page()
    page.goto(f"{path.as_uri()}?theme={theme}&lang={lang}")
    page.select_option("#status", "all")
    for name in ("level4", "level1", "hidden"):
        page.locator(".node.d3", has_text=name).first.click()
        count, found = page.evaluate(CONTRAST)
        assert count > 80
        assert not found


def test_the_page_says_who_reads_a_column_which_duties_follow_and_what_changed(browser, tmp_path):
    inventory, words = everything()
    path = reports.load()["html"](inventory, tmp_path, words)
    page = browser.new_page()
    page.goto(f"{path.as_uri()}?lang=en")
    assert [cell.strip() for cell in page.locator("#duties tbody td:first-child").all_inner_texts()] == [
        "Triggered", "Open",
    ]  # fmt: skip
    assert "Separate consent" in page.inner_text("#duties")
    changed = page.locator(".card", has_text="Labels since the last scan")
    assert changed.locator("dt").all_inner_texts() == ["New", "Gone", "Level raised", "Level lowered"]
    assert changed.locator(".count").all_inner_texts() == ["3", "1", "1", "1"]
    page.select_option("#status", "new")
    page.locator(".node.d3").click()
    assert "bi_reader (clear)!" in page.inner_text("#detail")


def test_paper_holds_two_thousand_columns_and_says_how_many_are_left_out(browser, tmp_path):
    tables = tuple(a_resource(f"t{n}", *(a_column(f"c{n}_{c}", a_label()) for c in range(100))) for n in range(21))
    page, wrong = opened(browser, Inventory({}, tables, ()), tmp_path)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#printed tbody tr").count() == 2000
    assert "另有 100 列未印出" in page.inner_text("#printed")
    page.emulate_media(media="screen")
    page.fill("#search", "c20_7")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#printed tbody tr").count() == 11
    assert "未印出" not in page.inner_text("#printed")
    assert not wrong
