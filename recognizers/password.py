"""Password (登录密码, 口令) in the clear.

What a person, or a program in a person's name, proves itself with; in logs, configuration files and statements it
stands by mistake.

Layout: anything of 4 to 128 printable ASCII characters behind its key: ``password=…``, ``"passwd":"…"``, 密码：…;
between user and host of a URL; behind IDENTIFIED BY, ``-p`` of mysql, ``requirepass``; the value of a column
``password`` in an INSERT.

Check digit: none. Placeholders (``****``, ``${VAR}``, null), words of a sentence and names of program code do not
count. What a mask has left, or a digest, is told from a plain one by the shape of the column.

Confused with: prose about passwords, form labels, ``PWD=/home`` of a shell, keyword arguments, payment passwords.

Sources: GB/T 35273-2020, annex B (authentication information; from memory); RFC 3986, 3.2.1 for URLs; forms of keys
as gitleaks and detect-secrets know them.
"""

from __future__ import annotations

import re

from recognizers._keyed import CLOSED, INSERT, LINK, OPENED, KeyedRecognizer
from recognizers._secrets import BARE, QUOTED, code_flaw, placeholder_flaw

_WORDS = r"password|passwd|passphrase|passcode|pswd|mima|pwd"
_KEY = rf"(?i:(?:{_WORDS})(?:[_-]?(?:confirm|confirmation|again|repeat|new|old|plain|[0-9]))?|(?<![A-Za-z])pass)"
_SIGN = r"(?:\\?[\"'`\]]?\s?(?:=>|:=|[=:])\s{0,3}|\s(?:is|was):?\s)"
_OWN = r"(?<!支付)(?<!交易)(?<!取款)(?<!查询)(?<!资金)(?<!提现)(?:密码|密碼|口令)(?!器|卡|学|本|框|箱|子)"
_PATTERN = re.compile(
    rf"{_KEY}{_SIGN}(?:{QUOTED}|{BARE})"
    rf"|{_OWN}{CLOSED}(?:{LINK}{OPENED}|[\s(“]{{1,2}}|(?=[0-9A-Za-z])){BARE}(?![位个~至到\u5b57])"
    rf"|<(?i:[a-z_:]{{0,20}}(?:{_WORDS}))>([^<>\s]{{4,128}})(?=</)"
    rf"|(?i:set password for )[^\s=]{{1,80}}\s?=\s?(?:(?i:password)\()?{QUOTED}"
    r"|://[^\s/:@\"'<>]{0,64}:([^\s/@\"'<>:]{3,100})@(?=[0-9A-Za-z\[])"
    r"|(?i:jdbc:oracle:thin:)[0-9A-Za-z_]{1,30}/([^\s/@\"']{3,64})@"
    rf"|(?i:identified\s(?:with\s\S{{1,40}}\s)?by\s(?:password\s)?){QUOTED}"
    rf"|(?i:requirepass|masterauth|--password|--passwd|sshpass -p|redis-cli (?:-h \S{{1,60}} )?-a)\s(?:{QUOTED}|{BARE})"
    r"|(?i:mysql(?:dump|admin)?) [^\n|;]{0,120}?-p([^\s'\";|]{4,64})"
    r"|(?i:curl) [^\n|;]{0,120}?-u [^\s:'\"]{1,40}:([^\s'\"]{4,64})"
)
_IS_PAIR = re.compile(r"[?&;][A-Za-z_]*=\Z")
_OTHER = re.compile(
    r"(?i)(?:pay|payment|trade|trans|withdraw|forgot|reset|has|is|no|show|need|require|check)[_-]?(?:password|passwd|pwd|pass)"
    r"[\"'`\]\s\\]{0,3}[=:][\"'`\s>=\\]{0,5}\Z"
)


def flaw(value: str, before: str) -> str | None:
    """What speaks against ``value`` as a password, or None."""
    if _OTHER.search(before):
        return "a payment password, or a word about passwords"
    if re.search(r"(?i)(?<![a-z])(?:old)?(?:pwd|pass)\s?[=:]\s?\Z", before) and (
        "/" in value or (value.isdigit() and not _IS_PAIR.search(before))
    ):
        return "a folder, or a count of tests that pass"
    if re.fullmatch(r"[0-9]{1,2}[-~][0-9]{1,2}", value):
        return "how long a password must be"
    return placeholder_flaw(value) or code_flaw(value, before)


RECOGNIZER = KeyedRecognizer(
    id="password",
    pi_type="auth.password",
    pattern=_PATTERN,
    trigger="|".join(
        (
            rf"(?i:{_WORDS}|pass)[_-]?[0-9A-Za-z]{{0,12}}\\?[\"'`\]]?[ \t]?(?:=|:|：|>|[Ii]s |[Ww]as)",
            r"(?i:set password for )",
            r"(?:密码|密碼|口令).{0,12}[!-~]",
            r"(?:密码|密碼|口令):?\n",
            r"://[^ \t\n/:@]{0,64}:[^ \t\n/@]{3,100}@",
            r"(?i:jdbc:oracle:thin|identified|requirepass|masterauth|--passw|sshpass|redis-cli|mysql[a-z]{0,5} |curl )",
            rf"{INSERT}[^()]{{0,40}}(?:(?i:passw|pwd)|密码)",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:(?!pay|trade)[a-z_]{{0,30}}(?:{_WORDS}))|(?:登录|用户)?(?:密码|口令)"),
)
