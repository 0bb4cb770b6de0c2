"""A plan for what is no SQL server: people (CSV), Apache Ranger, Open Policy Agent, Hive and Spark, Anonymizer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from scanner.governance.access.masks import written_out
from scanner.governance.access.needs import FIXED, Need
from scanner.governance.access.rules import Access, Role, Sight

_HEAD = (
    "role", "purpose", "table", "column", "level", "pi_types", "sees", "mask", "exception", "from", "until",
    "encryption", "logging", "export", "grounds",
)  # fmt: skip


def columns_csv(needs: Sequence[Need], access: Access) -> str:
    """Who sees which column how and why, with the controls of its tier, for people."""
    roles = {role.name: role for role in access.roles}
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_HEAD)
    for need in needs:
        role, tier, permit = roles[need.role], access.tier(need.level), need.permit
        row = [
            need.role, role.purpose, need.path, need.column, need.level, " ".join(need.pi_types), need.sight,
            need.mask if need.sight is Sight.MASKED else "", permit.id if permit else "",
            permit.start if permit else "", permit.until if permit else "", tier.encryption, tier.logging,
            "yes" if role.export and tier.export else "no", "; ".join(need.grounds),
        ]  # fmt: skip
        # A name that begins like a formula stays a text in a spreadsheet.
        rows.writerow([f"'{cell}" if str(cell)[:1] in "=+-@" and cell != "" else cell for cell in row])
    return out.getvalue()


# --- Open Policy Agent ---


def opa_data(needs: Sequence[Need], access: Access) -> str:
    """The data document that ``access.rego`` goes by."""
    columns: dict[str, dict[str, Any]] = {}
    for need in needs:
        tier = access.tier(need.level)
        entry = columns.setdefault(need.path, {}).setdefault(
            need.column,
            {
                "level": need.level, "pi_types": list(need.pi_types), "mask": need.mask, "sight": {},
                "exceptions": [], "export": tier.export, "logging": tier.logging,
            },
        )  # fmt: skip
        entry["sight"][need.role] = str(need.lasting)
        if need.permit:
            permit = need.permit
            entry["exceptions"].append(
                {
                    "id": permit.id, "role": need.role, "sight": str(permit.sight),
                    "from": permit.start.isoformat(), "until": permit.until.isoformat(),
                }
            )  # fmt: skip
    return _json({"pisift": {"roles": {role.name: _role(role) for role in access.roles}, "columns": columns}})


def _role(role: Role) -> dict[str, Any]:
    return {
        "purpose": role.purpose,
        "users": list(role.users),
        "groups": list(role.groups),
        "database": list(role.database),
        "export": role.export,
        "rows": role.rows,
        "filters": [{"table": one.table, "where": one.where} for one in role.filters],
    }


def opa_rego() -> str:
    """The policy; it is the same for every plan."""
    return (files("scanner.governance.access") / "access.rego").read_text("utf-8")


# --- Apache Ranger ---


@dataclass(frozen=True, slots=True)
class _Tag:
    """Columns that every role sees alike."""

    name: str
    mask: str
    sights: tuple[tuple[str, Sight], ...]
    columns: tuple[tuple[str, str], ...]


def _tags(needs: Sequence[Need]) -> list[_Tag]:
    by_column: dict[tuple[str, str], list[Need]] = {}
    for need in needs:
        if need.level:
            by_column.setdefault((need.path, need.column), []).append(need)
    groups: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for column, own in by_column.items():
        sights = tuple((need.role, need.sight) for need in own)
        groups.setdefault((own[0].pi_types[:1] or ("unread",), own[0].level, own[0].mask, sights), []).append(column)
    tags: list[_Tag] = []
    for (pi_types, level, style, sights), columns in groups.items():
        name = f"PISIFT_{re.sub('[^A-Z0-9]+', '_', pi_types[0].upper())}_L{level}"
        alike = sum(tag.name == name or tag.name.startswith(f"{name}_V") for tag in tags)
        tags.append(_Tag(f"{name}_V{alike + 1}" if alike else name, style, sights, tuple(columns)))
    return tags


def ranger_policies(needs: Sequence[Need], access: Access, service: str) -> str:
    """Policies by tag, in the form that Ranger's import of policies reads."""
    roles = {role.name: role for role in access.roles}
    policies = [policy for tag in _tags(needs) for policy in _ranger_of(tag, roles, service)]
    return _json({"policies": policies})


def _ranger_of(tag: _Tag, roles: dict[str, Role], service: str) -> list[dict[str, Any]]:
    base = {
        "service": service, "isEnabled": True, "isAuditEnabled": True, "serviceType": "tag",
        "resources": {"tag": {"values": [tag.name], "isExcludes": False, "isRecursive": False}},
        "policyLabels": ["pisift"],
    }  # fmt: skip
    access = [{"type": "hive:select", "isAllowed": True}]

    def item(names: list[str]) -> dict[str, Any]:
        who = [roles[name] for name in names]
        return {
            "accesses": access,
            "users": sorted({user for role in who for user in role.users}),
            "groups": sorted({group for role in who for group in role.groups}),
            "roles": sorted(names),
            "conditions": [],
            "delegateAdmin": False,
        }

    seen = [name for name, sight in tag.sights if sight is not Sight.NONE]
    masked = [name for name, sight in tag.sights if sight is Sight.MASKED]
    everybody = {**item([]), "groups": ["public"]}
    policies: list[dict[str, Any]] = [
        {
            **base, "name": f"{tag.name} access", "policyType": 0, "policyItems": [item(seen)] if seen else [],
            "denyPolicyItems": [everybody], "denyExceptions": [item(seen)] if seen else [], "allowExceptions": [],
        }
    ]  # fmt: skip
    if masked:
        shown = {"dataMaskType": "hive:CUSTOM", "valueExpr": written_out(tag.mask, "cast({col} AS string)")}
        policies.append(
            {
                **base, "name": f"{tag.name} mask", "policyType": 1,
                "dataMaskPolicyItems": [{**item(masked), "dataMaskInfo": shown}],
            }
        )  # fmt: skip
    return policies


Tables = Mapping[str, tuple[str, str]]
"""How the inventory calls a table to (schema, name)."""


def ranger_tags(needs: Sequence[Need], service: str, tables: Tables) -> str:
    """The tags on columns, in the form that Ranger's tag store reads (ServiceTags)."""
    tags = _tags(needs)
    resources, links, number = [], {}, 0
    for place, tag in enumerate(tags, 1):
        for path, column in tag.columns:
            number += 1
            database, table = tables[path]
            elements = {"database": database, "table": table, "column": column}
            values = {
                key: {"values": [value], "isExcludes": False, "isRecursive": False} for key, value in elements.items()
            }
            resources.append({"id": number, "serviceName": service, "resourceElements": values})
            links[str(number)] = [place]
    return _json(
        {
            "op": "add_or_update",
            "serviceName": service,
            "tagVersion": 1,
            "tagDefinitions": {str(n): {"name": tag.name, "source": "pisift"} for n, tag in enumerate(tags, 1)},
            "tags": {str(n): {"type": tag.name, "attributes": {}} for n, tag in enumerate(tags, 1)},
            "serviceResources": resources,
            "resourceToTagIds": links,
        }
    )


# --- Hive and Spark ---


def hive_views(needs: Sequence[Need], access: Access, tables: Tables) -> str:
    """A script of views for Hive and Spark, in databases called as ``[views]`` calls schemas.

    A view there is read with its owner's rights. Exceptions hold on the days they say.
    """
    by_view: dict[tuple[str, str], list[Need]] = {}
    for need in needs:
        if need.sight is not Sight.NONE or need.permit:
            by_view.setdefault((need.role, need.path), []).append(need)
    roles = {role.name: role for role in access.roles}
    lines = ["-- Views of the tables as each role sees them, for Hive and Spark SQL."]
    for (role, path), own in by_view.items():
        schema, name = tables[path]
        database = access.views.schema.replace("{schema}", schema).replace("{role}", role)
        view, table = f"`{database}`.`{name}`", f"`{schema}`.`{name}`"
        where = roles[role].filter_of(path)
        columns = ",\n  ".join(f"{_hive(need)} AS `{need.column}`" for need in own)
        lines += [
            f"CREATE DATABASE IF NOT EXISTS `{database}`;",
            f"CREATE OR REPLACE VIEW {view} AS SELECT\n  {columns}\nFROM {table}{f' WHERE {where}' if where else ''};",
        ]
    return "\n".join(dict.fromkeys(lines)) + "\n"


def _hive(need: Need) -> str:
    value = f"`{need.column}`"
    text = f"cast({value} AS string)"

    def by(sight: Sight, is_text: bool) -> str:
        if sight is Sight.NONE:
            return "NULL"
        if sight is Sight.CLEAR:
            return text if is_text else value
        return written_out(need.mask, text)

    if need.permit is None:
        return by(need.lasting, False)
    days = f"current_date BETWEEN DATE '{need.permit.start}' AND DATE '{need.permit.until}'"
    return f"CASE WHEN {days} THEN {by(need.permit.sight, True)} ELSE {by(need.lasting, True)} END"


# --- PostgreSQL Anonymizer ---


def anonymizer(needs: Sequence[Need], access: Access, tables: dict[str, str], schema: str) -> str:
    """Security labels for the extension ``anon``; ``tables``: path → its quoted name; ``schema`` holds the functions.

    The extension has one masking for all masked roles: a column is labelled if any role does not see it in clear, and a
    role that sees no column masked gets no label.
    """
    roles = {role.name: role for role in access.roles}
    labels = [f"SECURITY LABEL FOR anon ON SCHEMA {schema} IS 'TRUSTED';"]
    hidden = {(need.path, need.column): need for need in needs if need.sight is not Sight.CLEAR}
    for (path, column), need in hidden.items():
        name = '"' + column.replace('"', '""') + '"'
        first, plus, last = need.mask.partition("+")
        call = f"{schema}.ends({name}::text, {first}, {last})" if plus else f"{schema}.{need.mask}({name}::text)"
        how = "MASKED WITH VALUE NULL" if need.mask == FIXED else f"MASKED WITH FUNCTION {call}"
        labels.append(
            f"SECURITY LABEL FOR anon ON COLUMN {tables[path]}.{name} IS '{how.replace(chr(39), chr(39) * 2)}';"
        )
    for role in dict.fromkeys(need.role for need in hidden.values()):
        for database in roles[role].database:
            labels.append(f"SECURITY LABEL FOR anon ON ROLE \"{database}\" IS 'MASKED';")
    return "\n".join(labels) + "\n"


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
