"""Small inventories by hand, for what follows from them."""

from __future__ import annotations

from scanner.catalogue import load_catalogue
from scanner.model import Column, ColumnEntry, ColumnProfile, Gap, Inventory, Label, Persons, Resource, ResourceEntry


def label(pi_type: str, *, state: str = "clear", basis: str = "values", level: int = 3, accepted: int = 100) -> Label:
    category = load_catalogue().types[pi_type].category
    standard, name = "GB/T 43697-2024", f"一般数据{level}级"
    return Label(pi_type, category, level, name, standard, state, basis, accepted, 100, ("counted",))


def column(name: str, *labels: Label, ages: tuple[int, int, int] = (0, 0, 0)) -> ColumnEntry:
    return ColumnEntry(Column(name, "TEXT"), ColumnProfile(name, rows=100, ages=ages), labels)


def table(
    path: str, *columns: ColumnEntry, kind: str = "table", persons: Persons | None = None, rows: int = 100
) -> ResourceEntry:
    return ResourceEntry(Resource("sqlite:///shop.db", path, kind), rows, columns, persons=persons)


def persons(estimate: int, low: int | None = None, high: int | None = None, **ages: int) -> Persons:
    low, high = low if low is not None else estimate, high if high is not None else estimate
    return Persons("contact.mobile", "1 column", estimate, low, high, **ages)


def inventory(*entries: ResourceEntry, of: Persons | None = None, gaps: tuple[Gap, ...] = ()) -> Inventory:
    return Inventory({"standard": {"basis": "union"}}, entries, gaps, of)
