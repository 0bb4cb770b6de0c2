"""The nouns of pisift, and nothing else: what flows from a source to a report.

Frozen values. Raw text exists only in Arrow batches and inside recognizers: no type below ``Match`` could hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, Protocol, runtime_checkable

import pyarrow as pa

from scanner.alike import Reidentification, Sketches, merged
from scanner.grading import Grading, Standing
from scanner.slots import Slot, Statement, merged_statements

EXAMPLES_KEPT = 5
"""How many findings a column keeps per recognizer: enough to look at, too few to rebuild anything."""


class Evidence(IntEnum):
    """How much speaks for a match. Three steps that can be explained, instead of a score."""

    SHAPE = 1
    """It looks right."""
    CONTEXT = 2
    """A word nearby, a key or a model agrees."""
    VALIDATED = 3
    """A check digit, a registry or the calendar agrees."""


class Scope(StrEnum):
    """Where values of a recognizer can stand."""

    TEXT = "text"
    """Anywhere in a text."""
    CELL = "cell"
    """Only as a whole cell (names, closed value sets): a column needs most of them."""
    NAMED = "named"
    """As ``TEXT``, but a column of them tells only by its name: product codes have such a format as well."""
    CONTEXT = "context"
    """Only beside a context word in the text, the key or the column's name: no value tells by itself."""


class Match(NamedTuple):
    """One place where a recognizer saw its PI type. Holds no text and never leaves the worker.

    ``start`` and ``end`` count characters of ``texts[index]``; ``end`` is exclusive. ``cued`` says that a
    context word stood beside the value: such a match is no product of chance. A tuple: three times as quickly made.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs here
    start: int
    end: int
    evidence: Evidence
    cued: bool = False


class Unavailable(RuntimeError):
    """Raised by a recognizer when something it needs is not installed; its words, without a value, become a gap's."""


@runtime_checkable
class Recognizer(Protocol):
    """Finds one PI type in texts. Total (any text, no exception), deterministic, linear in the text's length."""

    @property
    def id(self) -> str:
        """The module's name, such as ``cn_resident_id``."""

    @property
    def pi_type(self) -> str:
        """An id of the catalogue, such as ``identity.resident_id``."""

    @property
    def needs(self) -> Evidence:
        """The least evidence that makes a match count."""

    @property
    def chance(self) -> float:
        """The share of random look-alikes that reach ``needs`` by luck, between 0 and 1."""

    @property
    def scope(self) -> Scope:
        """Where its values can stand: anywhere, as whole cells, or only beside a context word."""

    @property
    def state(self) -> str:
        """``clear``, or ``masked`` for one that finds values already masked (138****5678)."""

    @property
    def trigger(self) -> str | None:
        """A byte pattern for Hyperscan, a superset of what ``find`` finds in a folded text; every text is
        enclosed in newlines. None: look at every text."""

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield matches of any evidence in ``texts`` (already folded), in order of index, then start.

        A recognizer that can judge many texts at once offers ``find_all(texts) -> Matches`` beside it, and one that
        can say what lowers the evidence of a value ``note(value) -> str``, in words without the value.
        """


@dataclass(frozen=True, slots=True)
class Column:
    """What a source says of one column: its name, its declared type and its comment."""

    name: str
    type: str = ""
    comment: str = ""
    references: str = ""
    """The ``table.column`` a foreign key points to."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One table, file, log or stream, and what its source says of it. Picklable; holds no credentials."""

    source: str
    """The target it was found under, with any password removed."""
    path: str
    """Where it is inside the source, such as ``crm.customer`` or ``logs/app.log``."""
    kind: str
    """``table``, ``view``, ``materialized view``, ``partitioned table``, ``foreign table``, ``file`` or ``log``."""
    comment: str = ""
    columns: tuple[Column, ...] = ()
    row_estimate: int | None = None
    byte_size: int | None = None
    marker: str = ""
    """Differs when rows may have changed; empty where the source has no such thing. Names no value."""
    storage: str = ""
    """Differs when the rows were stored anew, so that a place in the old storage means nothing any more."""
    first_row: int = 1
    """Where its first row stands in the file, such as 3 in a sheet below two rows of header."""
    unit: str = "row"
    """What a row is for people, such as ``line`` or ``page``: a key of ``scanner.places.WORDS``."""
    details: tuple[str, ...] = ()
    """What else a person should know, such as the encoding and how sure it is. No value."""

    @property
    def id(self) -> str:
        """Source and path in one: the resource's identity in an inventory."""
        return f"{self.source}/{self.path}" if self.path else self.source


class GapKind(StrEnum):
    """Why something was not read. ``EMPTY``, ``SAMPLED`` and ``EXCLUDED`` lose nothing that was not asked for."""

    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    FAILED = "failed"
    SAMPLED = "sampled"
    EXCLUDED = "excluded"
    EMPTY = "empty"

    @property
    def is_loss(self) -> bool:
        """Whether it makes the scan incomplete (exit code 3)."""
        return self not in (GapKind.SAMPLED, GapKind.EXCLUDED, GapKind.EMPTY)


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """What could not be read in full, and why. ``column`` is empty when it concerns the whole resource."""

    resource: str
    column: str
    kind: GapKind
    reason: str
    byte_size: int | None = field(default=None, compare=False)
    """The bytes of what it concerns as a whole, where they are known and no resource says them."""
    objects: int = field(default=1, compare=False)
    """How many objects it stands for: a rule may leave out a thousand; 0 for a word about all of a target."""


class Mode(StrEnum):
    """How much of a source is read."""

    FULL = "full"
    SAMPLE = "sample"
    """A random sample where the source has the means, else the head, and the result says which."""
    METADATA = "metadata"
    """Names, comments, types and keys only: no value is read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a resource were chosen."""

    how: str = ""
    """In words, for people, such as ``random pages by TABLESAMPLE SYSTEM, seed 0``; empty: all of it."""
    is_random: bool = False
    """Whether the rows are a random sample, so that what was not seen has a bound."""
    is_newer: bool = False
    """Whether only rows that are newer than the last scan were read."""
    newest: int | None = None
    """The highest number that the source itself gave a row (identity, AUTO_INCREMENT) when the reading began."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read: what a scan asks of a connector.

    ``limit`` is the most rows of one resource (None: all). ``note`` takes a gap that does not end the
    reading, such as damaged bytes in a line. ``seed`` makes anything random repeatable. ``chosen`` is told how
    the rows are chosen (the last word counts). ``reached`` is told a place in the source when all before it was
    handed over, and ``start`` is such a place, to go on from. ``newer_than`` asks only for rows that got a higher
    number.
    """

    limit: int | None = None
    seed: int = 0
    note: Callable[[Gap], None] = field(default=lambda gap: None, compare=False)
    mode: Mode = Mode.FULL
    first_look: int = 0
    """In sample mode: the rows after which the reader may have seen enough; the first batches end there."""
    batch_rows: int | None = None
    """The most rows of a batch (None: as the connector likes)."""
    statement_timeout: int = 300
    """Seconds after which a server shall give up a statement; one statement reads one piece of a table."""
    lock_timeout: int = 5
    """Seconds to wait for somebody else's lock."""
    start: str = ""
    newer_than: int | None = None
    chosen: Callable[[Reading], None] = field(default=lambda reading: None, compare=False)
    reached: Callable[[str], None] = field(default=lambda place: None, compare=False)
    consumed: Callable[[int], None] = field(default=lambda size: None, compare=False)
    """Is told how many bytes of the source were read so far, where a connector knows."""


class Connector(Protocol):
    """Reads one kind of source. Knows nothing of recognizers."""

    def resources(self) -> Iterator[Any]:
        """Yield each ``Resource`` there is to read, in a stable order, and a ``Gap`` for what cannot be.

        A connector of files also yields files that lie inside of one, to be opened in turn. Raises ``ConnectorError``
        if they cannot be listed (any further).
        """

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """Stream one resource under a single schema; raises ``ConnectorError``, also in mid-stream.

        A column of type ``arrow.json`` holds JSON texts, and a map column key=value pairs: both become one
        column a path. A column named ``""`` gives its paths no prefix.
        """

    def close(self) -> None:
        """Release what is held; may be called twice."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a person may see of a match: where it is, what it is, and the value masked.

    ``row`` counts from 1 (the line number in a log); ``start`` and ``end`` are characters in the cell.
    """

    row: int
    start: int
    end: int
    pi_type: str
    recognizer: str
    evidence: Evidence
    masked: str
    note: str = ""
    """What lowers the evidence, or what else a person should know, in words without the value."""
    also: tuple[str, ...] = ()
    """Recognizers that claimed the same place and lost."""
    box: tuple[int, ...] = ()
    """Of a finding in a picture: left, top, width and height in pixels of the upright picture."""
    thumbnail: str = ""
    """That picture with all covered that tells of a person: see ``Sight``."""


@dataclass(frozen=True, slots=True)
class Support:
    """What one recognizer saw in one column, as counts of rows that add up."""

    look_alikes: int = 0
    """Rows with a match of any evidence."""
    accepted: int = 0
    """Rows with a match that has the evidence the recognizer needs."""
    cued: int = 0
    """Accepted rows in which a context word stood beside the value."""
    whole: int = 0
    """Accepted rows in which the match is the whole cell."""
    whole_shapes: int = 0
    """Rows in which a match of any evidence is the whole cell."""
    decoded: int = 0
    """Accepted rows whose match stands in an encoding (a URL, Base64)."""
    rivals: tuple[tuple[str, int], ...] = ()
    """(recognizer, rows) that claimed the same place and lost, sorted."""
    examples: tuple[Finding, ...] = ()
    """The first accepted findings, masked."""
    persons: bytes = b""
    """A sketch of the distinct accepted values, see ``scanner.persons``; never in an inventory."""

    def merge(self, other: Support) -> Support:
        """Add two supports of the same recognizer and column."""
        return Support(
            self.look_alikes + other.look_alikes,
            self.accepted + other.accepted,
            self.cued + other.cued,
            self.whole + other.whole,
            self.whole_shapes + other.whole_shapes,
            self.decoded + other.decoded,
            _added(self.rivals, other.rivals),
            tuple(sorted((*self.examples, *other.examples))[:EXAMPLES_KEPT]),
            # The higher of each register: a sketch of both.
            bytes(map(max, self.persons, other.persons)) or self.persons or other.persons,
        )


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Mergeable counts of one column. ``merge`` is associative and commutative; an empty profile is neutral."""

    column: str
    rows: int = 0
    """Cells seen; in nested texts, places where the path is present."""
    nulls: int = 0
    empty: int = 0
    unread: tuple[tuple[str, int], ...] = ()
    """(reason, cells) that could not be looked into, sorted by reason."""
    shapes: tuple[tuple[str, int], ...] = ()
    """(shape of the cell, cells), such as ``("number", 12)``, sorted; see ``scanner.shapes``."""
    supports: tuple[tuple[str, Support], ...] = ()
    """(recognizer id, support), sorted by id; only recognizers that saw something."""
    failures: tuple[tuple[str, int], ...] = ()
    """(recognizer id and kind of error, batches) where a recognizer broke its promise never to raise."""
    ages: tuple[int, int, int] = (0, 0, 0)
    """Cells that give an age under 14, under 18, and any age; see ``scanner.persons``."""
    span: tuple[str, str] = ("", "")
    """The earliest and the latest day of its records, where the column tells their time; see ``scanner.times``."""
    partly: tuple[tuple[str, int], ...] = ()
    """(reason, cells) that were looked into, but not in full, sorted by reason."""
    alike: Sketches = ()
    """Of combinations of columns of which this is the first, see ``scanner.alike``; never in an inventory."""
    keyed: int = 0
    """Of its rows, those that are values beside a key inside a line of a log that was looked at, see ``statements``."""
    statements: tuple[Statement, ...] = ()
    """Of a log: the statements that wrote its lines, as far as they were looked at; see ``scanner.statements``."""

    @property
    def filled(self) -> int:
        """Cells that held something readable: the denominator of every share."""
        return self.rows - self.nulls - self.empty - sum(count for _, count in self.unread)

    def shape(self, name: str) -> int:
        """How many cells have the shape ``name``."""
        return dict(self.shapes).get(name, 0)

    def merge(self, other: ColumnProfile) -> ColumnProfile:
        """Add two profiles of the same column."""
        alike = dict(self.alike)
        for columns, sketch in other.alike:
            alike[columns] = merged(alike.get(columns, b""), sketch)
        supports = dict(self.supports)
        for recognizer, support in other.supports:
            mine = supports.get(recognizer)
            supports[recognizer] = support if mine is None else mine.merge(support)
        return ColumnProfile(
            self.column,
            self.rows + other.rows,
            self.nulls + other.nulls,
            self.empty + other.empty,
            _added(self.unread, other.unread),
            _added(self.shapes, other.shapes),
            tuple(sorted(supports.items())),
            _added(self.failures, other.failures),
            (self.ages[0] + other.ages[0], self.ages[1] + other.ages[1], self.ages[2] + other.ages[2]),
            (min(filter(None, (self.span[0], other.span[0])), default=""), max(self.span[1], other.span[1])),
            _added(self.partly, other.partly),
            tuple(sorted(alike.items())),
            self.keyed + other.keyed,
            merged_statements(self.statements, other.statements),
        )


def _added(mine: tuple[tuple[str, int], ...], theirs: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = dict(mine)
    for name, count in theirs:
        counts[name] = counts.get(name, 0) + count
    return tuple(sorted(counts.items()))


Profiles = Mapping[str, ColumnProfile]
"""Column path to profile: what a batch, a resource or a share of it comes to."""


@dataclass(frozen=True, slots=True)
class Label:
    """The verdict on one PI type in one column: category (分类) and level (分级), with the grounds in words."""

    pi_type: str
    category: str
    level: int
    """The rank in the standard, 1 (lowest) upwards; what ``--fail-on`` compares."""
    level_name: str
    """The standard's own name of the level, such as ``一般数据3级``."""
    standard: str
    state: str
    """``clear``, ``masked``, ``hashed`` or ``encrypted``."""
    basis: str
    """``values``, ``values and name``, ``name``, or ``decision`` of a person: what carries the verdict."""
    accepted: int
    filled: int
    grounds: tuple[str, ...]
    examples: tuple[Finding, ...] = ()
    gradings: tuple[Grading, ...] = ()
    """Its level under each standard that was asked for; the first is ``level``, with its grounds."""

    @property
    def support(self) -> float | None:
        """Accepted ÷ filled rows, or None when no value was seen."""
        return self.accepted / self.filled if self.filled else None


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One column of the inventory: what was counted, what it is, and findings that are not yet a label."""

    column: Column
    profile: ColumnProfile
    labels: tuple[Label, ...]
    findings: tuple[Finding, ...] = ()
    """Accepted matches too few to tell from luck: for a person to look at."""
    bound: str = ""
    """Of a column in which a random sample showed nothing: what can be said of the rows nobody saw."""
    proven: str = ""
    """Of a column of digests: how many of them were looked up, and so are unsalted hashes; see ``scanner.reversal``."""
    slots: tuple[Slot, ...] = ()
    """Of a log: which slot or key of which template holds what."""


@dataclass(frozen=True, slots=True)
class Persons:
    """About how many persons the rows that were read are about, by the best identifier in them."""

    pi_type: str
    """The identifier that was counted, such as ``identity.resident_id``."""
    where: str
    """The column, or the number of columns over which an inventory counts."""
    estimate: int
    low: int
    high: int
    """With ``low``, the ends between which the true number lies at 95 % confidence."""
    under14: int | None = None
    """Cells that give an age under 14; None where no birth date or ID number was read."""
    minors: int | None = None
    """Cells that give an age under 18, those under 14 among them."""


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """One resource of the inventory with its columns in source order."""

    resource: Resource
    rows: int
    columns: tuple[ColumnEntry, ...]
    reading: Reading = Reading()
    """How the rows were chosen."""
    persons: Persons | None = None
    gradings: tuple[Grading, ...] = ()
    """The level of the table as a whole, under each standard."""
    bytes_read: int | None = None
    """How many bytes of its source were read, where the reading did not come to its end and that is known."""
    reidentification: Reidentification | None = None
    """How well its quasi-identifiers single people out; None where there are not two, or nothing was counted."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """个人信息清单: what was found, what was not looked at, and how it was made."""

    made: Mapping[str, object]
    """Tool, catalogue and standard editions, settings and seed: enough to repeat the scan."""
    resources: tuple[ResourceEntry, ...]
    gaps: tuple[Gap, ...]
    persons: Persons | None = None
    """Over all resources: a person in several of them counts once."""
    standings: tuple[Standing, ...] = ()
    """Levels of joined tables, of each source and of everything."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing was lost."""
        return not any(gap.kind.is_loss for gap in self.gaps)

    @property
    def highest_level(self) -> int:
        """The highest level of any label, table or more (rules raise tables above their labels); 0 without one."""
        labels = (label.level for e in self.resources for c in e.columns for label in c.labels)
        graded = (*(entry.gradings for entry in self.resources), *(standing.gradings for standing in self.standings))
        return max(max(labels, default=0), max((gradings[0].level for gradings in graded if gradings), default=0))
