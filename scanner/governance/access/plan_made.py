"""The difference in what plans make: functions that mask, schemas, views, policies; each noted as it was stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.errors import UsageError
from scanner.governance.access.present import Present
from scanner.governance.access.present_postgres import THERE
from scanner.governance.access.rules import Access
from scanner.governance.access.sql_mysql import MySql
from scanner.governance.access.sql_postgres import Postgres
from scanner.governance.access.steps import Step, View, planned_hash
from scanner.governance.access.wanted import Wanted


@dataclass
class Making:
    """Works out the steps."""

    present: Present
    wanted: Wanted
    access: Access
    sql: Postgres | MySql

    def __post_init__(self) -> None:
        self._views = {self.sql.name(view.schema, view.name): view for view in self.wanted.views}
        self._schemas: dict[str, View] = {}
        for view in self.wanted.views:
            other = self._schemas.setdefault(view.schema, view)
            if (other.role, other.table.schema) != (view.role, view.table.schema):
                raise UsageError(
                    f"{view.schema} would hold what {other.role} and {view.role} see: name schemas apart in [views]"
                )
        taken = sorted(name for name in self._schemas if name in self.present.foreign_schemas)
        if taken:
            raise UsageError(
                f"{', '.join(taken)} is there already, and no plan made it: name another schema in [views]"
            )
        home = self.present.home
        if home in self.present.foreign_schemas:
            raise UsageError(f"{home} is there already, and no plan made it: choose other functions in [views]")

    def _is_kept(self, name: str, view: View) -> bool:
        made = self.present.made.get(("view", name))
        return made is not None and made.is_as(planned_hash(*self.sql.view(view)))

    @property
    def replaced(self) -> frozenset[tuple[str, str]]:
        """Views whose grants fall with them: PostgreSQL's are dropped and made anew."""
        if self.present.dialect != "postgresql":
            return frozenset()
        return frozenset(
            (view.schema, view.name)
            for name, view in self._views.items()
            if not self._is_kept(name, view) and self._is_there("view", name)
        )

    def _is_there(self, kind: str, name: str) -> bool:
        made = self.present.made.get((kind, name))
        return made is not None and made.now != ""

    # --- what everything stands on ---

    def ground(self) -> Iterator[Step]:
        """The schema of functions, the note of what was made, and the functions; nothing if no view is wanted."""
        home = self.present.home
        is_first = not self.present.made
        if is_first and not (self.wanted.views or self.wanted.policies):
            return
        if is_first:
            do, undo = self.sql.schema(home)
            book, unbook = self.sql.book()
            noted = self.sql.note("schema", self.sql.name(home), THERE)
            yield Step((do, book, noted), (unbook, undo), f"{home} holds the functions that mask, and notes")
        for name, (noted_as, statement) in self.sql.functions().items():
            made, planned = self.present.made.get(("function", noted_as)), planned_hash(statement)
            if made is not None and made.is_as(planned):
                continue
            drop = self.sql.drop_function(name)
            is_there = made is not None and made.now != ""
            opened = self.sql.open_functions((name,))
            do_ = (*([drop] if is_there and not self.sql.is_transactional else []), statement, *opened)
            undo_ = (drop,) if made is None or not is_there else self._restored(drop, made.restore)
            yield self._noted(do_, undo_, "function", noted_as, planned, f"the mask {name}()")

    def _restored(self, drop: str, restore: str) -> tuple[str, ...]:
        # CREATE OR REPLACE in PostgreSQL, where views depend on the function.
        return (restore,) if self.sql.is_transactional else (drop, restore)

    def _noted(self, do: tuple[str, ...], undo: tuple[str, ...], kind: str, name: str, planned: str, why: str) -> Step:
        before = self.present.made.get((kind, name))
        back = (
            self.sql.forget(kind, name) if before is None else self.sql.noted(kind, name, before.planned, before.stored)
        )
        return Step((*do, self.sql.note(kind, name, planned)), (*undo, back), why)

    # --- views ---

    def dropped(self) -> Iterator[Step]:
        """Views that nobody needs any more, then schemas that are left empty."""
        for (kind, name), made in sorted(self.present.made.items()):
            if kind == "view" and name not in self._views:
                back = (
                    *(self._back(made.restore, name) if made.now else ()),
                    self.sql.noted(kind, name, made.planned, made.stored),
                )
                do = (*([self.sql.drop_view(name)] if made.now else []), self.sql.forget(kind, name))
                yield Step(do, back, f"nobody needs the view {name} any more")
        for schema in sorted(self.present.schemas - self.present.foreign_schemas - set(self._schemas)):
            if schema == self.present.home or schema in self.present.strangers:
                continue
            name = self.sql.name(schema)
            made = self.present.made["schema", name]
            make, drop = self.sql.schema(schema)
            doors = [
                self.sql.enter(schema, who)[0]
                for of, who in sorted(self.present.entries)
                if of == schema and who not in (self.present.who, "")
            ]
            back = (make, *doors, self.sql.noted("schema", name, made.planned, made.stored))
            yield Step((drop, self.sql.forget("schema", name)), back, f"the schema {schema} is empty")

    def _back(self, restore: str, name: str) -> tuple[str, ...]:
        """A view as it was, with its grants where dropping it took them."""
        if not self.sql.is_transactional:
            return (restore,)
        holds = [hold for hold in sorted(self.present.holds) if self.sql.name(hold.schema, hold.table) == name]
        return (restore, *(statement for hold in holds for statement in self.sql.grant(hold)))

    def made(self) -> Iterator[Step]:
        """Schemas and views that are not there, or not as they should be."""
        for schema, view in self._schemas.items():
            if schema not in self.present.schemas:
                make, drop = self.sql.schema(schema)
                why = f"{schema} holds what {view.role} sees of {view.table.schema}"
                yield self._noted((make,), (drop,), "schema", self.sql.name(schema), THERE, why)
        for name, view in self._views.items():
            if self._is_kept(name, view):
                continue
            statements, drop = self.sql.view(view), self.sql.drop_view(name)
            before = self.present.made.get(("view", name))
            is_there = before is not None and before.now != ""
            do = (*([drop] if is_there else []), *statements)
            undo = (drop, *(self._back(before.restore, name) if before is not None and is_there else ()))
            yield self._noted(do, undo, "view", name, planned_hash(*statements), self._why(view))

    def _why(self, view: View) -> str:
        # With the table's name: a bare one may be a word of some language.
        called = {need.column: f"{view.table.name}.{need.column}" for need in view.needs}
        masked = [called[need.column] for need in view.needs if need.sight.rank == 1]
        opened = [
            f"{called[need.column]} by exception {need.permit.id} until {need.permit.until}"
            for need in view.needs
            if need.permit
        ]
        parts = [f"{', '.join(masked)} masked" if masked else "", *opened]
        rows = [f"rows where {view.where}"] if view.where else []
        what = "; ".join([part for part in (*parts, *rows) if part]) or "only what it sees in clear"
        return f"{view.role} sees {self.present.path_of(view.table)} as {view.schema}.{view.name}: {what}"
