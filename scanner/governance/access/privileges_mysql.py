"""The catalogues of MariaDB and MySQL as a ``Server``: accounts, roles, and grants on everything down to columns.

Accounts are called ``user@host``, roles by their name. A grant of ``user@%`` counts for ``user@10.0.0.5`` as well,
since the server compares hosts by pattern. Tested on MariaDB; MySQL 8, which keeps its roles in ``role_edges``, is
expected to work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from scanner.governance.access.grants_mysql import Catalogue, Row, is_role, named, others, written
from scanner.governance.access.patterns_mysql import covers, like, precision
from scanner.governance.access.privileges import PUBLIC, Edge, Kind, Principal, Right, Server, Session, reach
from scanner.governance.access.privileges_mysql_passages import passages_of
from scanner.governance.access.quoting import quoted_mysql as quoted

if TYPE_CHECKING:
    import sqlalchemy as sa

_READS = {"Select_priv": "SELECT", "Trigger_priv": "TRIGGER", "Execute_priv": "EXECUTE"}
_OTHERS = {"File_priv": "FILE", "Super_priv": "SUPER", "Create_user_priv": "CREATE USER"}


def read_mysql(connection: sa.Connection, masks: frozenset[str] = frozenset()) -> Server:
    """The privileges of the server that ``connection`` is to, at this moment.

    Functions in the schemas ``masks`` are known to hide what they are given. Raises ``ConnectorError`` when the tables
    of grants may not be read.
    """
    found = Catalogue(connection)
    memberships = _memberships(found)
    rights = list(_rights(found))
    passages = passages_of(found.rows, found.relations, masks, _executors(found))
    names = dict(found.names())
    # A definer that cannot log in is how it should be.
    definers = {passage.runs_as for passage in passages.passages} & {
        n for n, user in names.items() if found.locked(user)
    }
    return Server(
        dialect="mysql",
        principals={name: Principal(name, not is_role(user), name in definers) for name, user in names.items()},
        sessions={name: _sessions(name, is_role(user), memberships) for name, user in names.items()},
        rights=(*rights, *passages.rights),
        passages=tuple(passages.passages),
        relations={**found.relations, **passages.routines},
        others=tuple(one for one in others(found, memberships) if one[0].holder not in definers),
        incomplete=tuple(passages.incomplete),
        is_invoker_nested=True,
        written={PUBLIC: PUBLIC, **{name: written(name) for name in names}},
    )


def _memberships(found: Catalogue) -> dict[str, tuple[Edge, ...]]:
    roles = {user["User"] for _, user in found.names() if is_role(user)}
    default = {name: user.get("default_role", "") for name, user in found.names()}
    edges: dict[str, list[Edge]] = {}
    for row in found.roles:
        role, member = row["Role"], named(row["User"], row["Host"], row["User"] in roles and row["Host"] in ("", "%"))
        is_account = "@" in member
        words = f"member of {role}" if not is_account or default.get(member) == role else f"SET ROLE {role}"
        can = row["Admin_option"] == "Y"
        option = (f"REVOKE ADMIN OPTION FOR {quoted(role)} FROM {written(member)};",)
        revoke = (f"REVOKE {quoted(role)} FROM {written(member)};",)
        edges.setdefault(member, []).append(Edge(Kind.MEMBERSHIP, member, words, revoke, role, can, option))
    return {member: tuple(sorted(own, key=lambda edge: edge.role)) for member, own in edges.items()}


def _sessions(name: str, is_a_role: bool, memberships: Mapping[str, tuple[Edge, ...]]) -> tuple[Session, ...]:
    """A role is its roles; an account is itself, and with each of its roles, which a definer never is."""
    if is_a_role:
        return (Session((), (*reach(name, memberships), (PUBLIC, ()))),)
    own = Session((), ((name, ()), (PUBLIC, ())))
    return own, *(Session((edge,), tuple(reach(edge.role, memberships))) for edge in memberships.get(name, ()))


# --- rights ---


def _holders(found: Catalogue, user: str, host: str) -> Iterator[str]:
    """The accounts and roles that a row of grants for ``user`` at ``host`` counts for."""
    if user == PUBLIC or (user == "" and host in ("", "%")):
        yield PUBLIC
        return
    for name, row in found.names():
        if row["User"] == user and (is_role(row) or covers(host, row["Host"])):
            yield name


def _rights(found: Catalogue) -> Iterator[Right]:
    for name, user in found.names():
        yield from _on_everything(found, name, user)
    yield from _on_databases(found)
    yield from _on_tables(found)


def _on_everything(found: Catalogue, name: str, user: Row) -> Iterator[Right]:
    privileges = [word for key, word in _READS.items() if user.get(key) == "Y" and word != "EXECUTE"]
    privileges += [word for key, word in _OTHERS.items() if user.get(key) == "Y" and (word != "FILE" or found.files)]
    if found.log_bin and user.get("Repl_slave_priv") == "Y":
        privileges.append("REPLICATION SLAVE")
    if not privileges:
        return
    kinds = {
        "SELECT": Kind.GLOBAL,
        "FILE": Kind.FILES,
        "REPLICATION SLAVE": Kind.REPLICATION,
        "SUPER": Kind.IDENTITY,
        "CREATE USER": Kind.IDENTITY,
        "TRIGGER": Kind.TRIGGER,
    }
    is_super = {"SELECT", "SUPER"} <= set(privileges) and user.get("Grant_priv") == "Y"
    kind = Kind.SUPERUSER if is_super else next(kind for word, kind in kinds.items() if word in privileges)
    yield Right(_edge(kind, name, privileges, "*.*", user.get("Grant_priv") == "Y"), None, needs_entry=False)


def _edge(kind: Kind, who: str, privileges: Sequence[str], where: str, can_grant: bool) -> Edge:
    what, holder = ", ".join(privileges), PUBLIC if who == PUBLIC else written(who)
    words = f"{'PUBLIC has' if who == PUBLIC else 'has'} {' and '.join(privileges)} on {where}"
    option = (f"REVOKE GRANT OPTION ON {where} FROM {holder};",)
    return Edge(kind, who, words, (f"REVOKE {what} ON {where} FROM {holder};",), "", can_grant, option)


def _on_databases(found: Catalogue) -> Iterator[Right]:
    """Of several rows that fit a database only the most precise counts."""
    schemas = {schema for schema, _ in found.relations}
    for who, row in _database_rows(found, schemas):
        privileges = [word for key, word in _READS.items() if row.get(key) == "Y" and word != "EXECUTE"]
        if not privileges:
            continue
        pattern = row["Db"]
        fitting = {schema for schema in schemas if like(pattern, schema)}
        is_wild = "%" in re.sub(r"\\.", "", pattern) or len(fitting) > 1
        kind = Kind.PUBLIC if who == PUBLIC else Kind.WILDCARD if is_wild else Kind.SCHEMA
        kind = kind if "SELECT" in privileges else Kind.TRIGGER
        edge = _edge(kind, who, privileges, f"{_pattern(pattern)}.*", row.get("Grant_priv") == "Y")
        for relation in found.relations:
            if relation[0] in row["counts_for"]:
                yield Right(edge, relation)


def _pattern(pattern: str) -> str:
    return quoted(pattern) if precision(pattern)[0] or "\\" not in pattern else f"`{pattern}`"


def _database_rows(found: Catalogue, schemas: set[str]) -> Iterator[tuple[str, Row]]:
    """(holder, row with the schemas it counts for)."""
    by_holder: dict[str, list[Row]] = {}
    for row in found.databases:
        for who in _holders(found, row["User"], row["Host"]):
            by_holder.setdefault(who, []).append(row)
    for who, rows in by_holder.items():
        rows.sort(key=lambda row: (precision(row["Host"]), precision(row["Db"])))
        taken: set[str] = set()
        for row in rows:
            counts_for = {schema for schema in schemas - taken if like(row["Db"], schema)}
            taken |= counts_for
            if counts_for:
                yield who, {**row, "counts_for": counts_for}


def _on_tables(found: Catalogue) -> Iterator[Right]:
    for row in found.tables:
        given = {word.strip().upper() for word in str(row["Table_priv"]).split(",")}
        privileges = [word for word in ("SELECT", "TRIGGER") if word in given]
        relation = row["Db"], row["Table_name"]
        for who in _holders(found, row["User"], row["Host"]) if privileges else ():
            kind = Kind.PUBLIC if who == PUBLIC else Kind.TABLE if "SELECT" in given else Kind.TRIGGER
            yield Right(_edge(kind, who, privileges, quoted(*relation), "GRANT" in given), relation)
    for row in found.columns:
        if "Select" not in str(row["Column_priv"]):
            continue
        relation, column = (row["Db"], row["Table_name"]), row["Column_name"]
        for who in _holders(found, row["User"], row["Host"]):
            kind = Kind.PUBLIC if who == PUBLIC else Kind.COLUMN
            edge = _edge(kind, who, [f"SELECT ({quoted(column)})"], quoted(*relation), False)
            yield Right(edge, relation, frozenset({column}))


def _executors(found: Catalogue) -> Callable[[str, str, str], Iterator[Edge]]:
    """Who may call a routine (schema, name, FUNCTION or PROCEDURE)."""
    schemas = {schema for schema, _ in found.relations}
    by_database = list(_database_rows(found, schemas))

    def of(schema: str, name: str, kind: str) -> Iterator[Edge]:
        for row in found.routines:
            if (row["Db"], row["Routine_name"].lower()) == (schema, name.lower()) and "Execute" in row["Proc_priv"]:
                for who in _holders(found, row["User"], row["Host"]):
                    where = f"{kind} {quoted(schema, name)}"
                    yield _edge(Kind.ROUTINE, who, ["EXECUTE"], where, "Grant" in row["Proc_priv"])
        for who, row in by_database:
            if row.get("Execute_priv") == "Y" and schema in row["counts_for"]:
                yield _edge(Kind.ROUTINE, who, ["EXECUTE"], f"{_pattern(row['Db'])}.*", False)
        for who, user in found.names():
            if user.get("Execute_priv") == "Y":
                yield _edge(Kind.ROUTINE, who, ["EXECUTE"], "*.*", False)

    return of
