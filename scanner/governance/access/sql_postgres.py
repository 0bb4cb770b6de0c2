"""What a plan says to PostgreSQL."""

from __future__ import annotations

from scanner.governance.access.masks import functions, masked
from scanner.governance.access.needs import FIXED, Need
from scanner.governance.access.present import PUBLIC, Future, Hold, Present, Table
from scanner.governance.access.present_postgres import (
    FUNCTION_HASH,
    POLICY_HASH,
    THERE,
    VIEW_HASH,
    literal,
    quoted,
)
from scanner.governance.access.rules import Permit, Sight
from scanner.governance.access.steps import Policy, View

_ARGUMENTS = {"ends": "text, int, int", "today": ""}


class Postgres:
    """Statements of PostgreSQL."""

    is_transactional = True
    head = ("BEGIN;", "SET LOCAL lock_timeout = '10s';", "SET LOCAL search_path = pg_catalog;")
    tail = ("COMMIT;",)

    def __init__(self, present: Present, zone: str) -> None:
        """For a server as it is at present; days begin at the offset ``zone``."""
        self._present, self._schema, self._zone = present, present.home, zone
        self._made = quoted(present.home, "made")

    def principal(self, name: str) -> str:
        """A role as statements have it."""
        return PUBLIC if name == PUBLIC else quoted(name)

    def name(self, *parts: str) -> str:
        """A qualified name, always in quotes."""
        return quoted(*parts)

    # --- grants ---

    def grant(self, hold: Hold) -> tuple[str, ...]:
        """SELECT given, by who gave it before if that was not the owner."""
        option = " WITH GRANT OPTION" if hold.can_grant else ""
        return self._as_grantor(hold, f"GRANT {self._what(hold)} TO {self.principal(hold.grantee)}{option}")

    def revoke(self, hold: Hold) -> tuple[str, ...]:
        """SELECT taken back."""
        return self._as_grantor(hold, f"REVOKE {self._what(hold)} FROM {self.principal(hold.grantee)}")

    def _what(self, hold: Hold) -> str:
        column = f" ({quoted(hold.column)})" if hold.column else ""
        return f"SELECT{column} ON {quoted(hold.schema, hold.table)}"

    def _as_grantor(self, hold: Hold, statement: str) -> tuple[str, ...]:
        table = self._present.tables.get((hold.schema, hold.table))
        if not hold.grantor or table is None or hold.grantor == table.owner:
            return (statement,)
        # A revoke by the owner does not touch what somebody else has granted.
        return f"SET LOCAL ROLE {quoted(hold.grantor)}", statement, "RESET ROLE"

    def enter(self, schema: str, name: str) -> tuple[str, str]:
        """USAGE on a schema given, and taken back."""
        what = f"USAGE ON SCHEMA {quoted(schema)}"
        return f"GRANT {what} TO {self.principal(name)}", f"REVOKE {what} FROM {self.principal(name)}"

    def future(self, future: Future) -> tuple[str, str]:
        """SELECT on tables to come taken back, and given."""
        inside = f" IN SCHEMA {quoted(future.schema)}" if future.schema else ""
        head = f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(future.owner)}{inside}"
        option = " WITH GRANT OPTION" if future.can_grant else ""
        name = self.principal(future.grantee)
        return f"{head} REVOKE SELECT ON TABLES FROM {name}", f"{head} GRANT SELECT ON TABLES TO {name}{option}"

    def leave(self, role: str, member: str) -> tuple[str, str]:
        """A membership taken back, and given."""
        option = " WITH ADMIN OPTION" if (role, member) in self._present.admins else ""
        return f"REVOKE {quoted(role)} FROM {quoted(member)}", f"GRANT {quoted(role)} TO {quoted(member)}{option}"

    def files(self, name: str) -> tuple[str, str]:
        """The server's files are reached by membership only."""
        raise NotImplementedError

    def role(self, name: str) -> tuple[str, str]:
        """A role made, and dropped."""
        return f"CREATE ROLE {quoted(name)} NOLOGIN", f"DROP ROLE {quoted(name)}"

    # --- what is made ---

    def schema(self, name: str) -> tuple[str, str]:
        """A schema made, and dropped if nothing is in it."""
        return f"CREATE SCHEMA {quoted(name)}", f"DROP SCHEMA {quoted(name)}"

    def book(self) -> tuple[str, str]:
        """The note of what plans made, made and dropped."""
        columns = "kind text, name text, planned text, stored text, PRIMARY KEY (kind, name)"
        return f"CREATE TABLE {self._made} ({columns})", f"DROP TABLE {self._made}"

    def functions(self) -> dict[str, tuple[str, str]]:
        """(kind of note, statement) by name: every function that masks, and the day of the server."""
        found = dict(functions("postgresql", quoted(self._schema)))
        # The zone of a session is the reader's to choose, and statement_timestamp is not.
        found["today"] = (
            f"CREATE OR REPLACE FUNCTION {quoted(self._schema)}.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE"
            f" SET search_path = pg_catalog, pg_temp AS"
            f" $$ SELECT (statement_timestamp() AT TIME ZONE INTERVAL '{self._zone}')::date $$"
        )
        return {name: (f"{quoted(self._schema)}.{name}", statement) for name, statement in found.items()}

    def drop_function(self, name: str) -> str:
        """A function dropped."""
        return f"DROP FUNCTION {quoted(self._schema)}.{name}({_ARGUMENTS.get(name, 'text')})"

    def open_functions(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """A view's functions run with the reader's rights: everybody may call them, they hold nothing."""
        return tuple(
            f"GRANT EXECUTE ON FUNCTION {quoted(self._schema)}.{name}({_ARGUMENTS.get(name, 'text')}) TO PUBLIC"
            for name in names
        )

    def view(self, view: View) -> tuple[str, ...]:
        """A view made, owned by the table's owner."""
        columns = ",\n       ".join(f"{self._seen(view, need)} AS {quoted(need.column)}" for need in view.needs)
        options = "security_invoker = true" if view.is_invoker else "security_barrier = true"
        where = f"\n WHERE {view.where}" if view.where else ""
        name = quoted(view.schema, view.name)
        made = f"CREATE VIEW {name} WITH ({options}) AS\nSELECT {columns}\n  FROM {quoted(*view.table.key)} AS t{where}"
        if view.table.owner == self._present.who:
            return (made,)
        return made, f"ALTER VIEW {name} OWNER TO {quoted(view.table.owner)}"

    def drop_view(self, name: str) -> str:
        """A view dropped; ``name`` is quoted."""
        return f"DROP VIEW {name}"

    def _seen(self, view: View, need: Need) -> str:
        kind = dict(view.table.columns)[need.column]
        value = f"t.{quoted(need.column)}"
        if need.permit is None:
            return self._by(need.lasting, value, kind, need.mask, False)
        opened = self._by(need.permit.sight, value, kind, need.mask, True)
        rest = "NULL" if need.lasting is Sight.NONE else self._by(need.lasting, value, kind, need.mask, True)
        return f"CASE WHEN {self._during(need.permit)} THEN {opened} ELSE {rest} END"

    def _by(self, sight: Sight, value: str, kind: str, style: str, is_text: bool) -> str:
        if sight is Sight.CLEAR:
            return f"{value}::text" if is_text else value
        if style == FIXED or kind == "bytea":
            return f"CASE WHEN {value} IS NOT NULL THEN '******' END"
        return masked(style, f"{value}::text", quoted(self._schema))

    def _during(self, permit: Permit) -> str:
        today = f"{quoted(self._schema)}.today()"
        return f"{today} BETWEEN DATE '{permit.start}' AND DATE '{permit.until}'"

    # --- rows ---

    def secure(self, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Row security turned on so that nobody but whom policies name is bound by it; and off again."""
        name = quoted(*table.key)
        everybody = f'CREATE POLICY "pisift everybody" ON {name} AS PERMISSIVE USING (true) WITH CHECK (true)'
        return (
            (f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", everybody),
            (f'DROP POLICY "pisift everybody" ON {name}', f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY"),
        )

    def policy(self, policy: Policy, names: tuple[str, ...]) -> tuple[str, str, str]:
        """(its name in notes, made, dropped): restrictive, so that it takes rows away and gives none."""
        own, table = quoted(f"pisift {policy.role}"), quoted(*policy.table.key)
        to = ", ".join(map(quoted, names))
        made = f"CREATE POLICY {own} ON {table} AS RESTRICTIVE FOR SELECT TO {to} USING ({policy.where})"
        return f"{own} ON {table}", made, f"DROP POLICY {own} ON {table}"

    # --- notes ---

    def note(self, kind: str, name: str, planned: str) -> str:
        """How the server stored what was just made, noted."""
        stored, where = f"'{THERE}'", ""
        if kind == "view":
            stored, where = VIEW_HASH, f" FROM pg_class WHERE oid = {literal(name)}::regclass"
        elif kind == "function":
            arguments = _ARGUMENTS.get(name.rpartition(".")[2], "text")
            stored, where = FUNCTION_HASH, f" FROM pg_proc WHERE oid = {literal(f'{name}({arguments})')}::regprocedure"
        elif kind == "policy":
            policy, _, table = name.partition('" ON ')
            called = literal(policy[1:].replace('""', '"'))
            where = f" FROM pg_policy WHERE polname = {called} AND polrelid = {literal(table)}::regclass"
            stored = POLICY_HASH
        return (
            f"INSERT INTO {self._made} SELECT {literal(kind)}, {literal(name)}, '{planned}', {stored}{where}"
            f" ON CONFLICT (kind, name) DO UPDATE SET planned = EXCLUDED.planned, stored = EXCLUDED.stored"
        )

    def forget(self, kind: str, name: str) -> str:
        """A note taken out."""
        return f"DELETE FROM {self._made} WHERE kind = {literal(kind)} AND name = {literal(name)}"

    def noted(self, kind: str, name: str, planned: str, stored: str) -> str:
        """A note as it was before."""
        return (
            f"INSERT INTO {self._made} VALUES ({literal(kind)}, {literal(name)}, '{planned}', '{stored}')"
            f" ON CONFLICT (kind, name) DO UPDATE SET planned = EXCLUDED.planned, stored = EXCLUDED.stored"
        )
