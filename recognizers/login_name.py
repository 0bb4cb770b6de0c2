"""Login name (登录名/用户名).

The name by which a person logs in to a system; logs of log-ins, programs' paths and databases' errors are full of them.

Layout: a letter, then up to 63 letters, digits, ``_``, ``.`` and ``-``, right behind what only a log-in, a request or a
path says: ``Accepted publickey for``, ``session opened for user``, ``TargetUserName``, ``Access denied for user``,
the user of an access log, ``/home/``, ``/Users/``, ``C:\\Users\\``, or behind the key ``username`` and the like.

Check digit: none.

Confused with: accounts of services and defaults (root, www-data, admin), which are nobody; placeholders; routes of
web applications (``GET /home/index``); machine accounts (``HOST$``).

Sources: RFC 3164 and OpenSSH's, Linux-PAM's and auditd's messages; Common Log Format (mod_log_config); Windows security
event 4624; MySQL error 1045 (all from memory).
"""

from __future__ import annotations

import re

from recognizers._keyed import CLOSED, INSERT, LINK, OPENED, KeyedRecognizer

_NAME = r"([A-Za-z_][0-9A-Za-z_.-]{1,63})"
_END = r"(?![0-9A-Za-z_({$@-]|\.[0-9A-Za-z]|\\[^\"'nrt\\])"
_KEYS = r"user_?name|login_?name|login_?id|acct|target_?user_?name|subject_?user_?name|用户名|登录名|登录账号"
_SAYS = (
    r"(?:[Aa]ccepted|[Ff]ailed|[Pp]ostponed) [a-z/-]{4,30} for (?:invalid user |illegal user )?",
    r"(?:[Ii]nvalid|[Ii]llegal|authenticating|[Uu]nknown) user (?:name )?",
    r"session (?:opened|closed) for user ",
    r"authentication failure;[^\n]{0,200}[ ]user=",
    r"Access denied for user '",
    r"# User@Host: ",
    r"COMMAND=[^\n]{0,300} USER=|sudo:\s{1,4}",
)
_HOME = (
    r"(?<![0-9A-Za-z./])(?<!GET )(?<!POST )(?<!PUT )(?<!HEAD )"
    r"(?:/home/|/Users/|[A-Za-z]:(?:\\{1,4}|/)Users(?:\\{1,4}|/))"
)
_PATTERN = re.compile(
    rf"(?:{'|'.join(_SAYS)}){_NAME}{_END}"
    rf"|(?:[0-9]|[0-9a-f]:) (?:-|[0-9A-Za-z._-]{{1,32}}) {_NAME} (?=\[[0-9]{{2}}/[A-Z][a-z]{{2}}/)"
    rf"|{_HOME}{_NAME}(?=[/\\\s\"':,;)]|\Z)"
    rf"|(?<![0-9A-Za-z])(?i:{_KEYS}){CLOSED}(?:{LINK}{OPENED}|[\n\r\t(\[【“]{{1,3}}){_NAME}{_END}"
)
_NOBODY = frozenset(
    "root admin administrator daemon bin sys sync games man lp mail news uucp proxy www-data www backup list irc "
    "gnats nobody nobody4 systemd-network systemd-resolve messagebus syslog sshd ftp ftpuser apache nginx tomcat "
    "mysql mariadb postgres oracle redis mongodb mongo elasticsearch elastic kafka zookeeper hadoop hdfs yarn hive "
    "hbase spark rabbitmq cyrus postfix squid named ntp rpc nfsnobody dbus avahi gdm operator adm test tester "
    "testuser guest user users default public shared support ubuntu debian centos ec2-user vagrant docker git svn "
    "jenkins gitlab gitlab-runner runner deploy deployer app application work web webmaster service system supervisor "
    "anonymous local null none nil undefined unknown string varchar text username user_name name password required "
    "value true false is was not and the from for with in index login pi linuxbrew node python java package info data "
    "demo example sa dba monitor zabbix nagios prometheus grafana repl".split()
)


def flaw(value: str, before: str) -> str | None:
    """Why ``value`` is nobody's name, or None."""
    word = value.lower().rstrip(".-")
    if word in _NOBODY or re.fullmatch(r"(?:dwm|umfd)-[0-9]+|system[-_].*|svc[-_.].*|srv[-_.].*|nt[-_ ].*", word):
        return "an account of a service or a default"
    if re.search(r"\.(?:java|py|go|js|ts|html?|php|jsp|do|json|xml|log|txt|conf|so|sh|[ch](?:pp)?)$", word):
        return "the name of a file"
    return "a name of program code" if value.count(".") > 2 or value.startswith("__") else None


class LoginRecognizer(KeyedRecognizer):
    """Whole cells count as well, in a column that is called like a key."""

    def word_in(self, name: str) -> bool:
        """Whether ``name`` is such a key."""
        return re.fullmatch(rf"(?i:{_KEYS})", name) is not None


RECOGNIZER = LoginRecognizer(
    id="login_name",
    pi_type="account.login",
    pattern=_PATTERN,
    trigger="|".join(
        (
            r"(?:ccepted|ailed|ostponed) [a-z/-]{4,30} for ",
            r"(?:nvalid|llegal|authenticating|nknown) user ",
            r"session (?:opened|closed) for user ",
            r"authentication failure;.*[ ]user=[A-Za-z_]",
            r"Access denied for user '",
            r"# User@Host: [A-Za-z_]",
            r"COMMAND=.* USER=|sudo:\s",
            r" [A-Za-z_][0-9A-Za-z_.-]{1,63} \[[0-9]{2}/[A-Z][a-z]{2}/",
            r"/home/[A-Za-z_]|[\\/]Users[\\/]{1,4}[A-Za-z_]",
            rf"(?i:{_KEYS})[^0-9A-Za-z]{{1,24}}[A-Za-z_]|{INSERT}(?i:{_KEYS})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:{_KEYS})"),
)
