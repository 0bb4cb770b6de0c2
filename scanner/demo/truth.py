"""The answer file: what was planted where, what only looks so, and what is plain; complete for every column."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.demo.columns import Decoy, Planted, Sheet, Truth

_TYPES_BY_LEVEL = {
    4: "auth.password auth.session biometric.face_image biometric.face_video comm.call_record comm.cs_record "
    "comm.message comm.recording finance.bank_card finance.housing_fund "
    "finance.income finance.transaction finance.virtual_asset identity.driver_license "
    "identity.hm_permit identity.id_image identity.passport identity.resident_id location.precise "
    "location.travel_lodging behavior.browse",
    3: "account.login basic.name basic.name_latin commerce.delivery contact.address contact.email contact.mobile "
    "finance.tax property.plate property.vin work.employee_id",
    2: "account.nickname account.user_id basic.birth_date basic.ethnicity basic.gender basic.marital_status "
    "basic.nationality basic.native_place basic.political_status behavior.click "
    "commerce.intent commerce.invoice contact.landline contact.postcode device.android_id device.fingerprint "
    "device.imei device.mac device.model device.os_version device.serial edu.level finance.bank_name "
    "identity.cert_type location.region net.ip work.employer work.history work.job_title "
    "work.occupation",
    1: "org.uscc",
}
LEVELS = {name: level for level, names in _TYPES_BY_LEVEL.items() for name in names.split()}
"""Level of GB/T 43697-2024 by PI type, as the project's matrix has it (basis ``union``, of a clear value).

Written out here and not asked of the catalogue: an answer file must not repeat the answers under test.
"""
_CERTAIN_FROM = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The truth about one resource: its columns in order, each with what is true of it."""

    resource: str
    columns: tuple[tuple[str, Truth], ...]

    @classmethod
    def of(cls, sheet: Sheet) -> Answer:
        """Take it from the declaration the data is written from."""
        return cls(sheet.resource, tuple((field.name, field.truth) for field in sheet.fields))


def truth_toml(seed: int, answers: Iterable[Answer]) -> str:
    """The answer file's text: planted, decoys, plain columns and gaps, in the order of the resources."""
    blocks = [f"format = 1\nseed = {seed}\n"]
    for answer in answers:
        for column, truths in answer.columns:
            blocks.extend(_block(answer.resource, column, truth) for truth in truths)
            blocks.extend(
                _table("gap", {"resource": answer.resource, "column": column, "why": truth.unread})
                for truth in truths
                if isinstance(truth, Planted) and truth.unread
            )
        plain = [column for column, truths in answer.columns if not truths]
        if plain:
            blocks.append(_table("plain", {"resource": answer.resource, "columns": plain}))
    return "\n".join(blocks)


def _block(resource: str, column: str, truth: Planted | Decoy) -> str:
    entry: dict[str, object] = {"resource": resource, "column": column}
    if isinstance(truth, Decoy):
        entry["why"] = truth.why
    else:
        level = LEVELS[truth.pi_type]
        entry |= {"pi_type": truth.pi_type, "level": level, "state": truth.state}
        if truth.soft or level < _CERTAIN_FROM:
            entry["soft"] = True
    if truth.also:
        entry["also"] = list(truth.also)
    return _table("decoy" if isinstance(truth, Decoy) else "planted", entry)


def _table(kind: str, entry: dict[str, object]) -> str:
    # JSON's strings, integers, booleans and arrays of strings are also TOML's.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items())
    return f"[[{kind}]]\n{''.join(lines)}"
