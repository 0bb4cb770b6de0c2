"""The JSON Schema of ``pisift.toml``, out of ``Settings``: what editors complete and check while one types."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields
from typing import Any

from scanner import settings
from scanner.settings import CHOICES, HIGHEST, LEAST, LISTS, SHARES, Settings

SCHEMA = "urn:pisift:schema:settings:1"


def settings_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the settings file, with descriptions and defaults."""
    said = descriptions()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "pisift.toml",
        "description": "Settings of pisift. Environment variables PISIFT_<KEY> and flags come before them.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            field.name: {"description": said[field.name], **_kind(field.name, getattr(Settings(), field.name))}
            for field in fields(Settings)
        },
    }


def descriptions() -> dict[str, str]:
    """The docstring of each setting, in one line."""
    found: dict[str, str] = {}
    module = ast.parse(inspect.getsource(settings))
    (body,) = (node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    for field, text in zip(body, body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(text.value)).split()).replace("``", "")
    return found


def _kind(name: str, default: Any) -> dict[str, Any]:
    if name in LISTS:
        listed = {"type": "array", "items": {"type": "string"}}
        # As on the command line, a text with commas between does as well.
        return {"anyOf": [listed, {"type": "string"}], "default": list(default)}
    if name in CHOICES:
        return {"enum": [str(choice) for choice in CHOICES[name]], "default": default}
    if name in SHARES:
        number = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
        return {"anyOf": [number, {"type": "string", "pattern": r"^\s*[0-9.]+\s*%?\s*$"}], "default": default}
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, str):
        return {"type": "string", "default": default}
    highest = {"maximum": HIGHEST} if name == "fail_on" else {}
    start = {} if default is None else {"default": default}
    return {"type": "integer", "minimum": LEAST.get(name, 0), **highest, **start}
