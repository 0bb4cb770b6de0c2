"""Thumbnails of pictures as evidence: off unless asked for, small, and without anything that tells of a person."""

import base64
import json
from io import BytesIO

import numpy as np
import pytest
from _cards import HIGH, WIDE, font, id_card
from _pictures import drawn
from PIL import Image

import reports
from recognizers._pictures import redacting
from recognizers._pictures.faces import Face
from recognizers._pictures.opening import opened
from recognizers._pictures.viewer import PictureViewer
from scanner.cli.scan import run_scan
from scanner.document import from_document, to_document
from scanner.model import EXAMPLES_KEPT, Evidence
from scanner.pictures import _drawn
from scanner.settings import Settings
from scanner.sights import Sight, Sighting
from scanner.synthetic import Maker

PORTRAIT = (620, 130, 770, 340)
"""The head on the card that ``_cards`` draws: left, top, right, bottom."""


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """A folder with one card, with a place in its EXIF; and the inventory with thumbnails."""
    image, number = id_card(Maker(3))
    exif = Image.Exif()
    exif[0x010E] = f"card {number}"
    folder = tmp_path_factory.mktemp("cards")
    image.save(folder / "card.jpg", exif=exif, quality=92)
    return folder, image, number, run_scan([str(folder)], Settings(thumbnails=True))


def findings(inventory):
    return [
        finding
        for entry in inventory.resources
        for column in entry.columns
        for found in (*(label.examples for label in column.labels), column.findings)
        for finding in found
    ]


def shown(code: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(code)))


@pytest.fixture(scope="module")
def thumbnail(card):
    (code,) = {finding.thumbnail for finding in findings(card[3]) if finding.thumbnail}
    return shown(code)


def test_a_thumbnail_is_small_and_says_nothing_of_its_file(thumbnail):
    assert (thumbnail.format, max(thumbnail.size)) == ("JPEG", redacting.SIDE)
    assert not thumbnail.getexif()
    assert not set(thumbnail.info) & {"exif", "comment", "icc_profile", "xmp"}


def test_no_pixel_of_a_face_or_a_number_is_left(card, thumbnail):
    scale = thumbnail.width / WIDE
    assert thumbnail.height == round(HIGH * scale)
    written = font(34).getlength(f"公民身份号码   {card[2]}")
    for place, colour in ((PORTRAIT, redacting.FACE), ((60, 440, 60 + written, 476), redacting.TEXT)):
        left, top, right, bottom = (round(side * scale) for side in place)
        inner = np.asarray(thumbnail.convert("RGB"), int)[top + 1 : bottom - 1, left + 1 : right - 1]
        assert np.abs(inner - colour).max() < 40, "what a JPEG does to a flat colour, and no more"


def test_what_is_read_from_a_thumbnail_is_no_number(card, thumbnail):
    _, _, number, inventory = card
    large = thumbnail.convert("RGB").resize((WIDE, HIGH), Image.Resampling.LANCZOS)
    reader = PictureViewer()
    assert not reader.faces(np.asarray(large))
    (sight,) = reader.look([drawn(large)])
    assert not any(letter.isdigit() for letter in sight.text)
    assert number not in json.dumps(to_document(inventory))


def test_thumbnails_are_on_the_page_and_in_the_inventory_where_they_were_asked_for(card, tmp_path):
    folder, _, _, inventory = card
    assert from_document(json.loads(json.dumps(to_document(inventory)))) == from_document(to_document(inventory))
    words = reports.Words({}, {}, {})
    (code,) = {finding.thumbnail for finding in findings(inventory) if finding.thumbnail}
    page = reports.load()["html"](inventory, tmp_path, words).read_text("utf-8")
    assert code in page
    assert "img-src data:" in page
    for name, write in reports.load().items():
        if name not in ("html", "json"):
            assert code.encode() not in write(inventory, tmp_path / name, words).read_bytes()
    plain = run_scan([str(folder)], Settings())
    assert not any(finding.thumbnail for finding in findings(plain))
    assert "img-src" not in reports.load()["html"](plain, tmp_path, words).read_text("utf-8")


class Planned:
    """Finds what a test says, round by round."""

    def __init__(self, *rounds, is_read=False):
        self.rounds, self.is_read = list(rounds), is_read

    def faces(self, pixels):
        return self.rounds.pop(0) if self.rounds else []

    def quads(self, pixels):
        return np.zeros((0, 4, 2))

    def reads(self, pixels):
        return self.is_read


HEAD, OTHER = Face(20, 20, 60, 60, 0.9), Face(150, 100, 30, 30, 0.3)
NOISE = np.random.default_rng(1).integers(0, 255, (200, 300, 3), np.uint8)


@pytest.mark.parametrize(
    ("finder", "is_drawn"),
    [
        (Planned([HEAD]), True),
        (Planned([HEAD], [OTHER]), True),
        (Planned([HEAD], [], [OTHER]), False),
        (Planned([HEAD], is_read=True), False),
        (Planned(), False),
    ],
)
def test_what_is_found_again_is_covered_and_what_is_left_is_not_shown(finder, is_drawn):
    code = redacting.thumbnail(opened(drawn(Image.fromarray(NOISE))), finder)
    assert bool(code) == is_drawn


def test_where_a_model_fails_or_the_picture_breaks_there_is_no_thumbnail(card, monkeypatch):
    picture = drawn(card[1])
    viewer = PictureViewer(draws=True)

    def broken(pixels):
        raise RuntimeError("the model gave up")

    monkeypatch.setattr(viewer, "faces", broken)
    assert viewer.thumbnail(picture) == ""
    assert PictureViewer(draws=True).thumbnail(picture[:500]) == ""
    assert PictureViewer(draws=True, budget=0).thumbnail(picture) == ""


def test_a_code_that_a_telephone_reads_is_covered():
    import cv2

    code = cv2.QRCodeEncoder.create().encode("tel:00000000000")
    page = np.full((400, 500), 255, np.uint8)
    page[80:330, 120:370] = cv2.resize(code, (250, 250), interpolation=cv2.INTER_NEAREST)
    picture = drawn(Image.fromarray(page).convert("RGB"))
    assert cv2.QRCodeDetector().detectAndDecode(page)[0]
    small = shown(redacting.thumbnail(opened(picture), Planned()))
    assert np.ptp(np.asarray(small.convert("L"), int)[25:60, 30:65]) < 20
    assert not cv2.QRCodeDetector().detectAndDecode(np.asarray(small.convert("L").resize((500, 400))))[0]


def test_only_pictures_whose_findings_are_kept_get_a_thumbnail():
    class Drawing:
        recognizers = PictureViewer().recognizers

        def thumbnail(self, cell):
            return cell.decode()

    def sight(name, evidence=Evidence.CONTEXT):
        return Sight(sightings=(Sighting(name, evidence, (0, 0, 1, 1), "[x]"),))

    looks = [sight("face_portrait") for _ in range(EXAMPLES_KEPT + 3)]
    looks[0] = Sight(sightings=looks[0].sightings + sight("invoice_picture").sightings)
    looks += [sight("passport"), sight("face_group", Evidence.SHAPE), Sight()]
    pictures = [(row, str(row).encode()) for row in range(len(looks))]
    drawn_of = [sight.thumbnail for sight in _drawn(looks, pictures, Drawing())]
    assert drawn_of == ["0", "1", "2", "3", "4", "", "", "", "8", "", ""]
