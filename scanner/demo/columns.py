"""What the demo is declared with: a column is its name, its maker and the truth about it, in one place.

Data and truth come from the same declaration, so the answer file cannot drift from what is written.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from scanner.synthetic import Maker, Sex


@dataclass(frozen=True, slots=True)
class Planted:
    """Personal information was put here.

    ``soft``: a scanner that stays silent or says one of ``also`` is right, too. Kinds of level 2 and lower
    become soft in the answer file. ``unread`` says why the content itself cannot be looked into.
    """

    pi_type: str
    state: str = "clear"
    soft: bool = False
    also: tuple[str, ...] = ()
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Decoy:
    """Looks like personal information and is none; ``also`` names labels that would be fair nevertheless."""

    why: str
    also: tuple[str, ...] = ()


Truth = tuple[Planted | Decoy, ...]
"""Empty: a plain column that nobody should take for anything."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist; the parts agree with each other as a real person's do."""

    name: str
    sex: Sex
    birth: date
    region: str
    resident_id: str
    mobile: str
    email: str
    address: str
    bank_card: str

    @classmethod
    def made_by(cls, maker: Maker) -> Person:
        """Draw one. Half of them live where their id was issued."""
        sex, birth, region = maker.sex(), maker.birth(), maker.region()
        name = maker.name(sex)
        home = region if maker.chance(0.5) else maker.region()
        return cls(
            name,
            sex,
            birth,
            region,
            maker.resident_id(birth, sex, region),
            maker.mobile(),
            maker.email(name),
            maker.address(home),
            maker.bank_card(19 if maker.chance(0.7) else 16),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What a column's maker draws from: the row's number from 1, its person and the source of randomness."""

    number: int
    person: Person
    make: Maker

    def pick(self, *choices: str) -> str:
        """One of ``choices``."""
        return self.make.rng.choice(choices)


Cell = Callable[[Row], object]


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``type`` is the SQL type; a JSON field's ``name`` is its dotted path."""

    name: str
    type: str
    cell: Cell
    truth: Truth = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table, CSV, Parquet or JSON-lines file: ``resource`` is what the answer file calls it."""

    resource: str
    fields: tuple[Field, ...]
    row_count: int
    comment: str = ""

    @property
    def table(self) -> str:
        """The last part of the resource: a table's name or a file's."""
        return self.resource.rpartition("/")[2]

    def rows(self, seed: int) -> Iterator[tuple[object, ...]]:
        """Yield the cells of every row. Each sheet has its own random numbers: adding one shifts no other."""
        maker = Maker(seed ^ zlib.crc32(self.resource.encode()))
        for number in range(1, self.row_count + 1):
            row = Row(number, Person.made_by(maker), maker)
            yield tuple(field.cell(row) for field in self.fields)


def sometimes(share: float, cell: Cell, otherwise: object = None) -> Cell:
    """A cell filled in ``share`` of the rows, else ``otherwise`` (NULL)."""
    return lambda row: cell(row) if row.make.chance(share) else otherwise


def choice(*values: object) -> Cell:
    """A cell with one of ``values``."""
    return lambda row: row.make.rng.choice(values)


def whole(low: int, high: int) -> Cell:
    """A cell with an integer from ``low`` to ``high``, both included."""
    return lambda row: row.make.rng.randint(low, high)


def amount(high: int) -> Cell:
    """A cell with an amount of money below ``high``, in yuan with two decimals."""
    return lambda row: row.make.rng.randrange(100, high * 100) / 100


def serial(prefix: str, width: int = 8) -> Cell:
    """A cell with the row's number behind a prefix: ``KH00000012``."""
    return lambda row: f"{prefix}{row.number:0{width}d}"


def moment(form: str = "%Y-%m-%d %H:%M:%S") -> Cell:
    """A cell with a time of record in ``form``."""
    return lambda row: row.make.moment().strftime(form)


def planted(pi_type: str, *also: str, state: str = "clear", soft: bool = False, unread: str = "") -> Truth:
    """The truth of a column that holds one PI type."""
    return (Planted(pi_type, state, soft, also, unread),)


def decoy(why: str, *also: str) -> Truth:
    """The truth of a column that only looks like personal information."""
    return (Decoy(why, also),)
