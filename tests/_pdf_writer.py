"""A PDF by hand: pages of Chinese text, ruled tables and pictures, with fonts that no reader needs to have."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Page:
    """Drawing instructions of one page (A4), from the top."""

    _drawn: list[str] = field(default_factory=list)
    _at: float = 800
    jpeg: bytes = b""

    def text(self, text: str, left: float = 60) -> Page:
        self._put(text, left, self._at)
        self._at -= 20
        return self

    def _put(self, text: str, left: float, bottom: float) -> None:
        code = text.encode("utf-16-be").hex()
        self._drawn.append(f"BT /F1 12 Tf {left} {bottom} Td <{code}> Tj ET")

    def table(self, rows: list[tuple[str, ...]], width: float = 150) -> Page:
        top = self._at
        for row in rows:
            for number, cell in enumerate(row):
                left = 60 + number * width
                self._drawn.append(f"{left} {self._at - 6} {width} 20 re S")
                self._put(cell, left + 4, self._at)
            self._at -= 20
        assert self._at < top
        return self

    def picture(self, jpeg: bytes) -> Page:
        self.jpeg = jpeg
        self._drawn.append("q 480 0 0 640 60 100 cm /Im Do Q")
        return self

    def content(self) -> bytes:
        return "\n".join(self._drawn).encode()


def pdf_of(pages: list[Page], size: tuple[int, int] = (8, 8)) -> bytes:
    """The file. ``size``: of the pictures in pixels."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 2>>/DW 1000/W[1 95 500 814 939 500]/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 93>>",
    ]
    kids = []
    for page in pages:
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        image = f"/XObject<</Im {number + 2} 0 R>>" if page.jpeg else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>{image}>>>>".encode()
        )
        objects.append(_stream("", page.content()))
        if page.jpeg:
            facts = f"/Type/XObject/Subtype/Image/Width {size[0]}/Height {size[1]}/ColorSpace/DeviceRGB"
            objects.append(_stream(facts + "/BitsPerComponent 8/Filter/DCTDecode", page.jpeg))
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table) + end


def _stream(facts: str, content: bytes) -> bytes:
    return f"<<{facts}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"
