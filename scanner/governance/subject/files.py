"""One person's lines and rows in files: every text of the columns that can hold an identifier is looked at."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from scanner.columns import flatten
from scanner.governance.subject.person import Person
from scanner.governance.subject.places import Found, Place, Sure, fitting
from scanner.model import ResourceEntry


def locate_in_file(entry: ResourceEntry, batches: Iterable[pa.RecordBatch], person: Person) -> tuple[Place, int]:
    """Where ``person`` is in a file that is read as ``batches``, and how many columns were looked at."""
    resource = entry.resource
    place = Place(resource.id, None, "", (), unit=resource.unit)
    wanted = fitting(entry, person.identifiers)
    has_strong = any(one.is_strong for identifiers in wanted.values() for one in identifiers)
    first = resource.first_row
    for batch in batches:
        for column in flatten(batch):
            identifiers = [
                one
                for one in wanted.get(column.path, ())
                if one.is_strong or (not has_strong and one.pi_type == "basic.name")
            ]
            if not identifiers:
                continue
            for number, text in enumerate(column.texts.to_pylist()):
                held = [one for one in identifiers if text and one.is_in(text)]
                if held:
                    row = number if column.places is None else int(column.places[number])
                    sure = Sure.IDENTIFIER if any(one.is_strong for one in held) else Sure.NAME
                    by = tuple(f"{column.path or 'the line'} holds {one.pi_type}" for one in held)
                    place.add(Found((first + row,), sure, by))
        first += batch.num_rows
    return place, len(wanted)
