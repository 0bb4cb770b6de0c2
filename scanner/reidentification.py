"""Which columns of a table are quasi-identifiers, before it is read and after, and which of them single people out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from scanner.alike import MOST_COLUMNS, Alike, Reidentification, measured
from scanner.catalogue import Catalogue, load_catalogue
from scanner.catalogue.rules import load_rules_of_levels
from scanner.columns import flatten
from scanner.model import ColumnEntry, Gap, GapKind, Profiles, Reading, Resource
from scanner.words import Lexicon

LOOKED_AT = 64
"""Rows of the first batch from which the paths of nested values are taken."""


def quasi_types(catalogue: Catalogue) -> tuple[str, ...]:
    """PI types that outsiders may know, the best known first: those of rule AG6, then one's own of kind Q."""
    own = (name for name, known in catalogue.types.items() if known.kind == "Q" and name not in load_catalogue().types)
    return (*load_rules_of_levels()["AG6"].types, *own)


def paths_of(batch: pa.RecordBatch) -> tuple[str, ...]:
    """The columns of the first rows of ``batch``, nested ones by their paths, in order.

    A column of a list is not among them: it has several cells in a row, and its row no one value.
    """
    return tuple(dict.fromkeys(column.path for column in flatten(batch.slice(0, LOOKED_AT)) if "[]" not in column.path))


def candidates(resource: Resource, paths: Iterable[str], types: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The columns of ``paths`` whose names or comments speak of quasi-identifiers, at most six: one of each type first.

    However little a name says: what is no quasi-identifier after all is left out when the table has its labels.
    """
    comments = {column.name: column.comment for column in resource.columns}
    found: dict[str, list[str]] = {}
    for path in paths:
        namings = [naming.pi_type for naming in lexicon.read(path, comments.get(path, "")).namings]
        named = [pi_type for pi_type in types if pi_type in namings]
        if named:
            found.setdefault(named[0], []).append(path)
    ranked = [
        (place, types.index(pi_type), path) for pi_type, paths in found.items() for place, path in enumerate(paths)
    ]
    return tuple(path for _, _, path in sorted(ranked)[:MOST_COLUMNS])


def counted_in(profiles: Profiles) -> tuple[str, ...]:
    """The columns that were told alike in what was read before."""
    return tuple(sorted({name for profile in profiles.values() for columns, _ in profile.alike for name in columns}))


def coverage(
    resource: Resource, reading: Reading, gaps: Iterable[Gap], rows: int, random_rows: int
) -> tuple[int, int | None, str]:
    """Of ``rows`` read, of which ``random_rows`` are a random sample: the last three arguments of ``measured``."""
    if not reading.how and not any(gap.kind.is_loss or gap.kind is GapKind.SAMPLED for gap in gaps):
        return rows, None, "all"
    if random_rows and reading.is_random and resource.row_estimate:
        return random_rows, resource.row_estimate, "sample"
    return rows, None, "part"


def reidentification(
    columns: Iterable[ColumnEntry], types: Sequence[str], read: int, table: int | None, covers: str
) -> Reidentification | None:
    """What the sketches of a table say; None with fewer than two quasi-identifiers. Arguments as of ``measured``."""
    columns = list(columns)
    kept = {chosen: sketch for column in columns for chosen, sketch in column.profile.alike}
    counted = {chosen[0] for chosen in kept if len(chosen) == 1}
    named = [c.column.name for c in columns if any(label.pi_type in types for label in c.labels)]
    of = {name for name in named if name in counted}
    if len(of) < 2:
        return None
    inside = {chosen: sketch for chosen, sketch in kept.items() if of.issuperset(chosen)}
    found = [measured(chosen, sketch, read, table, covers) for chosen, sketch in inside.items()]
    whole = max(found, key=lambda alike: len(alike.columns))
    return Reidentification(whole, _fewest(found), tuple(name for name in named if name not in counted))


def _fewest(found: Sequence[Alike]) -> Alike | None:
    """The smallest set of columns in which enough rows stand alone; else the smallest in which any does."""
    for least in (load_rules_of_levels()["AG6"].alone, 0.0):
        enough = [alike for alike in found if alike.alone_low > least * alike.rows]
        if enough:
            return min(enough, key=lambda alike: (len(alike.columns), -alike.alone_low, alike.columns))
    return None
