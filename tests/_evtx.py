"""Windows event files for tests: one chunk of records in binary XML (MS-EVEN6, 2.2.12 to 2.2.17), without templates."""

import struct
import zlib

_CHUNK, _RECORDS = 0x10000, 512


def evtx_file(events: list[tuple[str, dict[str, str]]]) -> bytes:
    """An event file: each event is (computer, data by name)."""
    records = b""
    for number, (computer, data) in enumerate(events, 1):
        records += _record(number, _RECORDS + len(records), computer, data)
    last = _RECORDS + len(records)
    head = struct.pack(
        "<8sQQQQIIII", b"ElfChnk\0", 1, len(events), 1, len(events), 128, last, last, zlib.crc32(records)
    )
    head = head.ljust(120, b"\0")
    tables = bytes(_RECORDS - 128)
    chunk = head + bytes(4) + struct.pack("<I", zlib.crc32(head + tables)) + tables + records
    first = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, len(events) + 1, 128, 1, 3, 4096, 1).ljust(120, b"\0")
    return (first + bytes(4) + struct.pack("<I", zlib.crc32(first))).ljust(4096, b"\0") + chunk.ljust(_CHUNK, b"\0")


def _record(number: int, at: int, computer: str, data: dict[str, str]) -> bytes:
    xml = _Xml(at + 24)
    xml.out += b"\x0f\x01\x01\x00"
    inner = [("Data", name, value) for name, value in data.items()]
    xml.element("Event", "", [("System", "", [("Computer", "", computer)]), ("EventData", "", inner)])
    xml.out += b"\x00"
    size = 28 + len(xml.out)
    written = 133_500_000_000_000_000
    return struct.pack("<4sIQQ", b"**\0\0", size, number, written) + bytes(xml.out) + struct.pack("<I", size)


class _Xml:
    def __init__(self, at: int) -> None:
        self.at, self.out = at, bytearray()

    def name(self, name: str) -> None:
        here = self.at + len(self.out) + 4
        spelled = 0
        for character in name:
            spelled = (spelled * 65599 + ord(character)) & 0xFFFFFFFF
        self.out += struct.pack("<IIHH", here, 0, spelled & 0xFFFF, len(name)) + name.encode("utf-16-le") + b"\0\0"

    def text(self, text: str) -> None:
        self.out += struct.pack("<BBH", 5, 1, len(text)) + text.encode("utf-16-le")

    def element(self, tag: str, name: str, content: object) -> None:
        self.out += b"\x41" if name else b"\x01"
        sized = len(self.out)
        self.out += bytes(4)
        self.name(tag)
        if name:
            listed = len(self.out)
            self.out += bytes(4) + b"\x06"
            self.name("Name")
            self.text(name)
            self.out[listed : listed + 4] = struct.pack("<I", len(self.out) - listed - 4)
        self.out += b"\x02"
        if isinstance(content, str):
            self.text(content)
        else:
            for child in content:
                self.element(*child)
        self.out += b"\x04"
        self.out[sized : sized + 4] = struct.pack("<I", len(self.out) - sized - 4)
