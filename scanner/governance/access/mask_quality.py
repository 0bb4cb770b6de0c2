"""What is left in masked columns and views: values that stand out, candidates left, masks that recombine.

Masked texts are read and counted; clear values are not asked for, and no text leaves this module, only numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from scanner.check.masks import DIGEST, hashed_mobiles, weakness
from scanner.errors import in_words
from scanner.governance.access.candidates import is_masked, laid_out, left, together
from scanner.governance.access.lineage import Relation, Shown
from scanner.governance.access.places import entries_of, relation_of
from scanner.governance.access.privileges import Kind, Server
from scanner.model import Inventory

if TYPE_CHECKING:
    import sqlalchemy as sa

MOST = 100_000
"""Rows of a column that are looked at."""
FEW = 20
"""Fewer values to choose from than so many hide nobody: k of the project's aggregation rules (AG6: warn below 20)."""
_SECONDS = 3.0
_BIRTH, _SEX = ("basic.birth_date", "minor.birth_date"), ("basic.gender",)


@dataclass(frozen=True, slots=True)
class Masked:
    """One column that is masked, or should be."""

    relation: Relation
    column: str
    pi_type: str
    base: tuple[Relation, str] | None = None
    """The column that it is a mask of."""
    keys: tuple[tuple[tuple[Relation, str], str], ...] = ()
    """(column of the table behind, how it is called here) for what is shown in clear beside it: rows can be joined."""
    beside: frozenset[str] = frozenset()
    """PI types in clear beside it."""

    @property
    def words(self) -> str:
        """``schema.relation.column``."""
        return ".".join((*self.relation, self.column))


@dataclass(frozen=True, slots=True)
class Quality:
    """What is left in one masked column."""

    column: str
    pi_type: str
    rows: int
    distinct: int
    alone: int
    """Rows whose masked value no other row has."""
    unmasked: int
    """Rows whose value is not masked at all."""
    least: int | None
    """The fewest values that a masked one can stand for; None where that cannot be told."""
    usual: int | None
    """The median of it."""
    weak: tuple[str, ...] = ()
    """What is wrong with the mask, in words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two masks of one column."""

    columns: tuple[str, str]
    by: str
    """The key that joins their rows; empty: none, they must be matched by what they show."""
    alone: int | None
    """Candidates left by the better of the two, at the median."""
    together: int | None
    """Candidates left by both."""

    @property
    def is_weak(self) -> bool:
        """Whether the two say much more than each of them."""
        return self.together is not None and self.together < FEW and self.together < (self.alone or self.together + 1)


@dataclass(frozen=True, slots=True)
class Masks:
    """All of it."""

    columns: tuple[Quality, ...]
    pairs: tuple[Pair, ...]
    incomplete: tuple[str, ...]

    @property
    def findings(self) -> int:
        """How many columns and pairs hide too little."""
        return sum(1 for one in self.columns if one.weak) + sum(1 for pair in self.pairs if pair.is_weak)


def examine(connection: sa.Connection, server: Server, inventory: Inventory, source: str, most: int = MOST) -> Masks:
    """Look at every masked column of ``source`` that the inventory or a view's definition tells of.

    Raises ``UsageError`` when the inventory holds nothing of the source.
    """
    found = list(masked_columns(server, inventory, source))
    texts: dict[Masked, Counter[str]] = {}
    problems = []
    for one in found:
        try:
            texts[one] = _texts(connection, one, most)
        except SQLAlchemyError as error:
            connection.rollback()
            problems.append(f"{one.words}: {in_words(getattr(error, 'orig', None) or error)}")
    columns = tuple(_quality(one, counted) for one, counted in texts.items())
    pairs = tuple(_pairs(connection, list(texts), texts, most))
    return Masks(columns, pairs, tuple(problems))


def masked_columns(server: Server, inventory: Inventory, source: str) -> Iterator[Masked]:
    """The masked columns: by the scan's verdict on their values, or by the definition of the view they stand in."""
    types: dict[tuple[Relation, str], str] = {}
    masked: dict[tuple[Relation, str], str] = {}
    for entry in entries_of(inventory, source):
        if relation := relation_of(entry.resource.path, entry.resource.source, server):
            for column in entry.columns:
                for label in column.labels:
                    of = types if label.state == "clear" else masked if label.state in ("masked", "hashed") else {}
                    of.setdefault((relation, column.column.name), label.pi_type)
    for passage in server.passages:
        for own, behinds in passage.shows.items() if passage.kind is Kind.VIEW else ():
            for behind in sorted(behinds):
                base = behind.relation, behind.column
                if base in types and behind.shown < Shown.WHOLE:
                    masked.pop((passage.relation, own), None)
                    yield _beside(Masked(passage.relation, own, types[base], base), passage.shows, types)
    for (relation, name), pi_type in masked.items():
        clear = {pi_type for (of, _), pi_type in types.items() if of == relation}
        yield Masked(relation, name, pi_type, beside=frozenset(clear))


def _beside(one: Masked, shows: Mapping[str, frozenset[Any]], types: Mapping[tuple[Relation, str], str]) -> Masked:
    whole = [
        ((behind.relation, behind.column), own)
        for own, behinds in shows.items()
        for behind in behinds
        if behind.shown is Shown.WHOLE and len(behinds) == 1
    ]
    return replace(
        one, keys=tuple(sorted(whole)), beside=frozenset(types[place] for place, _ in whole if place in types)
    )


def _table(relation: Relation, *columns: str) -> sa.TableClause:
    import sqlalchemy as sa

    return sa.table(relation[1], *map(sa.column, dict.fromkeys(columns)), schema=relation[0])


def _texts(connection: sa.Connection, one: Masked, most: int) -> Counter[str]:
    """Masked text → rows."""
    import sqlalchemy as sa

    column = _table(one.relation, one.column).c[one.column]
    counted = sa.select(sa.cast(column, sa.String).label("masked")).where(column.is_not(None)).limit(most).subquery()
    query = sa.select(counted.c.masked, sa.func.count()).group_by(counted.c.masked)
    found: Counter[str] = Counter()
    for shown, count in connection.execute(query):
        # A server's collation may take two texts for one; no harm: they hide better than it says.
        found[str(shown)] += int(count)
    return found


def _quality(one: Masked, texts: Counter[str]) -> Quality:
    kinds = {"birth_known": bool(one.beside & set(_BIRTH)), "sex_known": bool(one.beside & set(_SEX))}
    filled = {text: count for text, count in texts.items() if text.strip()}
    digests = [text for text in filled if DIGEST.fullmatch(text)]
    unmasked = sum(count for text, count in filled.items() if not is_masked(text) and not DIGEST.fullmatch(text))
    numbers = [
        count
        for text in filled
        if is_masked(text) and (layout := laid_out(text, one.pi_type))
        if (count := left(layout, one.pi_type, **kinds)) is not None
    ]
    least, usual = (min(numbers), int(median(numbers))) if numbers else (None, None)
    weak = Counter(why for text in filled if is_masked(text) and (why := weakness(text, one.pi_type)))
    reasons = [f"{why} ({count} of {len(filled)} values)" for why, count in weak.most_common()]
    if unmasked:
        reasons.append(f"{unmasked} of {sum(filled.values())} values are not masked")
    if usual is not None and usual < FEW:
        known = " and ".join(
            word for word, is_known in (("birth date", kinds["birth_known"]), ("sex", kinds["sex_known"])) if is_known
        )
        beside = f", with the {known} beside it" if known and one.pi_type == "identity.resident_id" else ""
        reasons.append(f"a masked value stands for {usual} values at most{beside}")
    if digests and (broken := hashed_mobiles(digests[:1_000], (), _SECONDS)):
        reasons.append(f"{len(broken)} of {min(len(digests), 1_000)} hashes are of mobile numbers, without a key")
    alone = sum(1 for count in filled.values() if count == 1)
    return Quality(
        one.words, one.pi_type, sum(filled.values()), len(filled), alone, unmasked, least, usual, tuple(reasons)
    )


def _pairs(
    connection: sa.Connection, found: Sequence[Masked], texts: Mapping[Masked, Counter[str]], most: int
) -> Iterator[Pair]:
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            if one.base is None or one.base != other.base or texts[one] == texts[other]:
                continue
            keys = [(mine, theirs) for at, mine in one.keys for place, theirs in other.keys if at == place]
            ways: list[tuple[str, tuple[str, str] | None]] = [(mine, (mine, theirs)) for mine, theirs in keys]
            if one.relation == other.relation:
                ways = [("its row", None)]
            found_by = (_pair(one, other, name, _joined(connection, one, other, key, most)) for name, key in ways)
            # What looks like a key may be counted with (id + 1), and joins nothing.
            pair = next(filter(None, found_by), None)
            pair = pair or _pair(one, other, "", _matched(texts[one], texts[other], one.pi_type))
            if pair:
                yield pair


def _joined(
    connection: sa.Connection, one: Masked, other: Masked, key: tuple[str, str] | None, most: int
) -> list[tuple[str, str]]:
    """The two masks of each row."""
    import sqlalchemy as sa

    mine = _table(one.relation, one.column, other.column if key is None else key[0]).alias("l")
    query: Any = sa.select(sa.cast(mine.c[one.column], sa.String))
    if key is None:
        query = query.add_columns(sa.cast(mine.c[other.column], sa.String))
    else:
        theirs = _table(other.relation, other.column, key[1]).alias("r")
        query = query.add_columns(sa.cast(theirs.c[other.column], sa.String))
        query = query.select_from(mine.join(theirs, mine.c[key[0]] == theirs.c[key[1]]))
    return [(str(a), str(b)) for a, b in connection.execute(query.limit(most)) if a and b]


def _matched(one: Counter[str], other: Counter[str], pi_type: str) -> list[tuple[str, str]]:
    """Without a key: pairs that fit each other, and nothing else."""
    mine = [(text, layout) for text in list(one)[:500] if (layout := laid_out(text, pi_type))]
    theirs = [(text, layout) for text in list(other)[:500] if (layout := laid_out(text, pi_type))]
    fitting = {a: [b for b, layout in theirs if together(own, layout)] for a, own in mine}
    return [(a, found[0]) for a, found in fitting.items() if len(found) == 1]


def _pair(one: Masked, other: Masked, key: str, rows: Sequence[tuple[str, str]]) -> Pair | None:
    alone, both = [], []
    for a, b in rows:
        mine, theirs = laid_out(a, one.pi_type), laid_out(b, one.pi_type)
        joined = together(mine, theirs) if mine and theirs else None
        if not mine or not theirs or joined is None:
            continue
        counts = [left(layout, one.pi_type) for layout in (mine, theirs, joined)]
        if counts[0] is not None and counts[1] is not None and counts[2] is not None:
            alone.append(min(counts[0], counts[1]))
            both.append(counts[2])
    if not both:
        return None
    return Pair((one.words, other.words), key, int(median(alone)), int(median(both)))
