"""Random valid numbers of identity documents, one function a recognizer: for the confusion matrix and Hypothesis.

Check digits are worked out here a second time, by the standards' own wording, so that a fault in the recognizers'
arithmetic does not hide in its own test.
"""

from __future__ import annotations

import datetime
import random

_WEIGHTS_ID = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_COUNTIES = ("110105", "310115", "330106", "440305", "510104", "420111", "320102", "370102", "610113", "230103")
_CITIES = ("1100", "3100", "3301", "4403", "5101", "4201", "3201", "3702")
_COUNTRIES = (("KAZ", "398"), ("USA", "840"), ("DEU", "276"), ("JPN", "392"), ("FRA", "250"), ("KOR", "410"))
_NO_I_O = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _serial(rng: random.Random, count: int) -> str:
    """Digits that do not begin like a year or with zeros."""
    return rng.choice("3456789") + _digits(rng, count - 1)


def _day(rng: random.Random) -> str:
    return (datetime.date(1945, 1, 1) + datetime.timedelta(rng.randrange(27_000))).strftime("%Y%m%d")


def _with_11_2(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS_ID, strict=True))
    return digits + "10X98765432"[total % 11]


def _icao(text: str) -> str:
    values = {"<": 0, **{str(i): i for i in range(10)}, **{chr(55 + i): i for i in range(10, 36)}}
    return str(sum(values[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def cn_hmt_residence(rng: random.Random) -> str:
    """A residence permit of a Hong Kong, Macao or Taiwan resident."""
    return _with_11_2(rng.choice(("810000", "820000", "830000")) + _day(rng) + _digits(rng, 3))


def cn_foreigner_pr(rng: random.Random) -> str:
    """A card of 2023 or of 2017."""
    letters, number = rng.choice(_COUNTRIES)
    if rng.random() < 0.5:
        return _with_11_2("9" + rng.choice(_COUNTIES)[:2] + number + _day(rng) + _digits(rng, 3))
    body = letters + rng.choice(_CITIES) + _day(rng)[2:] + _digits(rng, 1)
    return body + _icao(body)


def cn_disability_cert(rng: random.Random) -> str:
    """The holder's number, category and grade."""
    return _with_11_2(rng.choice(_COUNTIES) + _day(rng) + _digits(rng, 3)) + rng.choice("1234567") + rng.choice("1234")


def cn_hm_permit(rng: random.Random) -> str:
    """A home-return permit, with or without the count of replacements."""
    return rng.choice("HM") + _serial(rng, 8) + rng.choice(("", f"0{rng.randint(0, 9)}"))


def cn_exit_permit(rng: random.Random) -> str:
    """A card in one of its two forms."""
    return rng.choice("CL") + rng.choice((_serial(rng, 8), rng.choice(_NO_I_O) + _serial(rng, 7)))


def cn_passport(rng: random.Random) -> str:
    """A Chinese passport of a form in use."""
    return rng.choice(("E" + _serial(rng, 8), "E" + rng.choice(_NO_I_O) + _serial(rng, 7), "G" + _serial(rng, 8)))


def hk_mo_passport(rng: random.Random) -> str:
    """A passport of Hong Kong or Macao that tells by its letters."""
    return rng.choice(("K" + _serial(rng, 8), "H" + rng.choice(_NO_I_O) + _serial(rng, 7), "MA" + _serial(rng, 7)))


def mrz(rng: random.Random) -> str:
    """A passport's second line, or both."""
    state = rng.choice(("CHN", "HKG", "USA", "D<<", "JPN"))
    number = cn_passport(rng)
    birth, expiry = _day(rng)[2:], f"{rng.randint(26, 35)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    optional = rng.choice(("<" * 14, _digits(rng, 9) + "<<<<<"))
    parts = [text + _icao(text) for text in (number, birth, expiry, optional)]
    line = parts[0] + state + parts[1] + rng.choice("MF") + parts[2] + parts[3]
    line += _icao("".join(parts))
    names = f"P<{state}{rng.choice(('ZHANG<<SAN', 'LI<<XIAOMING', 'OUYANG<<NA'))}".ljust(44, "<")
    return rng.choice((line, f"{names}\n{line}"))


def hkid(rng: random.Random) -> str:
    """A number with its check character in brackets."""
    letters = rng.choice((*"ABCDEGHKMPRVYZ", "WX", "XA"))
    digits = _digits(rng, 6)
    total = sum(
        (ord(c) - 55 if c.isalpha() else int(c)) * weight
        for c, weight in zip((letters + digits)[::-1], range(2, 10), strict=False)
    )
    if len(letters) == 1:
        total += 36 * 9
    check = -total % 11
    return f"{letters}{digits}({'A' if check == 10 else check})"


def taiwan_id(rng: random.Random) -> str:
    """A citizen's number, or a resident's in the new form."""
    numbers = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))
    letter = rng.choice(sorted(numbers))
    digits = rng.choice("1289") + _digits(rng, 7)
    total = numbers[letter] // 10 + numbers[letter] % 10 * 9
    total += sum(int(digit) * weight for digit, weight in zip(digits, range(8, 0, -1), strict=True))
    return f"{letter}{digits}{-total % 10}"


def cn_real_estate(rng: random.Random) -> str:
    """A certificate of today, an old one, or a unit."""
    return rng.choice(
        (
            f"浙({rng.randint(2015, 2025)})杭州市不动产权第{_digits(rng, 7)}号",
            f"京房权证朝字第{_digits(rng, 7)}号",
            f"{rng.choice(_COUNTIES)}{_digits(rng, 6)}GB{_digits(rng, 5)}F{_digits(rng, 8)}",
        )
    )


def cn_resident_id_masked(rng: random.Random) -> str:
    """A number with the customary stars."""
    number = _with_11_2(rng.choice(_COUNTIES) + _day(rng) + _digits(rng, 3))
    first, last = rng.choice(((6, 4), (3, 3), (4, 4), (6, 2), (14, 0)))
    return number[:first] + "*" * (18 - first - last) + (number[-last:] if last else "")


def cn_military_id(rng: random.Random) -> str:
    """An officer's or soldier's card by its wording."""
    return f"{rng.choice('军士兵')}字第{_digits(rng, 7)}号"
