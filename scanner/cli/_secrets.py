"""What a scan keeps to itself: passwords that are typed, the key of sketches, the state file."""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from scanner.errors import UsageError
from scanner.persons import Counting
from scanner.settings import Settings
from scanner.state import State


def state_of(settings: Settings, made: dict[str, object]) -> State | None:
    """The state file of a scan that is ``made`` so; None without one, ``UsageError`` if it cannot be used."""
    if not settings.state:
        if settings.since_last:
            raise UsageError("--since-last needs the --state file of the last scan")
        return None
    # Sketches under another key do not add up: such a state is of no use.
    check = hashlib.blake2b(b"check", key=own_key(), digest_size=8).hexdigest()
    return State(Path(settings.state), {**made, "key_check": check, "ages_at": ""}, date_of_today().isoformat())


def counting_of(settings: Settings) -> Counting:
    """The key of this scan's sketches, and the day at which ages are counted.

    Without a state file no sketch outlives the scan, and the seed makes a key, so that equal scans are equal. Sketches
    in a state file have a key of their own, in another place.
    """
    key = own_key() if settings.state else hashlib.blake2b(f"seed {settings.seed}".encode()).digest()
    return Counting(key, int(f"{date_of_today():%Y%m%d}"))


def date_of_today() -> date:
    """The day at which ages are counted."""
    return datetime.now().astimezone().date()


def own_key() -> bytes:
    """The user's key for sketches, made at its first use: a file that only its owner may read."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
    path = Path(home) / "pisift" / "key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            new = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            os.write(new, secrets.token_bytes(32))
            os.close(new)
        key = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the key for counting persons cannot be kept ({error.strerror})") from error
    if len(key) != 32:
        raise UsageError(f"{path}: not a key; remove it to make a new one")
    return key


def with_password(target: str) -> str:
    """``target`` with a password that the user types; what is no URL with a user, or has a password, as it is."""
    import sqlalchemy as sa

    import connectors

    if "://" not in target or not (where := connectors.shown(target)).startswith(tuple("abcdefghijklmnopqrstuvwxyz")):
        return target
    url = sa.make_url(target)
    if not url.username or url.password is not None:
        return target
    return url.set(password=getpass.getpass(f"Password for {where}: ")).render_as_string(hide_password=False)
