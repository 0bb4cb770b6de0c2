"""What persons give to the commands that follow an inventory, and get wrong: one line, with the place, exit code 2."""

from __future__ import annotations

import contextlib
import contextvars
import io
import json
import sys
from pathlib import Path

import docx
import pytest
from _governed import column, inventory, label, table
from PIL import Image

from scanner.cli import main
from scanner.document import to_document
from scanner.model import Gap, GapKind, Inventory

GOOD = inventory(table("orders", column("phone", label("contact.mobile")), column("note")))
NOTHING = Inventory({}, (), (Gap("shop", "", GapKind.EMPTY, "nothing in it to scan"),))
WHERE = "sqlite:///shop.db/orders"
DECIDED = f"""\
[[decision]]
resource = "{WHERE}"
column = "phone"
pi_type = "contact.mobile"
verdict = "reject"
who = "Li Lei"
why = "test numbers"
on = 2026-01-02
"""
TEXTS = {
    "broken.json": '{\n "made": ',
    "other.json": '{"a": 1}',
    "empty.json": "",
    "good.json": json.dumps(to_document(GOOD)),
    "none.json": json.dumps(to_document(NOTHING)),
    "newer.json": '{"format_version": "9.0"}',
    "policy.txt": "山石隐私政策\n一、我们如何收集您的个人信息\n我们收集您的手机号码。\n",
    "blank.txt": " \n\n",
    "policy.toml": 'title = "x"\n\n[[type]]\nid = "contact.mobil"\n',
    "period.toml": '[[period]]\nmonths = 3\nsense = "max"\n',
    "pictures.html": "<html><body><p><img src='policy.png'></p></body></html>",
    "broken.docx": "PK no docx",
    "empty.docx": "",
    "empty.pdf": "",
    "broken.pdf": "%PDF-1.7 and nothing",
    "key.toml": 'name = "Shop"\nciioo = true\n',
    "sector.toml": 'sectors = ["bank"]\n',
    "flow.toml": '[[cross_border]]\nto = "Singapore"\npersons = 3\n',
    "day.toml": "\n[dates]\nlisted = 3\n",
    "text.toml": "ciio = yes\n",
    "decided.toml": DECIDED,
    "verdict.toml": DECIDED.replace("reject", "perhaps"),
    "who.toml": DECIDED.replace('who = "Li Lei"\n', ""),
    "until.toml": DECIDED + 'until = "soon"\n',
    "expired.toml": DECIDED + "until = 2025-12-31\n",
    "twice.toml": DECIDED + DECIDED.replace('"contact.mobile"', '"contact.mobil"'),
    "becomes.toml": DECIDED.replace("reject", "correct") + 'becomes = "basic.nam"\n',
    "cycle.toml": 'id = "A"\nextends = "cycle2.toml"\n',
    "cycle2.toml": 'id = "B"\nextends = "cycle.toml"\n',
    "level.toml": 'id = "A"\nextends = "43697"\n[[graded]]\nlevel = 7\ntypes = ["net.ip"]\n',
    "type.toml": 'id = "A"\nextends = "43697"\n[[graded]]\nlevel = 3\ntypes = ["net.ipp"]\n',
    "below.toml": 'id = "A"\n\nextends = "GB/T 1"\n',
    "ungraded.toml": 'id = "A"\nextends = "43697"\n[[type]]\nid = "own.x"\nzh = "甲"\ncategory = "B"\nkind = "D"\n',
    "sheet.xlsx": "no sheet",
}
DECIDE = f"review decide {{}} {WHERE} phone contact.mobile --verdict reject --who a --why b"
CASES = [
    *(
        (command.format(f"{name}.json"), said)
        for command in (
            "obligations {}", "retention {}", "policy compare {} policy.txt", "documents {}",
            "review export {} --out o.toml", DECIDE,
        )
        for name, said in {
            "missing": "missing.json: cannot be read",
            "broken": "broken.json:2: not JSON",
            "empty": "empty.json:1: not JSON",
            "other": "other.json: no inventory as pisift writes it",
            "newer": "newer.json: an inventory of format 9.0",
            "none": "none.json: an empty inventory, no resource was scanned (shop: nothing in it to scan)",
        }.items()
    ),
    *(
        (command.format(file), said)
        for command in (
            "policy read {}", "policy compare good.json {}", "retention good.json --policy {}",
            "documents good.json --policy {}",
        )
        for file, said in {
            "gone.txt": "gone.txt: cannot be read",
            "blank.txt": "blank.txt: no text in it",
            "policy.png": "policy.png: a picture",
            "as.txt": "as.txt: a picture",
            "scan.pdf": "scan.pdf, page 1: a picture",
            "pictures.html": "pictures.html: 1 pictures and no text",
            "scan.docx": "scan.docx: paragraph 1 is a picture",
            "empty.docx": "empty.docx: an empty file",
            "broken.docx": "broken.docx: damaged",
            "empty.pdf": "empty.pdf: an empty file",
            "broken.pdf": "broken.pdf: damaged",
            "policy.toml": "policy.toml:4: unknown PI type contact.mobil",
            "period.toml": "period.toml:3: sense is most or least",
        }.items()
    ),
    *(
        (command.format(file), said)
        for command in (
            "obligations good.json --organisation {}", "retention good.json --organisation {}",
            "documents good.json --organisation {}",
        )
        for file, said in {
            "gone.toml": "gone.toml: cannot be read",
            "key.toml": "key.toml:2: unknown key ciioo; did you mean ciio?",
            "sector.toml": "sector.toml:1: sectors is a list of",
            "flow.toml": "flow.toml:1: sensitive_persons is missing",
            "day.toml": "day.toml:3: ",
            "text.toml": "text.toml:1: not TOML",
        }.items()
    ),
    *(
        (command.format(file), said)
        for command in ("review import {}", "review list --decisions {}", "scan rows.csv --out r --decisions {}")
        for file, said in {
            "gone.toml": "gone.toml: cannot be read",
            "verdict.toml": "verdict.toml:5: verdict",
            "who.toml": "who.toml:1: who",
            "until.toml": "until.toml:9: until is a day",
            "expired.toml": "expired.toml:9: until 2025-12-31 is before on 2026-01-02",
            "twice.toml": "twice.toml:12: unknown PI type contact.mobil",
            "becomes.toml": "becomes.toml:9: unknown PI type basic.nam",
        }.items()
    ),
    ("review import sheet.xlsx", "sheet.xlsx: damaged"),
    (DECIDE.format("good.json").replace(WHERE, "nowhere"), "0 columns phone in a resource nowhere"),
    (DECIDE.format("good.json").replace("reject", "perhaps"), "verdict"),
    (DECIDE.format("good.json").replace("contact.mobile", "contact.mobil"), "unknown PI type contact.mobil"),
    (DECIDE.format("good.json") + " --until soon", "until"),
    *(
        (command.format(file), said)
        for command in ("standards explain {}", "scan rows.csv --out r --standard {}")
        for file, said in {
            "gone.toml": "gone.toml: cannot be read",
            "cycle.toml": "cycle2.toml:2: extends itself: cycle.toml -> cycle2.toml -> cycle.toml",
            "level.toml": "level.toml:4: level 7 is out of range",
            "type.toml": "type.toml:5: the catalogue has no PI type net.ipp; did you mean net.ip?",
            "below.toml": "below.toml:3: no standard is called GB/T 1",
            "ungraded.toml": "ungraded.toml:4: the type own.x has no level",
            "gb1": "no standard is called gb1",
        }.items()
    ),
    ("standards explain 43697 net.ipp", "the catalogue has no PI type net.ipp"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("wrong")
    for name, text in TEXTS.items():
        (made / name).write_text(text, "utf-8")
    Image.new("RGB", (9, 9)).save(made / "policy.png")
    Image.new("RGB", (9, 9)).save(made / "scan.pdf")
    (made / "as.txt").write_bytes((made / "policy.png").read_bytes())
    document = docx.Document()
    document.add_picture(str(made / "policy.png"))
    document.save(str(made / "scan.docx"))
    (made / "rows.csv").write_text("phone\n1\n", "utf-8")
    return made


def here(arguments: list[str], folder: Path) -> tuple[int, str, str]:
    """The command line in this process, a tenth of a process for each: exit code, output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", ["pisift", *arguments])
        # The language that is spoken is part of the context.
        with pytest.raises(SystemExit) as left:
            contextvars.copy_context().run(main)
    return int(left.value.code or 0), out.getvalue(), err.getvalue()


@pytest.mark.parametrize(("command", "said"), CASES, ids=[command for command, _ in CASES])
def test_what_is_wrong_is_one_line_with_its_place(folder, command, said):
    code, out, err = here(command.split(), folder)
    assert (code, out, err.count("\n")) == (2, "", 1), (out, err)
    assert err.startswith("pisift: ")
    assert said in err
