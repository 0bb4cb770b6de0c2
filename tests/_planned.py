"""A database of either server with customers, roles that log in, and plans made and carried out against it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from _governed import column, inventory, label
from _servers import MARIADB, POSTGRES, Server, connected, insert, run

from scanner.governance.access.apply import apply
from scanner.governance.access.file import load_access
from scanner.governance.access.plan import plan_for, read_present
from scanner.governance.access.rules import Access, Permit
from scanner.governance.access.steps import Plan
from scanner.model import Inventory, Resource, ResourceEntry
from scanner.synthetic import Maker
from scanner.text import mask

maker = Maker(91)
PEOPLE = [(n, maker.name(), maker.mobile(), maker.resident_id(), maker.email("li"), "北京") for n in range(1, 7)]
CUSTOMER = ("id", "name", "mobile", "sfzh", "mail", "city")
MASKED = [
    (n, mask(name, "1+0"), mask(mobile, "3+4"), mask(sfzh, "1+1"), mask(mail, "email"), city)
    for n, name, mobile, sfzh, mail, city in PEOPLE
]
"""What a role sees of them that sees level 2 in clear and level 4 masked."""
DAY = date(2026, 11, 25)
_LABELS = {
    "name": label("basic.name"),
    "mobile": label("contact.mobile"),
    "sfzh": label("identity.resident_id", level=4),
    "mail": label("contact.email"),
    "city": label("location.region", level=2),
    "secret": label("auth.password", level=4),
}
FILE = """
[approvers]
data_owner = ["li"]
privacy_officer = ["han"]
[[role]]
name = "support"
purpose = "answers customers"
database = ["{support}"]
clear = 2
masked = 4
[[role]]
name = "bi"
purpose = "counts"
database = ["{bi}"]
clear = 2
masked = 2
"""


@dataclass
class Shop:
    """One fresh database with a table of customers, an orders table without persons, and login roles."""

    server: Server
    folder: Path
    url: str = ""
    names: dict[str, str] = field(default_factory=dict)
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.url = self.server.fresh()
        self.is_postgres = self.server is POSTGRES
        self.schema = "crm" if self.is_postgres else sa.make_url(self.url).database
        if self.is_postgres:
            run(self.url, "CREATE SCHEMA crm")
        self.make("customer", *CUSTOMER)
        self.make("orders", "id", "amount")
        insert(self.url, f"INSERT INTO {self.schema}.customer VALUES (%s, %s, %s, %s, %s, %s)", PEOPLE)
        for name in ("support", "bi"):
            self.role(name)

    def make(self, name: str, *columns: str, kind: str = "") -> None:
        """A table of texts (``id`` is a number), or what ``kind`` says, known to the inventory."""
        self.tables[name] = columns
        if not kind:
            written = ", ".join(f"{one} {'INT' if one == 'id' else 'VARCHAR(200)'}" for one in columns)
            run(self.url, f"CREATE TABLE {self.schema}.{name} ({written})")
        else:
            run(self.url, kind)

    def role(self, name: str) -> str:
        """A role of a name nobody else has, that may log in."""
        real = self.names[name] = f"{name}_{uuid.uuid4().hex[:10]}"
        if self.is_postgres:
            run(self.url, f'CREATE ROLE "{real}" LOGIN', f'GRANT USAGE ON SCHEMA crm TO "{real}"')
        else:
            run(self.url, f"CREATE USER `{real}`@`%` IDENTIFIED BY 'of the test'")
        return real

    def account(self, name: str) -> str:
        """The role as statements have it."""
        return f'"{self.names[name]}"' if self.is_postgres else f"`{self.names[name]}`@`%`"

    def run(self, *statements: str) -> None:
        """As the administrator; ``{crm}`` is the schema, ``{support}`` a role."""
        accounts = {name: self.account(name) for name in self.names}
        run(self.url, *(statement.format(crm=self.schema, **accounts) for statement in statements))

    def sees(self, name: str, sql: str, first: Sequence[str] = ()) -> list[tuple[Any, ...]] | str:
        """What a role gets that logs in and asks; the words ``denied`` if it is refused."""
        url = sa.make_url(self.url).set(username=self.names[name], password=None if self.is_postgres else "of the test")
        try:
            with connected(url.render_as_string(hide_password=False)) as connection:
                for statement in first:
                    connection.exec_driver_sql(statement)
                found = connection.execution_options(no_parameters=True).exec_driver_sql(
                    sql.format(crm=self.schema, **self.names)
                )
                return [tuple(row) for row in found]
        except sa.exc.DBAPIError as error:
            words = str(error.orig)
            return "denied" if "denied" in words else words

    def inventory(self, **more: tuple[str, ...]) -> Inventory:
        """What a scan would know, by the names of columns."""
        import connectors

        source, tables = connectors.shown(self.url), {**self.tables, **more}
        entries = []
        for name, columns in tables.items():
            path = f"crm.{name}" if self.is_postgres else name
            known = (column(one, *([_LABELS[one]] if one in _LABELS else [])) for one in columns)
            entries.append(ResourceEntry(Resource(source, path, "table"), 6, tuple(known)))
        return inventory(*entries)

    def access(self, text: str = FILE) -> Access:
        """access.toml with the roles of this shop."""
        path = self.folder / "access.toml"
        path.write_text(text.format(**self.names), "utf-8")
        return load_access(path)

    def plan(
        self, access: Access, permits: Sequence[Permit] = (), day: date = DAY, of: Inventory | None = None
    ) -> Plan:
        """The difference now."""
        import connectors

        with sa.create_engine(self.url, poolclass=sa.pool.NullPool).connect() as connection:
            present = read_present(connection, access)
            return plan_for(present, of or self.inventory(), access, connectors.shown(self.url), permits, day)

    def apply(self, plan: Plan) -> None:
        """Carry it out."""
        with sa.create_engine(self.url, poolclass=sa.pool.NullPool).connect() as connection:
            apply(connection, plan)

    def settle(self, access: Access, permits: Sequence[Permit] = (), day: date = DAY) -> Plan:
        """Plan and carry out."""
        plan = self.plan(access, permits, day)
        self.apply(plan)
        return plan

    def undo(self, plan: Plan) -> None:
        """Run the undo script."""
        if not self.is_postgres:
            run(self.url, *plan.undoing())
            return
        with sa.create_engine(self.url, poolclass=sa.pool.NullPool).begin() as connection:
            for statement in ("SET LOCAL search_path = pg_catalog", *plan.undoing()):
                connection.execution_options(no_parameters=True).exec_driver_sql(statement)

    def grants(self) -> list[Any]:
        """Everything that the server knows of privileges, policies, schemas and views, to compare."""
        with connected(self.url) as connection:
            found = [
                sorted(map(str, connection.execution_options(no_parameters=True).exec_driver_sql(sql).all()))
                for sql in (_POSTGRES if self.is_postgres else _MARIADB)
            ]
        # Other tests run on the same server at the same time.
        own = (*self.names.values(), *([] if self.is_postgres else [self.schema]))
        is_shared = [not self.is_postgres or sql is _MEMBERS for sql in (_POSTGRES if self.is_postgres else _MARIADB)]
        return [
            [row for row in rows if not shared or any(name in row for name in own)]
            for rows, shared in zip(found, is_shared, strict=True)
        ]

    def close(self) -> None:
        """Drop the database, what plans made beside it, and the roles."""
        if self.is_postgres:
            self.server.drop(sa.make_url(self.url).database)
            run(self.server.admin, *(f'DROP ROLE IF EXISTS "{name}"' for name in self.names.values()))
            return
        with connected(self.url) as connection:
            schemas = connection.exec_driver_sql(
                f"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '%%{self.schema}%%'"
            ).scalars()
            drops = [f"DROP DATABASE `{name}`" for name in schemas]
            drops += [f"DROP USER IF EXISTS `{name}`@`%`" for name in self.names.values()]
        run(self.server.admin, *drops)


_MEMBERS = "SELECT roleid::regrole, member::regrole, admin_option FROM pg_auth_members"
_POSTGRES = (
    """SELECT c.oid::regclass, x.grantee::regrole, x.grantor::regrole, x.privilege_type, x.is_grantable
         FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
        WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' AND c.relkind IN ('r', 'v', 'p')""",
    """SELECT a.attrelid::regclass, a.attname, x.grantee::regrole, x.grantor::regrole, x.privilege_type, x.is_grantable
         FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) x
        WHERE a.attrelid::regclass::text !~ '^(pg_|information_schema)'""",
    """SELECT n.nspname, x.grantee::regrole, x.privilege_type FROM pg_namespace n
         CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x WHERE n.nspname !~ '^pg_'""",
    "SELECT defaclrole::regrole, defaclnamespace::regnamespace, x.* FROM pg_default_acl, aclexplode(defaclacl) x",
    _MEMBERS,
    "SELECT polrelid::regclass, polname, pg_get_expr(polqual, polrelid) FROM pg_policy",
    "SELECT oid::regclass FROM pg_class WHERE relrowsecurity",
    "SELECT schemaname, viewname, viewowner, definition FROM pg_views WHERE schemaname !~ '^(pg_|information_schema)'",
)
_MARIADB = (
    "SELECT Host, User, Select_priv, Grant_priv, File_priv FROM mysql.user",
    "SELECT Host, Db, User, Select_priv, Insert_priv, Grant_priv FROM mysql.db",
    "SELECT Host, Db, User, Table_name, Table_priv, Column_priv FROM mysql.tables_priv",
    "SELECT Host, Db, User, Table_name, Column_name, Column_priv FROM mysql.columns_priv",
    "SELECT * FROM mysql.roles_mapping",
    "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA",
    "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, SECURITY_TYPE, DEFINER FROM information_schema.VIEWS",
)
SERVERS = (POSTGRES, MARIADB)
