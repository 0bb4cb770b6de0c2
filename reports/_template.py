"""A user's own template: Jinja2, in a sandbox, over the document of an inventory.

The template sees ``inventory`` (the fields of ``inventory.json``), ``type_name``, ``category_name`` and ``level_name``
(each gives the Chinese and the English name), and nothing else: no file, no module, no attribute that begins with an
underscore. What it writes is called as the template is, without ``.j2``.
"""

from __future__ import annotations

from pathlib import Path

from reports._words import Words
from scanner.document import to_document
from scanner.model import Inventory

_MARKUP = (".html", ".htm", ".xml", ".svg")


class TemplateError(Exception):
    """A template that cannot be read or run, in one line."""


def write_template(template: Path, inventory: Inventory, out: Path, words: Words) -> Path:
    """Fill ``template`` in and write it into the folder ``out``; ``TemplateError`` says what is wrong with it."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import TemplateError as Wrong
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    name = template.name.removesuffix(".j2")
    target = out / name
    if target.resolve() == template.resolve():
        raise TemplateError(f"{template}: would be overwritten; call it {name}.j2, or name another --out")
    page = ImmutableSandboxedEnvironment(
        autoescape=name.lower().endswith(_MARKUP), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    given = {
        "inventory": to_document(inventory),
        "type_name": words.type_name,
        "category_name": words.category_name,
        "level_name": words.level_name,
    }
    try:
        text = page.from_string(template.read_text("utf-8")).render(given)
    except OSError as error:
        raise TemplateError(f"{template}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"{template}: is not UTF-8") from error
    except (Wrong, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f"{template}:{line}" if line else str(template)
        raise TemplateError(f"{where}: {type(error).__name__}: {' '.join(str(error).split())[:200]}") from error
    out.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode("utf-8", "backslashreplace"))
    return target
