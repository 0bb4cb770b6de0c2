"""From counts and names to labels with grounds. The only home of thresholds."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.cases import FOREIGN_KEY, INITIALS, Case, Judge, cases_of, with_named_persons
from scanner.catalogue import Catalogue, PiType
from scanner.grounds import counted, graded, level_said, why_no_values
from scanner.luck import luck
from scanner.model import (
    EXAMPLES_KEPT,
    Column,
    ColumnEntry,
    ColumnProfile,
    Finding,
    Label,
    Profiles,
    Recognizer,
    Resource,
    Scope,
    Support,
)
from scanner.subjects import Subject, subject_of
from scanner.words import Naming, Strength

LUCK = 1e-3
"""A label from values alone needs a count that luck reaches less often than this: 3 of 3 IDs pass, 2 of 2 do not."""
CUED_ENOUGH = 3
"""So many values right after a context word are a label whatever the look-alikes say."""
NAMED_SHARE = 0.3
"""With a strong name, so many of the filled cells must be what the name says, where whole cells are judged."""
PERSONS_NAMED, INITIALS_NAMED = 2, 3
"""So many kinds of direct identifiers, or initials of traits, in an unread table's names make it one about persons."""
HALF = 0.5
UNNAMED_SHARE = 0.7
"""Without a name, so many cells must be names or addresses."""
OTHER_SHARE = 0.8
"""The same in a table of things or organisations: the lecturer of a course."""
SET_SHARE = 0.9
"""Without a name, so many cells must be members of a closed value set, vague members included."""
FEW = 8
"""Below this many filled cells a column of whole-cell kinds is not judged by its values alone."""
MOST_FLAGS = 0.9
_SHAPE_OF = {"number": "number", "phone": "dialled", "date": "date"}
"""What a kind holds to the shape of such cells; of phones those of other countries, which no recognizer here judges."""
_BESIDE_PERSONS = {Subject.THING: "DTX", Subject.ORGANISATION: "TX"}
"""Kinds of PI that a strong name proves even in a table of things (an app's events) or of organisations."""
_NAMES_AND_PLACES = ("basic.name", "basic.name_latin", "contact.address", "contact.landline")
"""What things and organisations have as well."""
_INFERRED = "BIRLHF"
"""Categories in which a weak word counts where only the neighbouring columns tell of persons."""
_OPAQUE = ("device.", "auth.session", "auth.certificate", "account.user_id", "finance.payment_token", "biometric.")
"""Kinds whose clear values look like hashes or ciphers anyway."""


def classify(resource: Resource, profiles: Profiles, judge: Judge) -> tuple[ColumnEntry, ...]:
    """Label every column of ``resource``, also those that no row showed.

    First what the values prove, then what names claim, which depends on whether persons are in the table.
    """
    cases = with_named_persons(cases_of(resource, profiles, judge), judge.catalogue, PERSONS_NAMED, INITIALS_NAMED)
    proven = [_by_values(case, judge) for case in cases]
    if _has_person(proven, judge.catalogue):
        cases = [case.among_persons() for case in cases]
    return tuple(
        _entry(case, [*labels, *_by_name(case, labels, judge)], judge)
        for case, labels in zip(cases, proven, strict=True)
    )


def _has_person(proven: Sequence[Sequence[Label]], catalogue: Catalogue) -> bool:
    told = (label.pi_type for labels in proven for label in labels if label.basis != "name")
    return any(catalogue.types[pi_type].kind == "D" for pi_type in told)


# --- what values prove ---------------------------------------------------------------------------------------


def _by_values(case: Case, judge: Judge) -> list[Label]:
    supports: dict[tuple[str, str], list[tuple[Recognizer, Support]]] = {}
    for recognizer_id, support in case.profile.supports:
        recognizer = judge.recognizers[recognizer_id]
        supports.setdefault((recognizer.pi_type, recognizer.state), []).append((recognizer, support))
    labels: dict[str, Label] = {}
    # "clear" before "masked": a column that holds both is no masked column.
    for (pi_type, state), seen in sorted(supports.items(), key=lambda item: item[0]):
        naming = case.reading.of(pi_type)
        verdict = _verdict(case, pi_type, seen, naming)
        if verdict and pi_type not in labels:
            labels[pi_type] = _label(case, judge, pi_type, seen, naming, verdict, state)
    return list(labels.values())


def _verdict(
    case: Case, pi_type: str, seen: Sequence[tuple[Recognizer, Support]], naming: Naming | None
) -> tuple[str, ...] | None:
    """The grounds that make ``pi_type`` a label of this column, or None."""
    if _is_organisations(case, pi_type, naming):
        return None
    cells = [pair for pair in seen if pair[0].scope is Scope.CELL]
    if cells:
        # Names and addresses have both: whole cells, and places in a text that a word announces.
        announced = [counted(r, s, case.profile.filled) for r, s in seen if s.cued >= CUED_ENOUGH]
        return _cells_verdict(case, *cells[0], naming) or tuple(announced) or None
    grounds = []
    for recognizer, support in seen:
        odds = luck(support.accepted - support.cued, _trials(case.profile, support), recognizer.chance)
        by_values = odds < LUCK and recognizer.scope is Scope.TEXT
        if by_values or support.cued >= CUED_ENOUGH or (naming and support.accepted):
            grounds.append(counted(recognizer, support, case.profile.filled))
    if grounds:
        return tuple(grounds)
    looks = sum(support.whole_shapes for _, support in seen)
    is_named = naming and naming.strength + (case.subject is Subject.PERSON) >= Strength.STRONG
    if is_named and looks >= HALF * case.profile.filled > 0:
        return (f"{looks:,} of {case.profile.filled:,} filled cells look right, but none could be verified",)
    return None


def _trials(profile: ColumnProfile, support: Support) -> int:
    """Of how many the accepted ones are: the look-alikes without a cue; in a column of numbers all numbers.

    Nine invoice numbers of 800 that happen to begin like an area code have no other look-alikes.
    """
    uncued = support.look_alikes - support.cued
    return max(uncued, profile.shape("number")) if support.whole >= HALF * support.accepted else uncued


def _is_organisations(case: Case, pi_type: str, naming: Naming | None) -> bool:
    """An address or office telephone in a table of organisations, or named as one, is no person's."""
    if pi_type not in ("contact.address", "contact.landline"):
        return False
    return bool(case.reading.not_personal) or (
        case.subject in (Subject.ORGANISATION, Subject.THING) and not _names_a_person(naming, case.column)
    )


def _names_a_person(naming: Naming | None, column: Column) -> bool:
    return naming is not None and any(
        subject_of(text) is Subject.PERSON for text in (column.name, column.comment) if text
    )


def _cells_verdict(
    case: Case, recognizer: Recognizer, support: Support, naming: Naming | None
) -> tuple[str, ...] | None:
    """Names, addresses, value sets: the whole column must look like it."""
    filled = case.profile.filled
    if not filled or (case.reading.not_personal and naming is None):
        return None
    share, shapes = support.accepted / filled, support.whole_shapes / filled
    is_set = not recognizer.pi_type.startswith(("basic.name", "contact."))
    grounds = (counted(recognizer, support, filled),)
    if naming and not case.reading.not_personal:
        if is_set:
            return grounds if shapes >= HALF else None
        least = NAMED_SHARE if naming.strength is Strength.STRONG or case.subject is Subject.PERSON else HALF
        return grounds if share >= least else None
    is_other = case.subject in (Subject.THING, Subject.ORGANISATION)
    if naming or filled < FEW or (is_other and recognizer.pi_type != "basic.name"):
        return None
    if luck(support.accepted, filled, recognizer.chance) >= LUCK:
        return None
    if is_set:
        return grounds if shapes >= SET_SHARE and support.accepted >= CUED_ENOUGH else None
    return grounds if share >= (OTHER_SHARE if is_other else UNNAMED_SHARE) else None


# --- what names claim ----------------------------------------------------------------------------------------


def _by_name(case: Case, proven: Sequence[Label], judge: Judge) -> list[Label]:
    """At most one label by name and comment: for kinds without values to prove, and where values are hidden."""
    is_proven = {label.pi_type for label in proven}
    if is_proven & _whole_types(case.profile, judge):
        return []
    judged = {r.pi_type for r in judge.recognizers.values() if judge.catalogue.types[r.pi_type].is_judged}
    for naming in case.reading.namings:
        if naming.pi_type in is_proven:
            return []
        pi_type = judge.catalogue.types[naming.pi_type]
        state = _state(case, naming.pi_type)
        if _is_believed(case, pi_type, naming, state, naming.pi_type in judged):
            return [_label(case, judge, naming.pi_type, (), naming, (), state)]
    return []


def _whole_types(profile: ColumnProfile, judge: Judge) -> set[str]:
    """PI types that most cells are, whole: such a column holds them and nothing else."""
    return {
        judge.recognizers[recognizer].pi_type
        for recognizer, support in profile.supports
        if max(support.whole, support.whole_shapes) >= HALF * profile.filled > 0
    }


def _is_believed(case: Case, pi_type: PiType, naming: Naming, state: str, is_judged: bool) -> bool:
    if naming.where == FOREIGN_KEY:
        return True
    if case.reading.not_personal:
        return False
    if naming.strength is Strength.FAINT:
        return case.has_initials and naming.pi_type in INITIALS and naming.is_whole and case.subject is Subject.PERSON
    if naming.strength is Strength.WEAK and not _fits_persons(case, pi_type):
        return False
    if case.subject in _BESIDE_PERSONS and (
        pi_type.kind not in _BESIDE_PERSONS[case.subject] or pi_type.id in _NAMES_AND_PLACES
    ):
        return _names_a_person(naming, case.column) and _holds(case.profile, pi_type)
    if not case.profile.filled:
        # An unread column (pictures) and an empty one are what they are called.
        return True
    if state != "clear":
        return True
    if is_judged and pi_type.holds not in ("text", "phone"):
        # A recognizer looked at the values and did not agree.
        return False
    return _holds(case.profile, pi_type)


def _fits_persons(case: Case, pi_type: PiType) -> bool:
    """Whether a weak word may count: in a table that says it is about persons, or for a few kinds beside them."""
    if case.subject is not Subject.PERSON:
        return False
    return not case.is_inferred or (pi_type.category in _INFERRED and pi_type.id != "basic.name")


def _holds(profile: ColumnProfile, pi_type: PiType) -> bool:
    """Whether the cells look like what a column of this kind holds."""
    filled = profile.filled
    if not filled:
        return True
    if shape := _SHAPE_OF.get(pi_type.holds):
        return profile.shape(shape) >= HALF * filled
    if pi_type.holds == "text":
        return max(profile.shape("number"), profile.shape("flag"), profile.shape("date")) < HALF * filled
    is_flag = profile.shape("flag") >= MOST_FLAGS * filled
    return not is_flag or pi_type.id.startswith(("special.", "minor."))


def _state(case: Case, pi_type: str) -> str:
    """``clear``, or how the values are hidden: by their looks first, then by what the name says."""
    filled = case.profile.filled
    if filled:
        for state, shapes in (("masked", ("masked",)), ("hashed", ("hash", "digest")), ("encrypted", ("cipher",))):
            if sum(case.profile.shape(shape) for shape in shapes) >= HALF * filled:
                return case.reading.state or "clear" if pi_type.startswith(_OPAQUE) else state
    return case.reading.state or "clear"


# --- labels --------------------------------------------------------------------------------------------------


def _label(
    case: Case,
    judge: Judge,
    pi_type: str,
    seen: Sequence[tuple[Recognizer, Support]],
    naming: Naming | None,
    proofs: tuple[str, ...],
    state: str = "clear",
) -> Label:
    first, *_ = gradings = graded(pi_type, judge.standards)
    grounds = [*proofs, *([f"the {naming.where} says {naming.word}"] if naming else [])]
    if not seen:
        grounds.append(why_no_values(case.profile, state))
    grounds.append(level_said(first))
    examples = sorted(example for _, support in seen for example in support.examples)
    return Label(
        pi_type=pi_type,
        category=judge.catalogue.types[pi_type].category,
        level=first.level,
        level_name=first.level_name,
        standard=first.standard,
        state=state,
        basis="values and name" if proofs and naming else "values" if proofs else "name",
        accepted=sum(support.accepted for _, support in seen),
        filled=case.profile.filled,
        grounds=tuple(grounds),
        examples=tuple(examples[:EXAMPLES_KEPT]),
        gradings=gradings,
    )


def _entry(case: Case, labels: list[Label], judge: Judge) -> ColumnEntry:
    labelled = {label.pi_type for label in labels}
    findings: list[Finding] = []
    for recognizer_id, support in case.profile.supports:
        recognizer = judge.recognizers[recognizer_id]
        pi_type = recognizer.pi_type
        is_ours = judge.catalogue.types[pi_type].is_personal and not _is_organisations(
            case, pi_type, case.reading.of(pi_type)
        )
        tells = recognizer.scope is Scope.TEXT or (recognizer.scope is not Scope.CELL and support.cued)
        if pi_type not in labelled and is_ours and tells:
            findings += support.examples
    labels.sort(key=lambda label: (-label.level, label.pi_type))
    return ColumnEntry(case.column, case.profile, tuple(labels), tuple(sorted(findings)))
