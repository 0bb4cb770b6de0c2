"""Random valid values of the formats for money, vehicles, devices and networks; all synthetic, nobody's."""

from __future__ import annotations

import random
import string

from stdnum import luhn
from stdnum.cn import uscc

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
NO_I_O = "ABCDEFGHJKLMNPQRSTUVWXYZ"
VIN_CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
VIN_VALUES = {c: int(v) for c, v in zip(VIN_CHARACTERS, "012345678912345678123457923456789", strict=True)}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def digits(rng: random.Random, count: int, alphabet: str = string.digits) -> str:
    """``count`` random characters."""
    return "".join(rng.choice(alphabet) for _ in range(count))


def bank_card(rng: random.Random) -> str:
    """A card of a Chinese bank: debit of 19 digits, or credit of 16."""
    prefix, length = rng.choice((("6217", 19), ("622202", 19), ("622588", 16), ("625094", 16), ("9558", 19)))
    number = prefix + digits(rng, length - 1 - len(prefix))
    return number + luhn.calc_check_digit(number)


def card_track(rng: random.Random) -> str:
    """Track 2 of such a card."""
    expiry = f"{rng.randint(26, 34)}{rng.randint(1, 12):02d}"
    return f";{bank_card(rng)}={expiry}{rng.choice(('101', '201', '220'))}{digits(rng, 12)}?"


def bank_card_masked(rng: random.Random) -> str:
    """Such a card with its middle hidden."""
    number = bank_card(rng)
    shown = rng.choice((4, 6)) if len(number) == 16 else 6
    return number[:shown] + "*" * (len(number) - shown - 4) + number[-4:]


def cn_uscc(rng: random.Random) -> str:
    """A company's or an individual business's code."""
    code = rng.choice(("91", "92", "93", "12", "51", "52"))
    code += rng.choice(("110105", "330106", "440305", "510104", "320102"))
    code += digits(rng, 9, "0123456789ABCDEFGHJKLMNPQRTUWXY")
    return code + str(uscc.calc_check_digit(code))


def cn_plate(rng: random.Random) -> str:
    """An ordinary or new-energy plate."""
    head = rng.choice(PROVINCES) + rng.choice(NO_I_O)
    kind = rng.randrange(4)
    if kind == 0:
        return head + digits(rng, 5)
    if kind == 1:
        return head + rng.choice(NO_I_O) + digits(rng, 4)
    if kind == 2:
        return head + rng.choice("DFABC") + digits(rng, 5)
    return head + digits(rng, 4) + rng.choice("警学挂领试超")


def vin(rng: random.Random) -> str:
    """A vehicle of a Chinese maker."""
    body = ["L", *digits(rng, 7, VIN_CHARACTERS), "0", *digits(rng, 1, "BCDEFGHJKLMNPRSTVWXY123456789")]
    body += [*digits(rng, 3, VIN_CHARACTERS), *digits(rng, 4)]
    total = sum(VIN_VALUES[c] * weight for c, weight in zip(body, VIN_WEIGHTS, strict=True)) % 11
    body[8] = "0123456789X"[total]
    return "".join(body)


def imei(rng: random.Random) -> str:
    """A telephone's number."""
    number = rng.choice(("35", "86", "01", "99")) + digits(rng, 12)
    return number + luhn.calc_check_digit(number)


def meid(rng: random.Random) -> str:
    """A CDMA telephone's number."""
    return rng.choice("AF") + digits(rng, 13, "0123456789ABCDEF")


def cn_imsi(rng: random.Random) -> str:
    """A subscriber of a Chinese network."""
    return "460" + rng.choice(("00", "01", "03", "07", "11", "15")) + digits(rng, 10)


def iccid(rng: random.Random) -> str:
    """A SIM card of a Chinese network."""
    return "8986" + rng.choice(("00", "01", "03", "06", "11")) + digits(rng, rng.choice((13, 14)))


def advertising_id(rng: random.Random) -> str:
    """A UUID in capitals."""
    return "-".join(digits(rng, n, "0123456789ABCDEF") for n in (8, 4, 4, 4, 12))


def cn_oaid(rng: random.Random) -> str:
    """A UUID in small letters, or hexadecimal digits."""
    alphabet = "0123456789abcdef"
    if rng.random() < 0.5:
        return "-".join(digits(rng, n, alphabet) for n in (8, 4, 4, 4, 12))
    return digits(rng, rng.choice((16, 32, 64)), alphabet)


def android_id(rng: random.Random) -> str:
    """Sixteen hexadecimal digits."""
    return digits(rng, 16, "0123456789abcdef")


def mac_address(rng: random.Random) -> str:
    """A device's address in one of three spellings; never a group's."""
    octets = f"{rng.randrange(64) * 4:02x}" + digits(rng, 10, "0123456789abcdef")
    separator, size = rng.choice(((":", 2), ("-", 2), (".", 4)))
    return separator.join(octets[i : i + size] for i in range(0, 12, size))


def wechat_openid(rng: random.Random) -> str:
    """An openid."""
    return "o" + digits(rng, 27, string.ascii_letters + string.digits + "_-")


def coordinates(rng: random.Random) -> str:
    """A place in China, longitude first."""
    return f"{rng.uniform(80, 125):.6f},{rng.uniform(22, 45):.6f}"


def cn_iot_number(rng: random.Random) -> str:
    """A thing's number of the older numbering."""
    return "1064" + rng.choice("6789") + digits(rng, 8)


def cn_mobile(rng: random.Random) -> str:
    """A mobile number of an assigned segment."""
    return rng.choice(("138", "139", "150", "186", "189", "133", "176", "199", "192")) + digits(rng, 8)


def cn_landline(rng: random.Random) -> str:
    """A fixed line with its area code."""
    return rng.choice(("010", "021", "0571", "0755", "028")) + "-" + rng.choice("5678") + digits(rng, 7)


def ipv4(rng: random.Random) -> str:
    """A public address with at least two large parts."""
    return f"{rng.randint(36, 125)}.{rng.randint(31, 250)}.{rng.randint(31, 250)}.{rng.randint(1, 254)}"


def ipv6(rng: random.Random) -> str:
    """An address of a Chinese network, all eight groups written."""
    groups = [rng.choice(("2408", "2409", "240e")), *(f"{rng.randrange(1, 65536):x}" for _ in range(7))]
    return ":".join(groups)


def email(rng: random.Random) -> str:
    """A mailbox."""
    return (
        digits(rng, rng.randint(4, 9), string.ascii_lowercase) + "@" + rng.choice(("qq.com", "163.com", "example.com"))
    )
