"""What a document for a privacy officer is made of, and the words all of them use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scanner.catalogue import load_catalogue
from scanner.identity import label_key
from scanner.language import load_language
from scanner.model import ColumnEntry, Inventory, Label, ResourceEntry
from scanner.summary import in_order

NOTE = (
    "本文件由扫描清单生成：有底色的栏目须由人填写，重新生成时保留；清单只反映已扫描的范围，未显示不等于不存在。"
    "本文件不构成法律意见。"
)
ID = "编号"


@dataclass(frozen=True)
class Field:
    """One column of a document's table."""

    name: str
    width: int
    """In characters of a sheet."""
    is_blank: bool = False
    """Whether a person fills it in."""


@dataclass(frozen=True)
class Row:
    """One row: what the inventory shows, by field. ``id`` stays the same as long as what it is about does."""

    id: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Document:
    """One document: its title, lines before the table, and the table."""

    id: str
    title: str
    lines: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of the fields that a person fills in."""
        return tuple(field.name for field in self.fields if field.is_blank)


def row_id(*about: str) -> str:
    """A short name for what a row is about: places and types, never a value."""
    key = label_key(*about)
    return f"{key[:5]}-{key[5:10]}".upper()


def labelled(inventory: Inventory) -> Iterator[tuple[ResourceEntry, ColumnEntry, Label]]:
    """Every label of personal information with its place, by resource; organisation data is left out."""
    for entry in in_order(inventory.resources):
        for column in entry.columns:
            for label in column.labels:
                if label.category != "G":
                    yield entry, column, label


def blank_fields(*names: str, width: int = 18) -> tuple[Field, ...]:
    """Fields that a person fills in."""
    return tuple(Field(name, width, is_blank=True) for name in names)


def zh(pi_type: str) -> str:
    """The Chinese name of a PI type; its id where the catalogue has none."""
    known = load_catalogue().types.get(pi_type)
    return known.zh if known else pi_type


def term(group: str, name: str) -> str:
    """The Chinese word for a state or a basis."""
    return load_language().term(group, name)[0]


def chinese(sentence: str) -> str:
    """A sentence of the inventory in Chinese."""
    return load_language().chinese(sentence)


def joined(texts: Iterable[str], most: int = 20) -> str:
    """Texts as lines of a cell; after ``most`` only how many there are."""
    found = [*texts]
    rest = f"\n等共 {len(found):,} 处，见个人信息清单" if len(found) > most else ""
    return "\n".join(found[:most]) + rest
