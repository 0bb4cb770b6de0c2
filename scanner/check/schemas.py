"""Fields of schema files: SQL DDL, JSON Schema and OpenAPI, Avro, Protocol Buffers.

Sources: ISO/IEC 9075-2 (CREATE TABLE, with MySQL's and PostgreSQL's comments), JSON Schema 2020-12, OpenAPI 3.1,
Avro 1.12 (record fields with ``doc``), Protocol Buffers language guide (fields, their trailing comments).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.check.code import Named
from scanner.errors import UsageError

_FIELD = re.compile(
    r"^\s*(?:(?:optional|required|repeated)\s+)?(?:map\s*<[^>]+>|[\w.]+)\s+(?P<name>[A-Za-z_]\w*)\s*(?:=\s*[0-9]+)?"
    r"\s*(?:\[[^\]]*\])?\s*;[ \t]*(?://\s*(?P<comment>.*))?$"
)
_TABLE = re.compile(
    r"(?i)\bcreate\s+(?:or\s+replace\s+)?(?:(?:global|local)\s+)?(?:temp(?:orary)?\s+|unlogged\s+|external\s+)?table\s+"
    r"(?:if\s+not\s+exists\s+)?(?P<name>[`\"\[\]\w.$\u4e00-\u9fff]+)\s*\("
)
_COLUMN = re.compile(r"^\s*(?P<name>`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[^\W\d][\w$]*)\s+[A-Za-z]\w*")
_NO_COLUMN = re.compile(
    r"(?i)^\s*(?:primary|unique|key|index|constraint|foreign|check|fulltext|spatial|partition|like|exclude)\b"
)
_COMMENT = re.compile(r"(?i)\bcomment\s*=?\s*'(?P<quoted>(?:[^']|'')*)'|--[ \t]*(?P<dashed>.*)$")
_COMMENT_ON = re.compile(
    r"(?is)\bcomment\s+on\s+column\s+[\w.\"`]*?\.?(?P<name>\"[^\"]+\"|`[^`]+`|\w+)\s+is\s+'(?P<comment>(?:[^']|'')*)'"
)


def sql_names(text: str) -> Iterator[Named]:
    """Columns of every CREATE TABLE, with their comments; a statement that is odd is read as far as it goes.

    By hand and not by a SQL parser: a migration mixes dialects and templates, and lines must be exact.
    """
    comments = {found["name"].strip('"`'): found["comment"] for found in _COMMENT_ON.finditer(text)}
    for table in _TABLE.finditer(text):
        name = table["name"].strip('`"[]')
        for start, end in _definitions(text, table.end()):
            definition = text[start:end]
            column = None if _NO_COLUMN.match(definition) else _COLUMN.match(definition)
            if column is None:
                continue
            tail = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
            said = _COMMENT.search(definition) or re.match(r",?\s*--[ \t]*(?P<dashed>.*)$", tail)
            groups = said.groupdict() if said else {}
            bare = column["name"].strip('`"[]')
            comment = groups.get("quoted") or groups.get("dashed") or comments.get(bare, "")
            first = start + column.start("name")
            yield _named(text, first, bare, comment, f"{name}.{bare}", f"the table {name} has a column {bare}")


def _definitions(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The parts between the commas of a CREATE TABLE's brackets; quotes, comments and inner brackets are passed by."""
    depth, start, quote = 0, at, ""
    while at < len(text):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif text.startswith("--", at):
            at = text.find("\n", at) if "\n" in text[at:] else len(text)
            if not text[start:at].split("--")[0].strip():
                start = at
            continue
        elif character in "'\"`":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")" and depth == 0:
            yield start, at
            return
        elif character == ")":
            depth -= 1
        elif character == "," and depth == 0:
            yield start, at
            start = at + 1
        at += 1


def _named(text: str, at: int, name: str, comment: str, place: str, why: str) -> Named:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1)
    return Named(name, comment, line, column, column + len(name), place, why)


def protobuf_names(text: str) -> Iterator[Named]:
    """Fields of messages, with the comment behind them."""
    message = ""
    at = 0
    for line in text.splitlines(keepends=True):
        if opened := re.match(r"\s*(?:message|record)\s+(\w+)", line):
            message = opened[1]
        if (
            (field := _FIELD.match(line.rstrip("\r\n")))
            and message
            and not re.match(r"\s*(?:package|import|option|syntax|return)\b", line)
        ):
            place = f"{message}.{field['name']}"
            why = f"the message {message} has a field {field['name']}"
            yield _named(text, at + field.start("name"), field["name"], field["comment"] or "", place, why)
        at += len(line)


def fields_names(text: str) -> Iterator[Named]:
    """Properties of JSON Schema and OpenAPI, OpenAPI parameters, and fields of Avro records, in JSON or YAML.

    Raises ``UsageError`` when the file is neither.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = [node for node in yaml.compose_all(text, Loader=loader) if node is not None]
    except (yaml.YAMLError, RecursionError, ValueError):
        raise UsageError("looks like a schema, but is neither JSON nor YAML that can be read") from None
    stack: list[tuple[Any, str]] = [(node, "") for node in reversed(documents)]
    seen: set[int] = set()
    while stack:
        node, owner = stack.pop()
        if id(node) in seen:  # an alias of YAML
            continue
        seen.add(id(node))
        if node.id == "sequence":
            stack.extend((child, owner) for child in reversed(node.value))
        elif node.id == "mapping":
            pairs = [(str(key.value), key, value) for key, value in node.value if key.id == "scalar"]
            title = next((str(v.value) for k, _, v in pairs if k in ("title", "name") and v.id == "scalar"), owner)
            yield from _mapping(pairs, title)
            stack.extend(
                (value, key if value.id == "mapping" and key not in _KEYWORDS else title)
                for key, _, value in reversed(pairs)
            )


_KEYWORDS = frozenset(
    "properties items schema schemas fields type components parameters definitions $defs allOf".split()
)


def _mapping(pairs: list[tuple[str, Any, Any]], owner: str) -> Iterator[Named]:
    for key, _, value in pairs:
        if key == "properties" and value.id == "mapping":
            for name, child in value.value:
                if name.id == "scalar":
                    yield _of_node(name, _described(child), owner)
        elif key in ("fields", "parameters") and value.id == "sequence":
            for item in value.value:
                named = _of_mapping(item, "name")
                if named is not None:
                    yield _of_node(named, _described(item), owner)


def _of_mapping(node: Any, wanted: str) -> Any:
    if node.id != "mapping":
        return None
    return next((value for key, value in node.value if key.value == wanted and value.id == "scalar"), None)


def _described(node: Any) -> str:
    found = _of_mapping(node, "description") or _of_mapping(node, "doc") or _of_mapping(node, "title")
    return "" if found is None else str(found.value)


def _of_node(node: Any, comment: str, owner: str) -> Named:
    name = str(node.value)
    mark = node.start_mark
    start = mark.column + (node.style in ("'", '"'))
    place = f"{owner}.{name}" if owner else name
    return Named(name, comment, mark.line + 1, start, start + len(name), place, f"the schema has a field {name}")
