"""One-time code (验证码, 动态口令) as sent by text message, mail or token.

Whoever reads it within minutes can log in or pay as the person it was sent to.

Layout: 4 to 8 digits, rarely six capitals and digits, behind its word or key (验证码：482913, ``sms_code=4829``,
"your code is 482913") or before it (482913（登录验证码）, "482913 is your code").

Check digit: none.

Confused with: status and error codes, postcodes, how long a code is valid, picture captchas described in words,
the number a message was sent from.

Sources: RFC 4226, 5.3 and RFC 6238 (6 to 8 digits); texts of Chinese services as they are sent (from memory).
"""

from __future__ import annotations

import re

from recognizers._keyed import CLOSED, INSERT, LINK, OPENED, KeyedRecognizer
from scanner.text import any_of

_CODE = r"(?:[0-9]{4,8}|[0-9]{3}[ -][0-9]{3}|[0-9][0-9A-Z]{3,5}[0-9])"
_END = r"(?![0-9A-Za-z]|[.-][0-9]|[分秒元位%年月天小])"
_HAN = (
    "验证码",
    "驗證碼",
    "校验码",
    "动态码",
    "动态密码",
    "動態密碼",
    "动态口令",
    "短信口令",
    "激活码",
    "随机码",
    "提取码",
)
_LATIN = (
    r"(?:sms|verify|verification|auth|login|security|confirmation|one[_-]?time|phone|captcha|v)[ _-]?code|captcha"
    r"|otp(?:[_-]?code)?|totp|dynamic[_-]?code|yzm|dtkl|passcode|one[- ]time (?:password|passcode)"
)
_PATTERN = re.compile(
    rf"{any_of(_HAN)}(?:{CLOSED}(?:{LINK}{OPENED}|[\s(\[“【]{{0,3}})|\([^()\n]{{1,12}}\)[:是为]?\s?)({_CODE}){_END}"
    rf"|(?<![A-Za-z])(?i:{_LATIN}){CLOSED}(?:(?:=>|:=|==?|:|是|为|>|\||(?i:is|was):?){OPENED}|[\s(“]{{1,3}})({_CODE}){_END}"
    rf"|(?<![0-9A-Za-z.,-])({_CODE})(?=\s?[(（【]?(?:[,，]?是|为)?(?:您|你)?的?[\u4e00-\u9fff]{{0,6}}{any_of(_HAN)})"
    rf"|(?:(?<=G-)|(?<![0-9A-Za-z.,-]))({_CODE})"
    rf"(?= (?:is|as) (?i:your|the) (?:[A-Za-z]{{1,12}} ){{0,2}}(?i:code|{_LATIN}))"
    rf"|(?i:(?:your|the) (?:[a-z]{{1,12}} ){{0,2}}code is:? |code:? G-|use code )({_CODE}){_END}"
)


def flaw(value: str, before: str) -> str | None:
    """What speaks against ``value`` as a one-time code, or None."""
    number = re.sub("[ -]", "", value)
    if len(set(number)) == 1:
        return "a placeholder: one digit repeated"
    return "a placeholder: every code of a test" if number in ("1234567", "12345678") else None


RECOGNIZER = KeyedRecognizer(
    id="otp",
    pi_type="auth.otp",
    pattern=_PATTERN,
    trigger="|".join(
        (
            rf"{any_of(_HAN)}.{{0,60}}[0-9]{{3}}",
            rf"{any_of(_HAN)}.{{0,4}}\n",
            rf"[0-9]{{2}}.{{0,40}}{any_of(_HAN)}",
            rf"(?i:{_LATIN}).{{0,20}}[0-9]{{3}}",
            r"[0-9]{2} (?:is|as) (?i:your|the) ",
            r"(?i:(?:your|the) .{0,30}code is|code:? g-|use code )",
            rf"{INSERT}(?:(?i:{_LATIN})|{any_of(_HAN)})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:{_LATIN})|(?:短信|登录)?{any_of(_HAN)}"),
)
