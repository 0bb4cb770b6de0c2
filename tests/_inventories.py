"""Hypothesis strategies of inventories in canonical order, with names that strangers might choose."""

from hypothesis import strategies as st

from scanner.alike import Alike, Reidentification
from scanner.model import (
    Column,
    ColumnEntry,
    ColumnProfile,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Inventory,
    Label,
    Persons,
    Reading,
    Resource,
    ResourceEntry,
    Support,
)

TYPES = ("contact.mobile", "basic.name", "identity.resident_id", "finance.bank_card")
counts = st.integers(0, 2**53)
few = st.integers(0, 99)
texts = st.text(st.characters(), max_size=12)
"""Control characters, emoji and lone surrogates among them."""
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def tallies(keys=names):
    return st.dictionaries(keys, st.integers(1, 10**9), max_size=3).map(lambda found: tuple(sorted(found.items())))


def kept(strategy, key=None, most=3):
    return st.lists(strategy, max_size=most, unique_by=key or (lambda item: item)).map(
        lambda found: tuple(sorted(found, key=key))
    )


findings = st.builds(
    Finding, st.integers(1, 10**9), few, few, st.sampled_from(TYPES), names, st.sampled_from(Evidence), texts, texts,
    st.lists(names, max_size=2).map(tuple),
)  # fmt: skip
labels = st.builds(
    Label, st.sampled_from(TYPES), names, st.integers(1, 4), texts, texts,
    st.sampled_from(["clear", "masked", "hashed", "encrypted"]), st.sampled_from(["values", "values and name", "name"]),
    few, st.integers(99, 10**9), st.lists(texts, max_size=3).map(tuple), kept(findings),
)  # fmt: skip
supports = st.builds(Support, counts, counts, counts, counts, counts, counts, tallies())
columns = st.builds(Column, texts, texts, texts, texts)


@st.composite
def column_entries(draw):
    column = draw(columns)
    profile = ColumnProfile(
        column.name, draw(st.integers(10**12, 2**53)), draw(few), draw(few), draw(tallies()), draw(tallies()),
        tuple(sorted(draw(st.dictionaries(names, supports, max_size=2)).items())), (),
        draw(st.tuples(few, few, few)),
    )  # fmt: skip
    return ColumnEntry(
        column,
        profile,
        draw(kept(labels, key=lambda label: (-label.level, label.pi_type, label.state))),
        draw(kept(findings)),
        draw(texts),
    )


persons = st.none() | st.builds(
    Persons, st.sampled_from(TYPES), texts, counts, counts, counts, st.none() | counts, st.none() | counts
)
resources = st.builds(
    Resource, names, names, st.sampled_from(["table", "file", "log"]), texts, st.just(()), st.none() | counts,
    st.none() | counts,
)  # fmt: skip
alikes = st.builds(
    Alike, st.lists(names, max_size=2).map(tuple), counts, counts, counts, counts, st.booleans(), counts, counts,
    st.sampled_from(["all", "sample", "part"]),
)  # fmt: skip
entries = st.builds(
    ResourceEntry, resources, counts, st.lists(column_entries(), max_size=3).map(tuple),
    st.builds(Reading, texts, st.booleans(), st.booleans()), persons, st.just(()), st.none() | counts,
    st.none() | st.builds(Reidentification, alikes, st.none() | alikes, st.lists(names, max_size=2).map(tuple)),
)  # fmt: skip
gaps = st.builds(Gap, texts, texts, st.sampled_from(GapKind), texts)
inventories = st.builds(
    Inventory,
    st.dictionaries(texts, plain, max_size=3),
    kept(entries, key=lambda entry: (entry.resource.source, entry.resource.path)),
    kept(gaps),
    persons,
)
