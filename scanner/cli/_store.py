"""The store as commands use it: opened by setting, and scans named by number, word or file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli._speech import warn
from scanner.errors import UsageError
from scanner.settings import Settings, load_settings, override

if TYPE_CHECKING:
    from scanner.model import Inventory
    from scanner.store import Store

STORE = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="A SQLite file or a postgresql:// URL.  [default: the setting, else ~/.local/share/pisift/scans.db]",
    ),
]
SCAN = "A scan's number, last, last~1, or an inventory.json."


@dataclass
class Keeping:
    """A scan on its way into a store; what goes wrong with the store is said and does not stop the scan."""

    store: Store
    number: int | None
    before: Inventory | None = None
    """The last whole scan of the same targets."""
    failed: bool = False

    def finish(self, inventory: Inventory) -> None:
        """Write the inventory and close the store."""
        from scanner.store import StoreError

        try:
            if self.number is not None:
                self.store.finish(self.number, inventory)
        except StoreError as error:
            self.fail(error)
        finally:
            self.store.close()

    def fail(self, error: Exception) -> None:
        """Say it; the exit code will be 3."""
        self.failed = True
        warn(f"{error}; the scan is not kept, its reports are written")


def keep(settings: Settings, targets: Sequence[str]) -> Keeping | None:
    """Begin a scan in the store of the settings, None without one; ``UsageError`` if it is no store of ours."""
    if not settings.store:
        return None
    import connectors
    from scanner.store import Store, StoreError

    shown = [connectors.shown(target) for target in targets]
    store = Store(settings.store)
    keeping = Keeping(store, None)
    try:
        same = [scan for scan in store.scans() if scan.is_whole and set(scan.targets) == set(shown)]
        keeping.before = store.read(same[-1]) if same else None
        keeping.number = store.begin(shown)
    except StoreError as error:
        keeping.fail(error)
    return keeping


def opened(place: str | None, *, create: bool = False) -> Store:
    """The store of ``--store``, else of the settings, else the default one."""
    from scanner.store import DEFAULT, Store

    given = override(load_settings(None), {"store": place}, "command line").store
    return Store(given or DEFAULT, create=create)


def named(name: str, place: str | None) -> Inventory:
    """The inventory called ``name``: a scan of the store, or a file or folder that is there."""
    from scanner.document import read_inventory

    if _is_file(name):
        return read_inventory(Path(name))
    with opened(place) as store:
        return store.read(store.scan(name))


def before_of(name: str, place: str | None) -> Inventory | None:
    """The last whole scan of the same targets before the one called ``name``; None for a file, and for the first."""
    if _is_file(name):
        return None
    with opened(place) as store:
        chosen = store.scan(name)
        same = [scan for scan in store.scans() if scan.is_whole and set(scan.targets) == set(chosen.targets)]
        earlier = [scan for scan in same if scan.number < chosen.number]
        return store.read(earlier[-1]) if earlier else None


def _is_file(name: str) -> bool:
    path = Path(name)
    return path.suffix == ".json" or os.sep in name or path.is_dir()


def one_of_ours(path: Path) -> None:
    """``UsageError`` if ``path`` is there already: an export overwrites nothing."""
    if path.exists():
        raise UsageError(f"{path}: is there already; name another file")
