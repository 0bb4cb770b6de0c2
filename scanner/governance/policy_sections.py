"""The sections of a policy by its numbering, in whatever styles: 第一章, 一、, （一）, 1., 1.1, or headings."""

from __future__ import annotations

import re

_COUNT = "[一二三四五六七八九十百0-9]+"
_STYLES = (
    ("part", re.compile(rf"^\s*第\s*{_COUNT}\s*(?:部分|篇|编)[、.．:：\s]*")),
    ("chapter", re.compile(rf"^\s*第\s*{_COUNT}\s*[条章节][、.．:：\s]*")),
    ("han", re.compile(r"^\s*[一二三四五六七八九十]+[、.．]\s*")),
    ("bracket", re.compile(r"^\s*[(（][一二三四五六七八九十]+[)）][、.．\s]*")),
    ("digits", re.compile(r"^\s*[0-9]+(?:\.[0-9]+)*(?![0-9)）年月日天个小%])[、.．\s]*")),
)
# Items of a list, no sections: (1) 1) ① a) - •
BULLET = re.compile(r"^\s*(?:[(（][0-9a-zA-Z]+[)）]|[①-⑳]|[-–—•·●▪■*○]|[0-9]+[)）]|[a-zA-Z][)）.])\s*")
_NO_HEADING = re.compile("[。；;，,：:]")
_HEADING_MOST = 32
# What a heading without a number may speak of; of a title that says 政策 it is not known.
_TOPIC = re.compile(
    "收集|使用|采集|共享|转让|披露|委托|对外提供|第三方|SDK|保护|安全|存储|保存|更新|联系|权利|权益|未成年|儿童|跨境|出境|变更|争议|定义"
)
_TITLE = re.compile("政策|协议|声明|规则|指引|告知书|公告|^.{0,4}隐私.{0,4}$")


class Sections:
    """In which section a line stands: headings from the outermost in."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int, str]] = []
        """(style, depth in it, heading or nothing)."""

    @property
    def depth(self) -> int:
        """How many sections are open."""
        return len(self._open)

    @property
    def headings(self) -> tuple[str, ...]:
        """Those of the open sections, some of them empty, the outermost first."""
        return tuple(heading for _, _, heading in self._open)

    @property
    def heading(self) -> str:
        """The innermost that is not empty."""
        return next((heading for heading in reversed(self.headings) if heading), "")

    def enter(self, text: str) -> str | None:
        """Take a line in, and return the number it begins with; None where it begins no section."""
        for style, pattern in _STYLES:
            if found := pattern.match(text):
                number, rest = found[0].strip(), text[found.end() :].strip()
                deep = number.strip(".．、 ").count(".") if style == "digits" else 0
                self._open_section(style, deep, rest if _is_heading(rest) else "")
                return number
        is_alone = not self._open or self._open[0][0] == "heading"
        if is_alone and _is_heading(text) and _TOPIC.search(text) and not _TITLE.search(text):
            self._open = [("heading", 0, text)]
            return ""
        return None

    def _open_section(self, style: str, deep: int, heading: str) -> None:
        for place, (other, depth, _) in enumerate(self._open):
            if other == style and depth >= deep:
                del self._open[place:]
                break
        self._open.append((style, deep, heading))


def _is_heading(text: str) -> bool:
    return len(text) <= _HEADING_MOST and not _NO_HEADING.search(text) and not BULLET.match(text)


def without_number(text: str) -> str:
    """``text`` without the number or bullet it begins with."""
    for pattern in (*(pattern for _, pattern in _STYLES), BULLET):
        if found := pattern.match(text):
            return text[found.end() :]
    return text
