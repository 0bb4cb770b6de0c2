"""What is known of each column before it is judged: name, comment, counts, and what its table is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner.catalogue import Catalogue, Standard
from scanner.model import Column, ColumnEntry, ColumnProfile, Profiles, Recognizer, Resource
from scanner.subjects import Subject, is_neutral, subject_of
from scanner.words import Lexicon, Naming, Reading, Strength

PERSON_KEY = "account.user_id"
FOREIGN_KEY = "foreign key to a table of persons"


TRAITS = (
    "basic.gender", "basic.birth_date", "basic.ethnicity", "basic.marital_status", "basic.political_status",
    "basic.native_place", "basic.age",
)  # fmt: skip
"""What only persons have."""
INITIALS = ("basic.name", "basic.gender", "basic.ethnicity", "basic.age")
"""Kinds whose two initials (xm, xb, mz, nl) mean little else beside each other."""


@dataclass(frozen=True)
class Judge:
    """What classification consults: the vocabulary, the standard, the words of names, and what recognizers claim."""

    catalogue: Catalogue
    standard: Standard
    lexicon: Lexicon
    recognizers: Mapping[str, Recognizer]
    others: tuple[Standard, ...] = ()
    """Standards that grade beside the first."""
    decide: Callable[[Resource, tuple[ColumnEntry, ...]], tuple[ColumnEntry, ...]] = lambda resource, columns: columns
    """Puts what persons decided before what was found; see ``scanner.governance.review``."""

    @property
    def standards(self) -> tuple[Standard, ...]:
        """All standards, the one that gives a label its level first."""
        return (self.standard, *self.others)


@dataclass(frozen=True)
class Case:
    """One column before the judge."""

    column: Column
    profile: ColumnProfile
    reading: Reading
    subject: Subject
    is_inferred: bool = False
    """Whether only its neighbours say that the table is about persons."""
    has_initials: bool = False
    """Whether so many columns are called by initials of persons' traits (xm, xb, mz) that each of them counts."""

    def among_persons(self, *, is_inferred: bool = True) -> Case:
        """The same column in a table that turned out to hold persons, unless its own path says otherwise."""
        if self.subject is not Subject.UNKNOWN:
            return self
        return replace(self, subject=_subject_of_path(self.profile.column, Subject.PERSON), is_inferred=is_inferred)


def cases_of(resource: Resource, profiles: Profiles, judge: Judge) -> list[Case]:
    """A case for each column: those the source names in its order, then those only the rows showed."""
    known = {column.name: column for column in resource.columns}
    paths = dict.fromkeys((*_in_source_order(known, profiles), *profiles))
    # A log's name says which program wrote it, not whom its lines are about.
    table = Subject.UNKNOWN if resource.kind == "log" else subject_of(resource.path, resource.comment)
    cases = []
    for path in paths:
        column = known.get(path) or _inner(path, known)
        reading = _with_key(judge.lexicon.read(path, column.comment), column)
        cases.append(Case(column, profiles.get(path, ColumnProfile(path)), reading, _subject_of_path(path, table)))
    return cases


def with_named_persons(cases: Sequence[Case], catalogue: Catalogue, kinds: int, traits_called: int) -> list[Case]:
    """Columns of an unread table, knowing of persons where the names tell; where a value was read, as they are.

    Strong names of so many ``kinds`` of direct identifiers make it likely; one beside a trait that only persons have
    makes it sure. Initials count where so many of them (``traits_called``) stand together, a strong name being one.
    """
    if any(case.profile.filled for case in cases):
        return [*cases]
    namings = [naming for case in cases if not case.reading.not_personal for naming in case.reading.namings]
    strong = {naming.pi_type for naming in namings if naming.strength is Strength.STRONG}
    direct = {pi_type for pi_type in strong if catalogue.types[pi_type].kind == "D"}
    initials = {naming.pi_type for naming in namings if naming.strength is Strength.FAINT and naming.is_whole}
    initials &= set(INITIALS)
    traits = strong & set(TRAITS)
    if len(initials) + bool(direct | traits) >= traits_called:
        cases = [replace(case, has_initials=True) for case in cases]
        direct, traits = direct | initials & {"basic.name"}, traits | initials - {"basic.name"}
    if len(direct) >= kinds or (direct and traits):
        return [case.among_persons(is_inferred=not (direct and traits)) for case in cases]
    return [*cases]


def _with_key(reading: Reading, column: Column) -> Reading:
    """A foreign key to a table of persons names a person, whatever the column is called."""
    table, _, _ = column.references.rpartition(".")
    if not table or subject_of(table) is not Subject.PERSON or reading.of(PERSON_KEY):
        return reading
    naming = Naming(PERSON_KEY, Strength.STRONG, column.references, FOREIGN_KEY)
    return replace(reading, namings=(*reading.namings, naming), not_personal="")


def _in_source_order(known: Mapping[str, Column], profiles: Profiles) -> list[str]:
    """Declared columns, each followed by its JSON paths; a column that was only opened into paths is left out."""
    order: list[str] = []
    for name in known:
        inner = [path for path in profiles if path.startswith((f"{name}.", f"{name}["))]
        if name in profiles or not inner:
            order.append(name)
        order += inner
    return order


def _inner(path: str, known: Mapping[str, Column]) -> Column:
    owner = next((known[name] for name in known if path.startswith((f"{name}.", f"{name}["))), None)
    return Column(path, owner.type if owner else "")


def _subject_of_path(path: str, table: Subject) -> Subject:
    """``user.addr.city`` is about a user whatever the file is about; ``order.sn`` says nothing of persons."""
    parents = path.replace("[]", "").split(".")[:-1]
    for parent in reversed(parents):
        if subject := subject_of(parent):
            return subject
    return table if all(is_neutral(parent) for parent in parents) else Subject.UNKNOWN
