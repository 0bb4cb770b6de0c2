"""Pictures in columns and files: what is seen in them, and what becomes of those that cannot be seen."""

import base64
import json
import random
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from _cards import id_card
from _pictures import NO_FACE, ONE_FACE, drawn, face, psd, shipped
from PIL import Image

from connectors._bytes import File, InMemory
from connectors._gather import LEAST, gathered
from recognizers._pictures import faces, gate, opening
from recognizers._pictures.viewer import PictureViewer
from scanner.batch import merge, scan_batch
from scanner.blobs import is_seen, kind_of
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.classify import classify
from scanner.cli.scan import run_scan
from scanner.errors import UsageError
from scanner.model import Resource
from scanner.run import Choice, load_rules
from scanner.settings import Settings, override
from scanner.sights import Sight
from scanner.synthetic import Maker
from scanner.words import Lexicon

RULES = load_rules()
MAKER = Maker(7)


def profile(cells, column="c", rules=RULES):
    batch = pa.record_batch({column: pa.array(cells, pa.binary())})
    return scan_batch(batch, rules)


def seen(*cells):
    """Recognizer to (look-alikes, accepted) of a column of ``cells``."""
    supports = profile(list(cells))["c"].supports
    return {name: (support.look_alikes, support.accepted) for name, support in supports}


def labels(profiles, column):
    catalogue = load_catalogue()
    judge = Judge(catalogue, load_standard(), Lexicon(catalogue), RULES.known)
    entries = classify(Resource("s", "t", "table"), profiles, judge)
    return [label for entry in entries if entry.column.name == column for label in entry.labels]


# --- faces ---


def test_a_portrait_a_group_and_somebody_in_the_background_are_told_apart():
    group = Image.new("RGB", (900, 400), "gray")
    for place in (20, 320, 620):
        group.paste(face(220), (place, 40))
    street = Image.new("RGB", (1600, 1200), "gray")
    street.paste(face(60), (900, 700))
    assert seen(shipped(ONE_FACE)) == {"face_portrait": (1, 1)}
    assert seen(drawn(group)) == {"face_group": (1, 1)}
    assert seen(drawn(street)) == {"face_background": (1, 1)}


def test_no_face_is_seen_in_texture_text_food_animals_and_landscapes():
    assert seen(*map(shipped, NO_FACE)) == {}


def test_a_finding_says_where_the_face_is_and_holds_no_part_of_the_picture():
    ((_, support),) = profile([None, shipped(ONE_FACE)])["c"].supports
    (finding,) = support.examples
    left, top, width, height = finding.box
    assert 170 < left < 200 < 250 < left + width < 280
    assert 45 < top < 75 < 160 < top + height < 190
    assert (finding.row, finding.masked) == (2, f"[face {width}x{height}]")
    assert finding.note.startswith("1 faces, the largest 4.")


def test_a_column_of_pictures_with_faces_is_labelled_and_the_grounds_say_what_they_are():
    profiles = profile([shipped(ONE_FACE), shipped("coffee.png"), None], "附件")
    assert (profiles["附件"].filled, profiles["附件"].nulls, profiles["附件"].unread) == (2, 1, ())
    (label,) = labels(profiles, "附件")
    assert (label.pi_type, label.level, label.accepted) == ("biometric.face_image", 4, 1)
    assert label.grounds[0].startswith("1 of 2 filled cells validate as face_portrait")


def test_pictures_without_faces_in_a_column_without_a_name_are_no_label():
    assert labels(profile([shipped("coffee.png"), shipped("rocket.jpg")], "附件"), "附件") == []


def test_what_looks_at_pictures_is_listed_with_the_model_and_its_licence():
    from scanner import discovery
    from scanner.cli.pages import markdown_of
    from scanner.cli.recognizers import described

    known = discovery.of_pictures()
    assert {recognizer.id for recognizer in known} == set(PictureViewer.names)
    for recognizer in known:
        row = described(recognizer)
        assert row["scope"] == "picture"
        assert any(word in row["sources"] for word in ("MIT licence", "Apache-2.0 licence", "No model"))
        page = markdown_of(recognizer, row)
        assert recognizer.zh in page
        assert row["sources"] in page


def test_two_batches_merged_are_the_counts_of_one():
    cells = [shipped(ONE_FACE), shipped("coffee.png"), b"\xff\xd8\xff\xe0 broken", None]
    both = merge(profile(cells[:1]), scan_batch(pa.record_batch({"c": pa.array(cells[1:], pa.binary())}), RULES, 1))
    assert both == profile(cells)


def test_faces_left_out_are_not_looked_for():
    rules = load_rules(choice=Choice(("face_portrait", "face_group", "face_background")))
    assert profile([shipped(ONE_FACE)], rules=rules)["c"].supports == ()


def test_without_the_extra_pictures_are_a_gap_that_names_it(monkeypatch):
    monkeypatch.setattr(faces, "find_spec", lambda name: None)
    rules = replace(RULES, viewer=PictureViewer())
    ((reason, count),) = profile([shipped(ONE_FACE)], rules=rules)["c"].unread
    assert (reason, count) == ("faces need the extra images: pip install 'pisift[images]'", 1)


# --- files and what they do ---


def opened(cell):
    return next(opening.opened(cell).pages())


def numbers(kind):
    return Image.fromarray((np.arange(64 * 64).reshape(64, 64) * 16).astype(kind))


FORMATS = {
    "JPEG": drawn(face(64), "JPEG"),
    "PNG": drawn(face(64)),
    "WebP": drawn(face(64), "WEBP"),
    "GIF": drawn(face(64), "GIF"),
    "BMP": drawn(face(64), "BMP"),
    "TIFF": drawn(face(64), "TIFF"),
    "PSD": psd(face(64)),
    "JPEG 2000": drawn(face(64), "JPEG2000"),
    "JPEG 2000, bare": drawn(face(64), "JPEG2000", no_jp2=True),
    "AVIF": drawn(face(64), "AVIF"),
    "CMYK": drawn(face(64).convert("CMYK"), "JPEG"),
    "16 bit": drawn(numbers(np.uint16)),
    "32 bit": drawn(numbers(np.int32), "TIFF"),
    "float": drawn(numbers(np.float32), "TIFF"),
    "one bit": drawn(face(64).convert("1"), "TIFF"),
    "palette": drawn(face(64).convert("P")),
    "transparent": drawn(face(64).convert("RGBA")),
}


@pytest.mark.parametrize("cell", FORMATS.values(), ids=FORMATS)
def test_pictures_of_any_kind_are_opened_in_colour(cell):
    page = opened(cell)
    assert is_seen(kind_of(cell))
    assert page.pixels.shape == ((85, 64, 3) if page.size == (64, 85) else (64, 64, 3))
    assert page.pixels.dtype == np.uint8
    assert page.pixels.std() > 20


def test_a_picture_lying_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(drawn(face(64).rotate(90, expand=True), "JPEG", exif=exif)).size == (64, 85)


def test_transparent_ground_is_white():
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert (opened(drawn(clear)).pixels == 255).all()


def test_every_page_of_a_tiff_is_looked_at_and_three_frames_of_what_moves():
    plain = Image.new("RGB", (64, 64))
    pages = [Image.new("RGB", (64, 64), (n, n, n)) for n in range(1, 60)]
    tiff = opening.opened(drawn(plain, "TIFF", save_all=True, append_images=pages))
    assert (len(list(tiff.pages())), tiff.partly) == (50, "the first 50 pages only")
    gif = opening.opened(drawn(plain, "GIF", save_all=True, append_images=pages))
    assert (len(list(gif.pages())), gif.partly) == (3, "")


def test_a_tiff_with_too_many_pages_is_a_gap_and_still_looked_at():
    pages = [face(64)] * 55
    (column,) = profile([drawn(face(64), "TIFF", save_all=True, append_images=pages)]).values()
    assert column.partly == (("the first 50 pages only", 1),)
    assert column.filled == 1


BAD = {
    "cut": shipped("rocket.jpg")[:3000],
    "cut png": shipped("coffee.png")[:3000],
    "head only": b"\x89PNG\r\n\x1a\n\x00",
    "head only jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "zero size": drawn(Image.new("RGB", (1, 1)), "BMP")[:18] + b"\0" * 8 + b"\1\0\x18\0" + b"\0" * 24,
    "bomb": drawn(Image.new("1", (30_000, 30_000))),
    "noise": b"\xff\xd8\xff" + random.Random(1).randbytes(4000),
}


@pytest.mark.parametrize("cell", BAD.values(), ids=BAD)
def test_what_cannot_be_opened_is_counted_and_says_nothing_of_its_content(cell):
    ((reason, count),) = profile([cell])["c"].unread
    assert reason.startswith("a picture ")
    assert count == 1


def test_bytes_changed_anywhere_are_never_a_crash():
    dice = random.Random(7)
    for cell in list(FORMATS.values())[:6]:
        for _ in range(40):
            broken = bytearray(cell)
            for _ in range(dice.randint(1, 8)):
                broken[dice.randrange(4, len(broken))] = dice.randrange(256)
            with suppress(opening.Unreadable):
                assert all(page.pixels.ndim == 3 for page in opening.opened(bytes(broken)).pages())


def test_a_photograph_of_many_pixels_is_decoded_small():
    page = opened(drawn(Image.new("RGB", (12_000, 8_000), "white"), "JPEG"))
    assert max(page.pixels.shape) <= opening.SIDE
    assert page.size == (12_000, 8_000)


def test_a_folder_of_pictures_is_scanned_and_names_do_not_deceive(tmp_path):
    (tmp_path / "合影.txt").write_bytes(shipped(ONE_FACE))
    (tmp_path / "coffee.png").write_bytes(shipped("coffee.png"))
    (tmp_path / "cut.jpg").write_bytes(shipped("rocket.jpg")[:3000])
    (tmp_path / "BM.txt").write_text("".join(f"BM 的手机号 {MAKER.mobile()}\n" for _ in range(3)), "utf-8")
    (tmp_path / "x.svg").write_text("<svg><script>alert(1)</script><text>no face</text></svg>", "utf-8")
    inventory = run_scan([str(tmp_path)], Settings())
    found = {e.resource.path: [label.pi_type for c in e.columns for label in c.labels] for e in inventory.resources}
    assert found.pop("合影.txt") == ["biometric.face_image"]
    assert found.pop("BM.txt") == ["contact.mobile"]
    assert found == {"coffee.png": [], "cut.jpg": [], "x.svg": []}
    assert [(gap.resource.rpartition("/")[2], gap.reason) for gap in inventory.gaps] == [
        ("cut.jpg", "1 cells not looked into: a picture that is damaged or no picture")
    ]


def test_files_of_photoshop_and_of_newer_formats_are_looked_at_and_cut_ones_are_a_gap(tmp_path):
    image = face(240)
    files = {
        "a.psd": psd(image), "b.jp2": drawn(image, "JPEG2000"), "c.j2k": drawn(image, "JPEG2000", no_jp2=True),
        "d.avif": drawn(image, "AVIF"),
    }  # fmt: skip
    for name, cell in files.items():
        (tmp_path / name).write_bytes(cell)
        (tmp_path / f"cut-{name}").write_bytes(cell[: len(cell) // 4])
    inventory = run_scan([str(tmp_path)], Settings())
    found = {e.resource.path: [label.pi_type for c in e.columns for label in c.labels] for e in inventory.resources}
    gaps = {gap.resource.rpartition("/")[2]: gap.reason for gap in inventory.gaps}
    assert {name: found[name] for name in files} == dict.fromkeys(files, ["biometric.face_image"])
    for name in files:
        assert gaps.get(f"cut-{name}", "").endswith("a picture that is damaged or no picture"), name
    assert set(gaps) == {f"cut-{name}" for name in files}


def test_a_photo_of_a_telephone_in_heic_is_read():
    """The one picture that no test can make: no free library of a registry writes HEIC without GPL code."""
    cell = (Path(__file__).parent / "golden" / "face.heic").read_bytes()
    assert kind_of(cell) == "picture (HEIC)"
    assert seen(cell) == {"face_portrait": (1, 1)}


# --- pictures that texts carry ---


def base64_of(cell):
    return base64.b64encode(cell).decode()


CARRIERS = {
    "a cell": base64_of,
    "an address of data": lambda cell: f"data:image/png;base64,{base64_of(cell)}",
    "JSON": lambda cell: json.dumps({"user": "a", "photo": {"data": base64_of(cell)}}),
    "a log line": lambda cell: f"2026-01-01 12:00:00 INFO uploaded photo={base64_of(cell)} ok",
    "JSON in a log line": lambda cell: 'INFO body={\\"img\\":\\"' + base64_of(cell).replace("/", "\\/") + '\\"}',
    "lines of 76": lambda cell: base64.encodebytes(cell).decode(),
    "letters for addresses": lambda cell: base64.urlsafe_b64encode(cell).decode(),
}


@pytest.mark.parametrize("carry", CARRIERS.values(), ids=CARRIERS)
def test_a_picture_in_base64_is_looked_at_wherever_it_stands(carry):
    cell = drawn(face(160), "JPEG")
    found = scan_batch(pa.record_batch({"c": pa.array(["x", carry(cell)])}), RULES)
    supports = {name: s for column in found.values() for name, s in column.supports if name.startswith("face")}
    assert [(name, support.accepted, support.examples[0].row) for name, support in supports.items()] == [
        ("face_portrait", 1, 2)
    ]
    assert all(not column.unread and not column.partly for column in found.values())


def test_a_broken_picture_in_a_text_is_a_gap_and_the_text_is_still_read():
    text = f"{MAKER.mobile()} 的照片 {base64_of(BAD['cut'])}"
    (column,) = scan_batch(pa.record_batch({"c": pa.array([text])}), RULES).values()
    assert column.partly == (("a picture that is damaged or no picture", 1),)
    assert (column.filled, [name for name, _ in column.supports]) == (1, ["cn_mobile"])


# --- cost ---


class Counted(PictureViewer):
    """Counts how often a model was asked."""

    asked = 0

    @property
    def _detector(self):
        self.asked += 1
        return RULES.viewer._detector


def looks(*cells):
    viewer = Counted()
    return viewer.look(cells), viewer.asked


def test_a_picture_seen_before_is_not_looked_at_again_though_it_is_compressed_anew():
    whole = face(300)
    sights, asked = looks(*(drawn(whole, "JPEG", quality=quality) for quality in (95, 60, 80)))
    assert asked == 1
    assert sights[0].sightings == sights[1].sightings == sights[2].sightings


def test_two_cards_that_differ_by_a_digit_are_both_looked_at():
    first, second = (id_card(MAKER)[0] for _ in range(2))
    second.paste(first.crop((0, 0, 856, 430)), (0, 0))
    memory = gate.Memory()
    pages = [opened(drawn(card, "JPEG")) for card in (first, second)]
    memory.keep(pages[0], Sight())
    assert memory.find(pages[0]) is not None
    assert memory.find(pages[1]) is None


def test_icons_blank_pages_and_pictures_without_a_colour_of_skin_are_spared():
    blank = Image.new("RGB", (600, 800), "white")
    blue = Image.open(BytesIO(shipped(ONE_FACE))).convert("RGB").getchannel("R")
    blue = Image.merge("RGB", [Image.new("L", blue.size, 20), Image.new("L", blue.size, 40), blue])
    assert gate.worth(opened(drawn(face(16)))) == (False, False)
    assert gate.worth(opened(drawn(blank))) == (False, False)
    assert gate.worth(opened(drawn(blue))) == (True, False)
    assert gate.worth(opened(shipped(ONE_FACE))) == (True, True)
    assert gate.worth(opened(drawn(face(200).convert("L")))) == (True, True)


def test_when_the_budget_is_spent_the_rest_is_a_gap_that_says_so():
    viewer = PictureViewer(budget=0.000001)
    first, second = viewer.look([shipped("brick.png"), shipped("coffee.png")])
    assert first.unread == ""
    assert second.unread == "not looked at: the budget for pictures of 1e-06 seconds is spent"


# --- cells that name files ---


def test_files_that_cells_name_are_looked_at_below_one_folder_only(tmp_path):
    root = tmp_path / "uploads"
    (root / "2026").mkdir(parents=True)
    (root / "2026" / "a b.jpg").write_bytes(drawn(face(200), "JPEG"))
    (root / "coffee.png").write_bytes(shipped("coffee.png"))
    (root / "notes.png").write_text("no picture")
    (tmp_path / "outside.jpg").write_bytes(drawn(face(200), "JPEG"))
    (root / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    table = tmp_path / "user.csv"
    cells = [
        "https://cdn.example/u/2026/a%20b.jpg?x=1",
        "coffee.png",
        "../outside.jpg",
        "/link.jpg",
        "gone.jpg",
        "notes.png",
        "no path",
    ]
    table.write_text("id,附件\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)), "utf-8")
    inventory = run_scan([str(table)], Settings(follow_files=str(root)))
    (entry,) = inventory.resources
    (column,) = [column for column in entry.columns if column.column.name == "附件"]
    assert [(label.pi_type, label.accepted) for label in column.labels] == [("biometric.face_image", 1)]
    assert [finding.row for finding in column.labels[0].examples] == [1]
    assert [gap.reason for gap in inventory.gaps] == [
        "4 cells not looked into in full: the file that a cell names is not below the folder to follow"
    ]


def test_a_folder_to_follow_that_is_none_is_an_error_of_one_line():
    with pytest.raises(UsageError, match="follow_files is the path of a folder that exists"):
        override(Settings(), {"follow_files": "/no/such/folder"}, "command line")


# --- folders ---


@pytest.fixture(scope="module")
def uploads(tmp_path_factory):
    """60 small pictures, each third with the same face, a few others, and a picture that is cut."""
    folder = tmp_path_factory.mktemp("uploads")
    blank, portrait = drawn(Image.new("RGB", (40, 40)), "JPEG"), drawn(face(120), "JPEG")
    for number in range(60):
        (folder / f"{number:03}.jpg").write_bytes(blank if number % 3 else portrait)
    (folder / "061.jpg").write_bytes(shipped("rocket.jpg")[:3000])
    (folder / "a.png").write_bytes(drawn(face(120)))
    (folder / "notes.txt").write_text("nothing\n")
    return folder


def test_a_folder_of_many_pictures_is_one_resource_and_findings_name_the_file(uploads):
    inventory = run_scan([str(uploads)], Settings())
    many, single, text = inventory.resources
    assert [(entry.resource.path, entry.rows) for entry in (many, single, text)] == [
        ("*.jpg", 61), ("a.png", 1), ("notes.txt", 1),
    ]  # fmt: skip
    (label,) = many.columns[1].labels
    assert (label.accepted, label.filled) == (20, 60)
    assert [finding.note.partition(":")[0] for finding in label.examples][:2] == ["000.jpg", "003.jpg"]
    assert [finding.row for finding in label.examples][:2] == [1, 4]
    assert len(inventory.gaps) == 1


def test_a_sample_of_a_folder_is_drawn_at_random_and_states_its_bound(uploads):
    inventory = run_scan([str(uploads)], Settings(mode="sample", limit=30))
    entry = inventory.resources[0]
    assert entry.reading.how == "pictures drawn at random (seed 0)"
    assert (entry.rows, entry.reading.is_random) == (30, True)
    assert 3 < entry.columns[1].labels[0].accepted < 17
    names = [column for column in entry.columns if column.column.name == "name"]
    assert names[0].bound.startswith("none in 30 random rows: at 95 % confidence")


def test_files_are_gathered_by_folder_and_ending_and_few_stay_by_themselves():
    def file(name, kind="picture (JPEG)"):
        return File(InMemory(b""), name, 1, b"x", kind=kind)

    found = [file(f"a/{n}.jpg") for n in range(LEAST)] + [file("a/x.png"), file("a/y.txt", "")]
    found += [file(f"b/{n}.jpg") for n in range(LEAST - 1)]
    lists = list(gathered(found))
    assert sorted(map(len, lists)) == [1] * (LEAST + 1) + [LEAST]
    assert all(one.head == b"" for one in max(lists, key=len))
    assert all(one.head for many in lists if len(many) == 1 for one in many)
