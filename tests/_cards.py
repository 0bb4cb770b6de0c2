"""Identity cards and pages that nobody was issued, drawn in a free Chinese font, and what photography does to them."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from _pictures import face
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from scanner.synthetic import Maker

FONT = next(
    (
        path
        for path in (
            Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
            Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
        )
        if path.exists()
    ),
    None,
)
"""Debian's fonts-noto-cjk or fonts-wqy-zenhei."""
WIDE, HIGH = 856, 540
"""A card of 85.6 x 54 mm, ten pixels a millimetre."""


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    assert FONT is not None, "no Chinese font: apt-get install fonts-noto-cjk"
    return ImageFont.truetype(str(FONT), size)


Print = tuple[int, int, int, str]
"""Left, top, size of the letters, text."""


def page(lines: list[Print], size: tuple[int, int] = (WIDE, HIGH), ground: str = "#dfe7ea") -> Image.Image:
    """A picture with ``lines``."""
    image = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(image)
    for left, top, height, text in lines:
        pen.text((left, top), text, "#202428", font(height))
    return image


def id_card(maker: Maker) -> tuple[Image.Image, str]:
    """The side with the portrait, and the number on it."""
    number = maker.resident_id()
    born = f"出生  {number[6:10]}年 {int(number[10:12])} 月 {int(number[12:14])} 日"
    image = page(
        [
            (60, 60, 30, f"姓名  {maker.name()}"),
            (60, 130, 30, "性别  男    民族  汉"),
            (60, 200, 30, born),
            (60, 270, 30, "住址  浙江省杭州市西湖区"),
            (140, 315, 30, "文三路123号6幢502室"),
            (60, 440, 34, f"公民身份号码   {number}"),
        ]
    )
    image.paste(face(210), (590, 90))
    return image, number


def id_card_back() -> Image.Image:
    """The side with the emblem."""
    return page(
        [
            (260, 60, 48, "中华人民共和国"),
            (300, 160, 56, "居民身份证"),
            (180, 380, 30, "签发机关   杭州市公安局西湖分局"),
            (180, 440, 30, "有效期限   2016.05.12-2036.05.12"),
        ]
    )


def photographed(image: Image.Image, dice: random.Random) -> Image.Image:
    """``image`` as a telephone takes it: askew, in perspective, on a table, a little dark, blurred and compressed."""
    wide, high = image.size
    ground = Image.new("RGB", (int(wide * 1.5), int(high * 1.8)), (dice.randint(60, 200),) * 3)
    ground.paste(image, (wide // 4, int(high * 0.4)))
    w, h = ground.size

    def bent(x: int, y: int) -> tuple[float, float]:
        return x + dice.uniform(-0.04, 0.04) * w, y + dice.uniform(-0.04, 0.04) * h

    corners = [coordinate for corner in ((0, 0), (0, h), (w, h), (w, 0)) for coordinate in bent(*corner)]
    taken = ground.transform(ground.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    taken = taken.rotate(dice.uniform(-15, 15) + 90 * dice.randrange(4), Image.Resampling.BICUBIC, expand=True)
    taken = taken.point(lambda value: int(value * dice.uniform(0.75, 1.05)))
    return taken.filter(ImageFilter.GaussianBlur(dice.uniform(0, 1.2)))
