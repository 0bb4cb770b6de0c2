"""What looking at pictures costs, how many distorted identity cards are read, and where a face is seen that is none."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent / "tests"
CARDS = 40


def main() -> None:
    """CPU seconds, so that other work on the machine does not count; a process uses one core."""
    sys.path.insert(0, str(TESTS))
    import _cards
    import _pictures

    from recognizers._pictures import gate, opening
    from recognizers._pictures.faces import FaceDetector
    from recognizers._pictures.reading import TextReader
    from recognizers._pictures.viewer import PictureViewer
    from scanner.synthetic import Maker

    maker, dice = Maker(11), random.Random(11)
    print("\npictures, a second and core")
    photos = [_pictures.shipped(name) for name in (_pictures.ONE_FACE, *_pictures.NO_FACE)]
    pages = [next(opening.opened(photo).pages()) for photo in photos]
    memory = gate.Memory()

    def gated() -> None:
        for page in pages:
            gate.worth(page)
            memory.find(page)

    rate("gate: worth looking at, seen before", gated, len(pages))
    rate("opened and gated", lambda: [gate.worth(next(opening.opened(photo).pages())) for photo in photos], len(photos))
    detector, reader = FaceDetector(), TextReader()
    large = [page.pixels for page in pages if min(page.size) >= 400]
    rate("faces at 640 pixels", lambda: [detector.faces(pixels) for pixels in large], len(large))
    rate("text: is there any?", lambda: [reader.lines(pixels) for pixels in large[:4]], 4)
    lines = [
        (120, 100 + 60 * n, 30, f"{n}. 客户{maker.name()}来电，电话{maker.mobile()}，地址{maker.address()}")
        for n in range(30)
    ]
    a4 = _cards.page(lines, (1240, 1754), "white")
    import numpy as np

    rate("text: A4 at 150 dpi, 30 lines", lambda: reader.lines(np.asarray(a4)), 1)
    cards(_cards, _pictures, PictureViewer(), maker, dice)
    nothing(_pictures, PictureViewer())
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def rate(name: str, work: Callable[[], object], count: int) -> None:
    """Pictures in a CPU second; the first run loads models."""
    work()
    started = time.process_time()
    work()
    print(f"  {name:40} {count / (time.process_time() - started):8.1f}")


def cards(drawing: Any, pictures: Any, viewer: Any, maker: Any, dice: random.Random) -> None:
    """Rendered cards, askew, in perspective, at any quarter turn, blurred and compressed."""
    told = read = 0
    started = time.process_time()
    for _ in range(CARDS):
        image, number = drawing.id_card(maker)
        cell = pictures.drawn(drawing.photographed(image, dice), "JPEG", quality=dice.randint(40, 90))
        (sight,) = viewer.look([cell])
        told += any(one.recognizer == "id_card_front" for one in sight.sightings)
        read += number in sight.text.replace(" ", "")
    spent = (time.process_time() - started) / CARDS
    print(f"  identity cards, distorted: {told} of {CARDS} recognized, {read} numbers read, {spent:.1f} s each")


def nothing(pictures: Any, viewer: Any) -> None:
    """Pictures without a person: texture, food, animals, landscapes, drawings."""
    cells: Sequence[bytes] = [pictures.shipped(name) for name in pictures.NO_FACE]
    sights = viewer.look([*cells, *map(pictures.drawn, pictures.drawings())])
    seen = sum(any(one.recognizer.startswith("face") and one.evidence > 1 for one in s.sightings) for s in sights)
    print(f"  pictures without a person: a face seen in {seen} of {len(sights)}")
