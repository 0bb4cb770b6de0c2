"""``inventory.json``: the inventory for machines, in canonical form.

The same inventory gives the same bytes: keys and resources are sorted, columns stay in source order, and
nothing is added that the inventory does not say, such as the time of writing. The format is published as
``_data/inventory.schema.json`` (JSON Schema 2020-12). Examples are masked findings, as everywhere.
"""

from __future__ import annotations

import json
from pathlib import Path

from reports._words import Words
from scanner.document import FILE, to_document
from scanner.model import Inventory


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the inventory into the folder ``out``; it holds ids only, so ``words`` changes nothing."""
    text = json.dumps(to_document(inventory), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    out.mkdir(parents=True, exist_ok=True)
    target = out / FILE
    # A file name that is not UTF-8 reaches us as lone surrogates; the backslash form is valid JSON for them.
    target.write_bytes((text + "\n").encode("utf-8", "backslashreplace"))
    return target
