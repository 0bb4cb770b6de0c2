"""The difference in conditions on rows: PostgreSQL's policies, for tables that a role reads without a view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.governance.access.present import Made, Present
from scanner.governance.access.present_postgres import THERE
from scanner.governance.access.rules import Access
from scanner.governance.access.sql_postgres import Postgres
from scanner.governance.access.steps import Policy, Step, planned_hash
from scanner.governance.access.wanted import Wanted


@dataclass
class Rows:
    """Works out the steps."""

    present: Present
    wanted: Wanted
    access: Access
    sql: Postgres

    def steps(self) -> Iterator[Step]:
        """Policies dropped, row security turned on or off, policies made."""
        wanted = {self._written(policy)[0]: policy for policy in self.wanted.policies}
        tables = {policy.table.key: policy.table for policy in wanted.values()}
        for (kind, name), made in sorted(self.present.made.items()):
            if kind == "policy" and name not in wanted:
                do = (*([f"DROP POLICY {name}"] if made.now else []), self.sql.forget(kind, name))
                undo = (*([made.restore] if made.now else []), self._before(kind, name, made))
                yield Step(do, undo, f"no condition on rows any more: {name}")
        for table in self.present.tables.values():
            name = self.sql.name(*table.key)
            noted = self.present.made.get(("security", name))
            on, off = self.sql.secure(table)
            if table.key in tables and not table.is_secured:
                note, forget = self.sql.note("security", name, THERE), self.sql.forget("security", name)
                yield Step((*on, note), (*off, forget), f"row security on {name}, which binds only whom policies name")
            elif table.key not in tables and noted is not None:
                undo = (*(on if noted.now else ()), self._before("security", name, noted))
                do = (*(off if noted.now else ()), self.sql.forget("security", name))
                yield Step(do, undo, f"row security on {name} is not needed any more")
        for name, policy in wanted.items():
            yield from self._policy(name, policy)

    def _policy(self, name: str, policy: Policy) -> Iterator[Step]:
        _, make, drop = self._written(policy)
        planned, made = planned_hash(make), self.present.made.get(("policy", name))
        if made is not None and made.is_as(planned):
            return
        is_there = made is not None and made.now != ""
        do = (*([drop] if is_there else []), make, self.sql.note("policy", name, planned))
        back = self.sql.forget("policy", name) if made is None else self._before("policy", name, made)
        undo = (drop, *([made.restore] if made is not None and is_there else []), back)
        yield Step(do, undo, f"{policy.role} sees rows of {self.present.path_of(policy.table)} where {policy.where}")

    def _written(self, policy: Policy) -> tuple[str, str, str]:
        role = next(role for role in self.access.roles if role.name == policy.role)
        return self.sql.policy(policy, self.present.principals_of(role))

    def _before(self, kind: str, name: str, made: Made) -> str:
        return self.sql.noted(kind, name, made.planned, made.stored)
