"""What a plan says to MariaDB and MySQL."""

from __future__ import annotations

from scanner.governance.access.masks import functions, masked
from scanner.governance.access.needs import FIXED, Need
from scanner.governance.access.present import EVERYWHERE, PUBLIC, Future, Hold, Present, Table
from scanner.governance.access.present_mysql import FUNCTION_HASH, THERE, VIEW_HASH, literal, quoted
from scanner.governance.access.rules import Permit, Sight
from scanner.governance.access.steps import Policy, View

_BYTES = frozenset(
    "blob tinyblob mediumblob longblob binary varbinary bit geometry point linestring polygon multipoint"
    " multilinestring multipolygon geometrycollection geomcollection".split()
)


class MySql:
    """Statements of MariaDB and MySQL. Their DDL ends transactions: a plan that fails is undone by its own script."""

    is_transactional = False
    head = ()
    tail = ()

    def __init__(self, present: Present, zone: str) -> None:
        """For a server as it is at present; days begin at the offset ``zone``."""
        self._present, self._schema, self._zone = present, present.home, zone
        self._made = quoted(present.home, "made")

    def principal(self, name: str) -> str:
        """An account, or a role, which has no host."""
        if name == PUBLIC:
            return PUBLIC
        user, at, host = name.rpartition("@")
        if not at:
            return quoted(name)
        return f"'{_inside(user)}'@'{_inside(host)}'"

    def name(self, *parts: str) -> str:
        """A qualified name, always in backticks."""
        return quoted(*parts)

    # --- grants ---

    def grant(self, hold: Hold) -> tuple[str, ...]:
        """SELECT given."""
        # Taking SELECT away leaves the grant option where it was; giving it back needs no word of it.
        return (f"GRANT {self._what(hold)} TO {self.principal(hold.grantee)}",)

    def revoke(self, hold: Hold) -> tuple[str, ...]:
        """SELECT taken back."""
        return (f"REVOKE {self._what(hold)} FROM {self.principal(hold.grantee)}",)

    def _what(self, hold: Hold) -> str:
        if hold.schema == EVERYWHERE:
            return "SELECT ON *.*"
        if not hold.table:
            # A pattern with its own escapes, as the server has it.
            return f"SELECT ON {quoted(hold.schema)}.*"
        column = f" ({quoted(hold.column)})" if hold.column else ""
        return f"SELECT{column} ON {quoted(hold.schema, hold.table)}"

    def enter(self, schema: str, name: str) -> tuple[str, str]:
        """Databases have no door of their own."""
        raise NotImplementedError

    def future(self, future: Future) -> tuple[str, str]:
        """There are no grants on tables to come."""
        raise NotImplementedError

    def leave(self, role: str, member: str) -> tuple[str, str]:
        """A membership taken back, and given."""
        role, member = self.principal(role), self.principal(member)
        return f"REVOKE {role} FROM {member}", f"GRANT {role} TO {member}"

    def files(self, name: str) -> tuple[str, str]:
        """The server's files closed, and opened."""
        name = self.principal(name)
        return f"REVOKE FILE ON *.* FROM {name}", f"GRANT FILE ON *.* TO {name}"

    def role(self, name: str) -> tuple[str, str]:
        """A role made, and dropped."""
        return f"CREATE ROLE {self.principal(name)}", f"DROP ROLE {self.principal(name)}"

    # --- what is made ---

    def schema(self, name: str) -> tuple[str, str]:
        """A database made, and dropped."""
        return f"CREATE DATABASE {quoted(name)} CHARACTER SET utf8mb4", f"DROP DATABASE {quoted(name)}"

    def book(self) -> tuple[str, str]:
        """The note of what plans made, made and dropped."""
        columns = (
            "kind VARCHAR(16) NOT NULL, name VARCHAR(400) NOT NULL, planned VARCHAR(64) NOT NULL,"
            " stored VARCHAR(64) NOT NULL, PRIMARY KEY (kind, name)"
        )
        return (
            f"CREATE TABLE {self._made} ({columns}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            f"DROP TABLE {self._made}",
        )

    def functions(self) -> dict[str, tuple[str, str]]:
        """(name in notes, statement) by name: every function that masks, and the day of the server."""
        found = dict(functions("mysql", quoted(self._schema)))
        # SET timestamp moves every clock of a session but SYSDATE, and the zone of a session is the reader's to choose.
        found["today"] = (
            f"CREATE FUNCTION {quoted(self._schema)}.today() RETURNS DATE NOT DETERMINISTIC NO SQL SQL SECURITY INVOKER"
            f" RETURN DATE(CONVERT_TZ(SYSDATE(), @@session.time_zone, '{self._zone}'))"
        )
        return {name: (quoted(self._schema, name), statement) for name, statement in found.items()}

    def drop_function(self, name: str) -> str:
        """A function dropped."""
        return f"DROP FUNCTION {quoted(self._schema, name)}"

    def open_functions(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """A definer's view calls its functions with the definer's rights."""
        return ()

    def view(self, view: View) -> tuple[str, ...]:
        """A view made."""
        columns = ",\n       ".join(f"{self._seen(view, need)} AS {quoted(need.column)}" for need in view.needs)
        security = "INVOKER" if view.is_invoker else "DEFINER"
        where = f"\n WHERE {view.where}" if view.where else ""
        name = quoted(view.schema, view.name)
        return (
            f"CREATE SQL SECURITY {security} VIEW {name} AS\nSELECT {columns}\n"
            f"  FROM {quoted(*view.table.key)} AS t{where}",
        )

    def drop_view(self, name: str) -> str:
        """A view dropped; ``name`` is quoted."""
        return f"DROP VIEW {name}"

    def _seen(self, view: View, need: Need) -> str:
        kind = dict(view.table.columns)[need.column].lower()
        value = f"t.{quoted(need.column)}"
        if need.permit is None:
            return self._by(need.lasting, value, kind, need.mask, False)
        opened = self._by(need.permit.sight, value, kind, need.mask, True)
        rest = "NULL" if need.lasting is Sight.NONE else self._by(need.lasting, value, kind, need.mask, True)
        return f"CASE WHEN {self._during(need.permit)} THEN {opened} ELSE {rest} END"

    def _by(self, sight: Sight, value: str, kind: str, style: str, is_text: bool) -> str:
        is_bytes = kind in _BYTES
        text = f"CAST({value} AS CHAR CHARACTER SET utf8mb4)"
        if sight is Sight.CLEAR:
            return text if is_text and not is_bytes else value
        if style == FIXED or is_bytes:
            return f"CASE WHEN {value} IS NOT NULL THEN '******' END"
        return masked(style, text, quoted(self._schema))

    def _during(self, permit: Permit) -> str:
        return f"{quoted(self._schema)}.today() BETWEEN DATE '{permit.start}' AND DATE '{permit.until}'"

    # --- rows ---

    def secure(self, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """There is no row security: views hold the conditions."""
        raise NotImplementedError

    def policy(self, policy: Policy, names: tuple[str, ...]) -> tuple[str, str, str]:
        """There is no row security: views hold the conditions."""
        raise NotImplementedError

    # --- notes ---

    def note(self, kind: str, name: str, planned: str) -> str:
        """How the server stored what was just made, noted."""
        stored, where = f"'{THERE}'", ""
        place = _place(name)
        if kind == "view":
            stored = VIEW_HASH
            where = f" FROM information_schema.VIEWS WHERE TABLE_SCHEMA = {place[0]} AND TABLE_NAME = {place[1]}"
        elif kind == "function":
            stored = FUNCTION_HASH
            where = f" FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {place[0]} AND ROUTINE_NAME = {place[1]}"
        return f"REPLACE INTO {self._made} SELECT '{kind}', {literal(name)}, '{planned}', {stored}{where}"

    def forget(self, kind: str, name: str) -> str:
        """A note taken out."""
        return f"DELETE FROM {self._made} WHERE kind = '{kind}' AND name = {literal(name)}"

    def noted(self, kind: str, name: str, planned: str, stored: str) -> str:
        """A note as it was before."""
        return f"REPLACE INTO {self._made} VALUES ('{kind}', {literal(name)}, '{planned}', '{stored}')"


def _inside(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "''")


def _place(name: str) -> list[str]:
    """The parts of a quoted name as literals."""
    return [literal(part.replace("``", "`")) for part in name[1:-1].split("`.`")]
