"""What only a person can say of an organisation, as ``organisation.toml``: an inventory does not show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scanner.toml_file import TomlFile, read_toml

FILE = "organisation.toml"
SECTORS = ("e-commerce", "finance", "health", "telecom", "education", "transport", "public", "other")
EXEMPTIONS = ("contract", "employment", "emergency", "transit", "free-trade zone")
"""Why a flow abroad needs none of the three mechanisms (provisions on cross-border flows of 2024-03-22, art. 3-6)."""

# key -> what is asked of a person who has not answered it
QUESTIONS = {
    "ciio": "Is the organisation an operator of critical information infrastructure (关键信息基础设施运营者)?",
    "important_data": "Does it process important data (重要数据)?",
    "automated_decisions": "Does it decide about persons by automated means (自动化决策)?",
    "entrusts": "Does it entrust others with processing personal information (委托处理)?",
    "provides": "Does it provide personal information to other handlers (向其他处理者提供)?",
    "publishes": "Does it publish personal information (公开)?",
    "network_operator": "Does it own, run or serve networks (网络运营者)?",
    "lists_abroad": "Does it plan to list on a stock exchange abroad (赴国外上市)?",
    "complex_business": "Is its business of many and complex kinds (业务类型复杂)?",
    "cross_border": "Which personal information goes abroad? Write [[cross_border]] for each, or cross_border = []",
    "sectors": "In which sectors does it work?",
    "persons": "How many persons' information does it process, over all systems?",
    "registered_users": "How many registered users does it have?",
    "monthly_active_users": "How many users are active in a month?",
}
_FLAGS = tuple(
    key
    for key in QUESTIONS
    if key not in ("cross_border", "sectors", "persons", "registered_users", "monthly_active_users")
)
_NUMBERS = ("persons", "registered_users", "monthly_active_users")
DATES = {
    "persons_1m": "the day the number of persons reached 1,000,000",
    "faces_100k": "the day stored face information reached 100,000 persons",
    "last_audit": "the day of the last compliance audit",
    "last_risk_assessment": "the day of the last risk assessment of network data",
    "security_assessment": "the day the security assessment of transfers abroad was passed",
}


@dataclass(frozen=True)
class Flow:
    """One flow of personal information abroad, in numbers since 1 January of this year."""

    to: str
    persons: int
    sensitive_persons: int
    exemption: str = ""


@dataclass(frozen=True)
class Organisation:
    """The answers. What is not in ``answers`` or ``flows`` was not answered, which is not the same as no."""

    name: str = ""
    answers: Mapping[str, bool | int] = field(default_factory=dict)
    sectors: tuple[str, ...] | None = None
    flows: tuple[Flow, ...] | None = None
    dates: Mapping[str, date] = field(default_factory=dict)


def load_organisation(path: Path) -> Organisation:
    """The answers in ``path``; raises ``UsageError`` with the line for an unknown key or a wrong value."""
    file = read_toml(path)
    document = file.document
    file.check_keys(document, ("name", "dates", *QUESTIONS))
    answers: dict[str, bool | int] = {}
    for key in (*_FLAGS, *_NUMBERS):
        if key in document:
            answers[key] = _answer(file, key, document[key])
    name = document.get("name", "")
    if not isinstance(name, str):
        raise file.error("name is a text", "name")
    return Organisation(name, answers, _sectors(file), _flows(file), _dates(file))


def _answer(file: TomlFile, key: str, value: Any) -> bool | int:
    if key in _FLAGS:
        if not isinstance(value, bool):
            raise file.error(f"{key} is true or false; leave it out if nobody knows", key)
        return value
    return _count(file, value, key)


def _count(file: TomlFile, value: Any, *place: str | int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise file.error(f"{place[-1]} is a whole number of at least 0", *place)
    return value


def _sectors(file: TomlFile) -> tuple[str, ...] | None:
    value = file.document.get("sectors")
    if value is None:
        return None
    if not isinstance(value, list) or any(sector not in SECTORS for sector in value):
        raise file.error(f"sectors is a list of {', '.join(SECTORS)}", "sectors")
    return tuple(value)


def _flows(file: TomlFile) -> tuple[Flow, ...] | None:
    if "cross_border" not in file.document:
        return None
    flows = []
    for number, table in enumerate(file.tables("cross_border")):
        place = ("cross_border", number)
        file.check_keys(table, ("to", "persons", "sensitive_persons", "exemption"), *place)
        for key in ("to", "persons", "sensitive_persons"):
            if key not in table:
                raise file.error(
                    f"{key} is missing; a flow has to, persons and sensitive_persons since 1 January", *place
                )
        persons, sensitive = (_count(file, table[key], *place, key) for key in ("persons", "sensitive_persons"))
        exemption = table.get("exemption", "")
        if exemption and exemption not in EXEMPTIONS:
            raise file.error(f"exemption is one of {', '.join(EXEMPTIONS)}", *place, "exemption")
        flows.append(Flow(str(table["to"]), persons, sensitive, exemption))
    return tuple(flows)


def _dates(file: TomlFile) -> dict[str, date]:
    table = file.document.get("dates", {})
    if not isinstance(table, dict):
        raise file.error("dates is written as [dates]", "dates")
    file.check_keys(table, DATES, "dates")
    for key, value in table.items():
        if type(value) is not date:
            raise file.error(f"{key} is a day such as 2026-03-01: {DATES[key]}", "dates", key)
    return dict(table)


def template() -> str:
    """An ``organisation.toml`` to fill in: every question, none answered."""
    lines = [
        "# Answers for pisift obligations. What nobody knows is left out: it is then open.",
        'name = ""',
        "",
    ]
    for key, question in QUESTIONS.items():
        example = {"cross_border": "[]", "sectors": f"[]  # of {', '.join(SECTORS)}"}.get(key)
        lines += [f"# {question}", f"# {key} = {example or ('true' if key in _FLAGS else '0')}"]
    lines += [
        "",
        "# [[cross_border]]",
        '# to = "Singapore, affiliated company"',
        "# persons = 0            # since 1 January of this year, without those below",
        "# sensitive_persons = 0",
        f'# exemption = "contract"  # or {", ".join(EXEMPTIONS[1:])}; leave out if none holds',
        "",
        "# [dates]",
        *(f"# {key} = 2026-01-01  # {meaning}" for key, meaning in DATES.items()),
    ]
    return "\n".join(lines) + "\n"
