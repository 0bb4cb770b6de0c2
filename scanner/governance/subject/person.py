"""One person's identifiers: read from lines, brought to a form in which dresses do not matter, and looked for in texts.

They live in memory only. What may be kept is ``references``: a keyed hash of each (the key stays with the user), by
which a second request of the same person is known.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scanner.catalogue import load_catalogue
from scanner.errors import UsageError
from scanner.text import fold

_LINE = re.compile(r"\s*([a-z_]+\.[a-z0-9_]+)\s*[:：=]\s*(\S.*?)\s*$")
_SEPARATORS = " \t-.·•()/_+'\u3000\u00a0"
_PREFIX = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)")
_TEXTS = ("basic.", "contact.address", "contact.email", "account.", "contact.wechat", "contact.im_other")
_WEAK = ("basic.", "contact.address", "minor.", "location.", "identity.cert_validity", "contact.postcode")
"""Types that many persons share: they confirm, and tell nothing by themselves."""
_CELL = 7
"""Shorter identifiers are looked for as whole cells only: they stand inside of others by chance."""

NEAR: Mapping[str, frozenset[str]] = {
    "contact.mobile": frozenset(
        ("contact.landline", "account.login", "account.user_id", "contact.wechat", "finance.payment_account")
    ),
    "contact.landline": frozenset(("contact.mobile",)),
    "contact.email": frozenset(("account.login", "account.user_id", "finance.payment_account", "contact.im_other")),
    "finance.bank_card": frozenset(("finance.bank_account", "finance.payment_account")),
    "finance.bank_account": frozenset(("finance.bank_card",)),
    "basic.name": frozenset(("basic.name_latin", "account.nickname")),
}
"""Types whose columns may hold a value of another."""


def is_text(pi_type: str) -> bool:
    """Whether it is compared as a text (blanks dropped), not as a number (letters and digits only)."""
    return pi_type.startswith(_TEXTS)


def normal(text: str, pi_type: str) -> str:
    """``text`` without its dress: half width, upper case, no blanks; of numbers letters and digits only, no +86."""
    folded = fold(text).upper()
    if is_text(pi_type):
        return re.sub(r"[\s·•]", "", folded)
    plain = "".join(sign for sign in folded if sign not in _SEPARATORS)
    return _PREFIX.sub("", plain) if pi_type in ("contact.mobile", "account.login") else plain


@dataclass(frozen=True)
class Identifier:
    """One identifier; its text shows nothing."""

    pi_type: str
    forms: tuple[str, ...]
    """Its normal form, then others under which it is known (an ID number of 15 digits)."""

    def __repr__(self) -> str:
        return f"Identifier({self.pi_type!r}, ...)"

    @property
    def is_strong(self) -> bool:
        """Whether it means one person."""
        return not self.pi_type.startswith(_WEAK)

    @property
    def is_whole(self) -> bool:
        """Whether only a whole cell counts."""
        return not self.is_strong or len(self.forms[0]) < _CELL

    def fits(self, pi_types: Iterable[str]) -> bool:
        """Whether a column of these types can hold it."""
        near = NEAR.get(self.pi_type, frozenset())
        family = self.pi_type.partition(".")[0]
        return any(
            one == self.pi_type
            or one in near
            # A number of one document stands in a column of another, or of documents of any kind.
            or (family == "identity" and one.startswith("identity.") and self.is_strong)
            for one in pi_types
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        between = rf"[{re.escape(_SEPARATORS)}]?" if not is_text(self.pi_type) else r"\s*"
        spelt = "|".join(between.join(map(re.escape, form)) for form in self.forms)
        country = r"(?:\+?(?:00)?86[ \-]?)?" if self.pi_type == "contact.mobile" else ""
        before = r"(?<![0-9A-Z._%+\-])" if "@" in self.forms[0] else r"(?<![0-9A-Z])"
        return re.compile(rf"{before}{country}(?:{spelt})(?![0-9A-Z])")

    def is_in(self, text: str) -> bool:
        """Whether ``text`` holds it, in whatever dress."""
        if self.is_whole:
            return normal(text, self.pi_type) in self.forms
        return self._pattern.search(fold(text).upper()) is not None


@dataclass(frozen=True)
class Person:
    """What a request says of its person."""

    identifiers: tuple[Identifier, ...]

    @property
    def strong(self) -> tuple[Identifier, ...]:
        """Those that mean one person."""
        return tuple(one for one in self.identifiers if one.is_strong)

    def references(self, key: bytes) -> tuple[str, ...]:
        """A keyed hash of each strong identifier, sorted: all of the person that may be kept."""
        return tuple(
            sorted(
                hmac.new(key, f"subject {one.pi_type} {one.forms[0]}".encode(), hashlib.sha256).hexdigest()[:24]
                for one in self.strong
            )
        )


def read_person(lines: Iterable[str], recognized: Callable[[str], Sequence[str]]) -> Person:
    """The person whose identifiers stand in ``lines``, one a line: ``contact.mobile: ...``, or a value by itself.

    ``recognized`` gives the PI types that a value by itself is of. Raises ``UsageError``, which never quotes a value,
    with the number of the line.
    """
    found: dict[tuple[str, str], Identifier] = {}
    known = load_catalogue().types
    for number, line in enumerate(lines, 1):
        text = line.strip().lstrip("\ufeff")
        if not text or text.startswith("#"):
            continue
        named = _LINE.match(text)
        if named:
            pi_type, value = named[1], named[2]
            if pi_type not in known:
                raise UsageError(f"line {number}: no PI type is called {pi_type}; see pisift recognizers")
        else:
            types = list(dict.fromkeys(recognized(text)))
            if len(types) != 1:
                what = "several kinds" if types else "nothing that is recognized by itself"
                raise UsageError(f"line {number}: {what}; write its PI type before it, such as contact.mobile: ...")
            pi_type, value = types[0], text
        form = normal(value, pi_type)
        if len(form) < 2:
            raise UsageError(f"line {number}: too short to tell anybody")
        found[pi_type, form] = Identifier(pi_type, (form, *_others(form, pi_type)))
    if not any(one.is_strong for one in found.values()):
        raise UsageError("no identifier that means one person: give a number, an e-mail address or an account")
    return Person(tuple(found.values()))


def _others(form: str, pi_type: str) -> tuple[str, ...]:
    """Other numbers of the same person: an ID number before 2000 had 15 digits (GB 11643)."""
    if pi_type == "identity.resident_id" and len(form) == 18 and form[6:8] == "19":
        return (form[:6] + form[8:17],)
    return ()
