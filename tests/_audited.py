"""A small company on a real server whose grants are as they should be, and what an audit of it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from _governed import column as entry
from _governed import label, table

from scanner.governance.access.audit import Audit, audit
from scanner.governance.access.file import load_access
from scanner.governance.access.privileges_mysql import read_mysql
from scanner.governance.access.privileges_postgres import read_postgres
from scanner.model import Inventory

SOURCE = "postgresql://127.0.0.1:5432/crm"

ACCESS = """
[approvers]
data_owner = ["li.lei"]
privacy_officer = ["han.meimei"]

[[role]]
name = "support"
purpose = "answers customers"
database = ["{p}support", "{p}cat"]
clear = 2
masked = 4

[[role]]
name = "reporting"
purpose = "counts orders"
database = ["{p}reporting"]
clear = 2
masked = 2

[[role]]
name = "care"
purpose = "delivers orders"
database = ["{p}care"]
tables = ["crm.orders*"]
clear = 3
masked = 3
approved_by = ["li.lei"]

[[role]]
name = "dba"
purpose = "runs the server"
database = [{supers}]
clear = 4
masked = 4
approved_by = ["li.lei", "han.meimei"]
"""

BASE = """
CREATE ROLE {p}dba;
CREATE ROLE {p}owner;
CREATE ROLE {p}support;
CREATE ROLE {p}reporting;
CREATE ROLE {p}analysts;
CREATE ROLE {p}care;
CREATE ROLE {p}ann LOGIN;
CREATE ROLE {p}cat LOGIN;
CREATE ROLE {p}bi LOGIN;
CREATE ROLE {p}dan LOGIN;
CREATE ROLE {p}new LOGIN;
GRANT {p}support TO {p}ann;
GRANT {p}support TO {p}cat;
GRANT {p}analysts TO {p}bi;
GRANT {p}reporting TO {p}analysts;
GRANT {p}care TO {p}dan;
CREATE SCHEMA crm AUTHORIZATION {p}owner;
CREATE SCHEMA rpt AUTHORIZATION {p}owner;
SET ROLE {p}owner;
CREATE TABLE crm.customer (id int PRIMARY KEY, name text, phone text, id_no text, city text);
CREATE TABLE crm.orders (id int PRIMARY KEY, amount int, phone text);
CREATE TABLE crm.visit (day date, phone text) PARTITION BY RANGE (day);
CREATE TABLE crm.visit_2026 PARTITION OF crm.visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE crm.inbox (note text);
ALTER TABLE crm.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON crm.orders USING (true);
INSERT INTO crm.customer VALUES (1, 'a', 'b', 'c', 'd');
INSERT INTO crm.orders VALUES (1, 1, 'b');
CREATE VIEW rpt.masked AS
  SELECT id, left(phone, 3) || '****' AS phone, 'x' || right(id_no, 1) AS id_no FROM crm.customer;
GRANT USAGE ON SCHEMA crm TO {p}reporting, {p}care;
GRANT USAGE ON SCHEMA rpt TO {p}support;
GRANT SELECT ON rpt.masked TO {p}support;
GRANT SELECT (id, amount) ON crm.orders TO {p}reporting;
GRANT SELECT ON crm.orders TO {p}care;
RESET ROLE;
"""

PLACES = ("customer.name", "customer.phone", "customer.id_no", "orders.phone", "visit.phone")


def inventory() -> Inventory:
    """What a scan of the company finds: names and phones of level 3, ID numbers of level 4."""
    name, phone, id_no = label("basic.name"), label("contact.mobile"), label("identity.resident_id", level=4)
    entries = (
        table(
            "crm.customer",
            entry("id"),
            entry("name", name),
            entry("phone", phone),
            entry("id_no", id_no),
            entry("city"),
        ),
        table("crm.orders", entry("id"), entry("amount"), entry("phone", phone)),
        table("crm.visit", entry("day"), entry("phone", phone)),
        table("crm.inbox", entry("note")),
    )
    placed = tuple(replace(e, resource=replace(e.resource, source=SOURCE)) for e in entries)
    return Inventory({"standard": {"basis": "union"}}, placed, ())


def access_of(folder: Path, prefix: str, supers: list[str], more: str = "") -> Any:
    file = folder / "access.toml"
    file.write_text(ACCESS.format(p=prefix, supers=", ".join(f'"{name}"' for name in supers)) + more, "utf-8")
    return load_access(file)


def runs(connection: sa.Connection, statements: str) -> None:
    connection.execution_options(no_parameters=True).exec_driver_sql(statements)


def audited(connection: sa.Connection, folder: Path, prefix: str, **asked: Any) -> Audit:
    """The audit of the company, of its own roles only: other tests make roles on the same server."""
    server = read_postgres(connection)
    own = {name: who for name, who in server.principals.items() if name.startswith((prefix, "pg_"))}
    runs(connection, "RESET ROLE")
    return audit(
        replace(server, principals=own), inventory(), access_of(folder, prefix, [f"{prefix}dba"]), SOURCE, **asked
    )


# --- the same on MariaDB, whose accounts and databases are no part of a transaction ---

MARIADB_SOURCE = "mysql://127.0.0.1:3306/"

MARIADB_BASE = """
CREATE DATABASE {p}crm;
CREATE DATABASE {p}rpt;
CREATE TABLE {p}crm.customer
  (id int PRIMARY KEY, name varchar(40), phone varchar(20), id_no varchar(20), city varchar(9));
CREATE TABLE {p}crm.orders (id int PRIMARY KEY, amount int, phone varchar(20));
INSERT INTO {p}crm.customer VALUES (1, 'a', 'b', 'c', 'd');
INSERT INTO {p}crm.orders VALUES (1, 1, 'b');
CREATE ROLE {p}dba;
CREATE ROLE {p}support;
CREATE ROLE {p}reporting;
CREATE ROLE {p}analysts;
CREATE ROLE {p}care;
CREATE USER {p}owner@localhost ACCOUNT LOCK;
CREATE USER {p}ann@'%' IDENTIFIED BY 'ann';
CREATE USER {p}cat@'%' IDENTIFIED BY 'cat';
CREATE USER {p}bi@'%' IDENTIFIED BY 'bi';
CREATE USER {p}dan@'%' IDENTIFIED BY 'dan';
CREATE USER {p}new@'%' IDENTIFIED BY 'new';
GRANT SELECT ON {p}crm.customer TO {p}owner@localhost;
GRANT {p}support TO {p}ann@'%';
GRANT {p}support TO {p}cat@'%';
SET DEFAULT ROLE {p}support FOR {p}ann@'%';
GRANT {p}reporting TO {p}analysts;
GRANT {p}analysts TO {p}bi@'%';
GRANT {p}care TO {p}dan@'%';
CREATE DEFINER = {p}owner@localhost VIEW {p}rpt.masked AS SELECT id, insert(phone, 4, 4, '****') AS phone,
  concat('x', right(id_no, 1)) AS id_no FROM {p}crm.customer;
GRANT SELECT ON {p}rpt.masked TO {p}support;
GRANT SELECT (id, amount) ON {p}crm.orders TO {p}reporting;
GRANT SELECT ON {p}crm.orders TO {p}care
"""


def mariadb_audited(connection: sa.Connection, folder: Path, prefix: str) -> Audit:
    """The same audit on MariaDB."""
    server = read_mysql(connection)
    own = {name: who for name, who in server.principals.items() if name.startswith(prefix)}
    asked = access_of(folder, prefix, [f"{prefix}dba"])
    tables = tuple(
        replace(t, tables=tuple(f"{prefix}{name}" for name in t.tables if name != "*") or t.tables) for t in asked.roles
    )
    placed = tuple(
        replace(e, resource=replace(e.resource, source=MARIADB_SOURCE, path=f"{prefix}{e.resource.path}"))
        for e in inventory().resources
        if e.resource.path in ("crm.customer", "crm.orders")
    )
    known = Inventory({"standard": {"basis": "union"}}, placed, ())
    return audit(replace(server, principals=own), known, replace(asked, roles=tables), MARIADB_SOURCE)
