"""The difference in grants: what is taken back from whom, and what is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.governance.access.match import Match
from scanner.governance.access.present import EVERYWHERE, PUBLIC, Hold, Present
from scanner.governance.access.rules import Access
from scanner.governance.access.sql_mysql import MySql
from scanner.governance.access.sql_postgres import Postgres
from scanner.governance.access.steps import Step
from scanner.governance.access.wanted import Wanted

SEES_ALL = "pg_read_all_data"
"""PostgreSQL's own role that reads every table."""
FILES = ("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program")
"""Its own roles that carry data past every grant, into and out of the server's files."""
REVOKE = "revoke"


@dataclass
class Grants:
    """Works out the steps; ``notes`` collects what is left as it is."""

    present: Present
    match: Match
    wanted: Wanted
    access: Access
    sql: Postgres | MySql
    replaced: frozenset[tuple[str, str]]
    """Views that are dropped and made anew: their grants go with them."""
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._role_of = {one: role.name for role in self.access.roles for one in self.present.principals_of(role)}
        self.governed = set(self._role_of)
        tables = self.match.tables
        self._scope = {table.key for table in tables.values()}
        self._schemas = {schema for schema, _ in self._scope}
        self._made = self.present.schemas - self.present.foreign_schemas
        self.personal = {tables[need.resource].key for need in self.wanted.needs if need.level}
        self._keys = {hold.key for hold in self.wanted.holds}
        self._grounds = {
            (need.role, *tables[need.resource].key, need.column): "; ".join(need.grounds) for need in self.wanted.needs
        }
        self._on: dict[tuple[str, str], list[Hold]] = {}
        for hold in sorted(self.present.holds):
            self._on.setdefault((hold.schema, hold.table), []).append(hold)

    # --- taking back ---

    def taken(self) -> Iterator[Step]:
        """What nobody should hold any more."""
        yield from self._memberships()
        yield from self._futures()
        for hold in self._in_order(self._too_much()):
            yield Step(self.sql.revoke(hold), self.sql.grant(hold), self._why(hold))
            yield from self._kept_elsewhere(hold)

    def _too_much(self) -> list[Hold]:
        found = dict.fromkeys(hold for hold in sorted(self.present.holds) if self._is_too_much(hold))
        waiting = [hold for hold in found if hold.can_grant]
        # What a grantee passed on falls with the right to pass it on.
        while waiting:
            hold = waiting.pop()
            for other in self._on[hold.schema, hold.table]:
                if other.grantor == hold.grantee and other not in found:
                    found[other] = None
                    waiting += [other] if other.can_grant else []
        return list(found)

    def _is_too_much(self, hold: Hold) -> bool:
        if hold.grantee in self.present.supers or (hold.schema, hold.table) in self.replaced:
            return False
        if not self._is_in_scope(hold):
            return False
        if hold.grantee in self.governed:
            return hold.key not in self._keys or hold.can_grant
        if not self._is_personal(hold):
            return False
        if hold.grantee == PUBLIC or self.access.others == REVOKE:
            return True
        self.notes.append(f"{hold.grantee} is not in the access file and has SELECT on {hold.place}")
        return False

    def _is_in_scope(self, hold: Hold) -> bool:
        if not hold.table:
            return bool(self._fitting(hold) & self._schemas)
        table = self.present.tables.get((hold.schema, hold.table))
        if table is None:
            return hold.schema in self._made
        return (table.part_of or table.key) in self._scope

    def _is_personal(self, hold: Hold) -> bool:
        if not hold.table:
            return bool(self._fitting(hold) & {schema for schema, _ in self.personal})
        table = self.present.tables.get((hold.schema, hold.table))
        return table is None or (table.part_of or table.key) in self.personal

    def _fitting(self, hold: Hold) -> set[str]:
        """The databases that a grant on a pattern, or on everything, covers."""
        if hold.schema == EVERYWHERE:
            return set(self.present.schemas)
        return set(self.present.fits.get(hold.schema, ()))

    def _kept_elsewhere(self, hold: Hold) -> Iterator[Step]:
        """A grant on many databases becomes grants on those that the plan does not speak of."""
        if hold.table:
            return
        has = {other.schema for other in self.present.holds if other.grantee == hold.grantee and not other.table}
        for schema in sorted(self._fitting(hold) - self._schemas - self._made):
            # In a grant on a database _ and % are wildcards.
            pattern = schema.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
            if not {schema, pattern} & has:
                other = Hold(hold.grantee, pattern)
                why = f"{hold.grantee} keeps what it had on {schema}, of which this plan does not speak"
                yield Step(self.sql.grant(other), self.sql.revoke(other), why)

    def _in_order(self, holds: list[Hold]) -> list[Hold]:
        """Those that were passed on before those that passed them on."""
        givers = {(hold.schema, hold.table, hold.grantee): hold.grantor for hold in holds}

        def depth(hold: Hold) -> int:
            found, seen, giver = 0, {hold.grantee}, hold.grantor
            while giver not in seen and (hold.schema, hold.table, giver) in givers:
                seen.add(giver)
                found += 1
                giver = givers[hold.schema, hold.table, giver]
            return found

        return sorted(holds, key=lambda hold: (-depth(hold), hold))

    def _why(self, hold: Hold) -> str:
        if hold.grantee == PUBLIC:
            return f"everybody has SELECT on {hold.place}, which holds personal information"
        role = self._role_of.get(hold.grantee)
        if role is None:
            return f"{hold.grantee} is not in the access file and has SELECT on {hold.place}"
        if hold.key in self._keys:
            return f"{hold.grantee} ({role}) may pass on SELECT on {hold.place}, and need not"
        return f"{hold.grantee} ({role}) has SELECT on {hold.place}, more than it needs{self._ground(hold, role)}"

    def _ground(self, hold: Hold, role: str) -> str:
        """The grounds of the column, where the grant is on one."""
        grounds = self._grounds.get((role, hold.schema, hold.table, hold.column), "")
        return f": {grounds}" if grounds else ""

    def _memberships(self) -> Iterator[Step]:
        may_export = {role.name for role in self.access.roles if role.export}
        for role, member in sorted(self.present.members):
            if member not in self.governed - self.present.supers:
                continue
            of = self._role_of[member]
            do, undo = self.sql.leave(role, member)
            if role == SEES_ALL:
                yield Step((do,), (undo,), f"{member} ({of}) reads every table as member of {role}")
            elif role in FILES and of not in may_export:
                yield Step((do,), (undo,), f"{member} ({of}) reaches the server's files as member of {role}")
        for name in sorted(self.present.with_files & self.governed - self.present.supers):
            if self._role_of[name] not in may_export:
                do, undo = self.sql.files(name)
                yield Step((do,), (undo,), f"{name} ({self._role_of[name]}) reaches the server's files by FILE")

    def _futures(self) -> Iterator[Step]:
        schemas = self._schemas | {""}
        for future in self.present.futures:
            if future.schema not in schemas:
                continue
            where = f" in {future.schema}" if future.schema else ""
            words = f"{future.grantee} will have SELECT on every table that {future.owner} makes{where}"
            if future.grantee in self.governed or future.grantee == PUBLIC or self.access.others == REVOKE:
                do, undo = self.sql.future(future)
                yield Step((do,), (undo,), f"{words}, before anybody knows what is in it")
            else:
                self.notes.append(f"{words}; it is not in the access file")

    # --- giving ---

    def given(self) -> Iterator[Step]:
        """What somebody needs and does not hold."""
        has = {
            hold.key
            for hold in self.present.holds
            if not hold.can_grant and (hold.schema, hold.table) not in self.replaced
        }
        missing = [h for h in sorted(self.wanted.holds) if h.key not in has and h.grantee not in self.present.supers]
        if self.present.dialect == "postgresql":
            yield from self._doors()
        for hold in missing:
            why = f"{hold.grantee} ({self._role_of[hold.grantee]}) needs {hold.place}{self._ground_given(hold)}"
            yield Step(self.sql.grant(hold), self.sql.revoke(hold), why)

    def _ground_given(self, hold: Hold) -> str:
        return self._ground(hold, self._role_of[hold.grantee]) if hold.column else ""

    def _doors(self) -> Iterator[Step]:
        for schema, name in sorted(self.wanted.entries):
            if name in self.present.supers or {(schema, name), (schema, PUBLIC)} & self.present.entries:
                continue
            do, undo = self.sql.enter(schema, name)
            yield Step((do,), (undo,), f"{name} ({self._role_of[name]}) may enter {schema}")
