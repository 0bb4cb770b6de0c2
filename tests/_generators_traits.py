"""Random valid values of the formats of traits, secrets and masked values. Nobody's: all of it is drawn."""

from __future__ import annotations

import base64
import json
import random
import string

from recognizers.icd10 import CATEGORIES

_ALNUM = string.ascii_letters + string.digits
_BASE64 = _ALNUM + "+/"


def _drawn(rng: random.Random, alphabet: str, size: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(size))


def _mixed(rng: random.Random, alphabet: str, size: int) -> str:
    """With a letter and a digit at least, as nearly all made secrets have."""
    return "a" + _drawn(rng, alphabet, size - 2) + rng.choice(string.digits)


def birth_date(rng: random.Random) -> str:
    """A day between 1930 and 2020, in one of the usual spellings."""
    year, month, day = rng.randint(1930, 2020), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        (
            f"{year}-{month:02d}-{day:02d}",
            f"{year}{month:02d}{day:02d}",
            f"{year}/{month}/{day}",
            f"{year}年{month}月{day}日",
        )
    )


def age(rng: random.Random) -> str:
    """An age with 岁."""
    return f"{rng.randint(1, 100)}{rng.choice(('岁', '周岁'))}"


def icd10(rng: random.Random) -> str:
    """A code with a subcategory, international or Chinese."""
    category = rng.choice(sorted(CATEGORIES))
    return f"{category}.{rng.randint(0, 9)}" + rng.choice(("", "00", "00x001"))


def income(rng: random.Random) -> str:
    """A monthly wage."""
    return f"{rng.randint(2500, 80000)}.{rng.randint(0, 99):02d}"


def balance(rng: random.Random) -> str:
    """A balance with thousands separators."""
    return f"{rng.randint(1000, 9_999_999):,}.{rng.randint(0, 99):02d}"


def user_agent(rng: random.Random) -> str:
    """Chrome on one of some systems."""
    system = rng.choice(
        ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "Linux; Android 13; M2102J2SC")
    )
    version = f"{rng.randint(80, 140)}.0.{rng.randint(1000, 6999)}.{rng.randint(10, 199)}"
    return f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Safari/537.36"


def password(rng: random.Random) -> str:
    """8 to 16 characters, a letter and a digit among them."""
    return _mixed(rng, _ALNUM + "!#@_", rng.randint(8, 16))


def pay_password(rng: random.Random) -> str:
    """Six digits, not all the same."""
    return f"{rng.randint(100_000, 999_998):06d}".replace("000000", "100000")


def otp(rng: random.Random) -> str:
    """Six digits, not all the same."""
    return f"{rng.randint(1, 9)}{rng.randint(10_000, 99_999)}0"


def auth_token(rng: random.Random) -> str:
    """A JWT, or a key by its issuer's prefix."""

    def part(what: dict[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(what).encode()).rstrip(b"=").decode()

    jwt = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': _drawn(rng, _ALNUM, 8)})}.{_drawn(rng, _ALNUM, 43)}"
    capitals = string.ascii_uppercase + string.digits
    return rng.choice(
        (
            jwt,
            f"AKIA7{_drawn(rng, capitals, 15)}",
            f"LTAI5t{_drawn(rng, _ALNUM, 18)}",
            f"ghp_7{_drawn(rng, _ALNUM, 35)}",
        )
    )


def secret_key(rng: random.Random) -> str:
    """32 to 64 letters and digits."""
    return _mixed(rng, _ALNUM, rng.randint(32, 64))


def session_cookie(rng: random.Random) -> str:
    """32 hexadecimal digits, as Tomcat makes them."""
    return f"A{_drawn(rng, '0123456789ABCDEF', 30)}7"


def private_key(rng: random.Random) -> str:
    """A PEM block; nothing inside is a key."""
    lines = "\n".join(_drawn(rng, _BASE64, 64) for _ in range(3))
    return f"-----BEGIN RSA PRIVATE KEY-----\n{lines}\n-----END RSA PRIVATE KEY-----"


def email_masked(rng: random.Random) -> str:
    """The first letter, three stars, a domain."""
    return f"{rng.choice(string.ascii_lowercase)}***@{rng.choice(('163.com', 'qq.com', 'example.com'))}"


def cn_name_masked(rng: random.Random) -> str:
    """A surname and stars."""
    return rng.choice("王李张刘陈杨赵黄") + "*" * rng.randint(1, 2)


def cn_resident_id_masked(rng: random.Random) -> str:
    """Six digits, eight stars, four digits."""
    return f"{rng.choice(('110105', '330106', '440103'))}********{rng.randint(0, 9999):04d}"


def bank_card_masked(rng: random.Random) -> str:
    """Six digits, six stars, four digits."""
    return f"62{rng.randint(0, 9999):04d}******{rng.randint(0, 9999):04d}"


def cn_mobile_masked(rng: random.Random) -> str:
    """Three digits, four stars, four digits."""
    return f"1{rng.randint(30, 99)}****{rng.randint(0, 9999):04d}"
