"""Logging statements in Python, Java, Go, JavaScript and TypeScript, by tree-sitter: which names they write.

``log.info("mobile={}", user.getMobile())`` writes a mobile number: its format string says so, and its argument does.
An argument inside a call that masks, hashes or encrypts is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from scanner.errors import UsageError

_GRAMMARS = {
    "python": ("tree_sitter_python", "language"),
    "java": ("tree_sitter_java", "language"),
    "go": ("tree_sitter_go", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
}
_CALLS = ("call", "call_expression", "method_invocation")
_LOGGERS = re.compile(
    r"(?:^|[.\w])(?:log|logger|logging|slog|zap|sugar|glog|klog|logrus|console|winston|pino|LOG|LOGGER|Log|Logger)"
    r"(?:\(\))?(?:\.\w+(?:\(.*\))?)*\.(?:trace|debug|info|notice|warn|warning|error|exception|critical|fatal|panic|log|"
    r"Trace|Debug|Info|Notice|Warn|Warning|Error|Fatal|Panic|Print|DPanic|Log)(?:f|ln|w|Context|Ctx|Attrs|s)?\Z"
    r"|^(?:System\.(?:out|err)\.print(?:ln|f)?|fmt\.(?:Print|Println|Printf)|(?:log)\.(?:Print|Fatal|Panic)(?:f|ln)?|print)\Z"
    r"|\.(?:addKeyValue|addArgument|WithField|Str|Stringer|Int64)\Z",
    re.DOTALL,
)
_FIELDS = re.compile(r"^(?:zap|slog)\.(?:String|Strings|Any|Int|Int64|Stringer|Reflect)\Z")
_HIDES = re.compile(
    r"(?i)mask|desensiti|redact|hide|hash|md5|sha\d|hmac|encrypt|cipher|sanitiz|anonymi|脱敏|掩码|len\Z|\.length\Z|is\w+\Z|has\w*\Z"
)
_STRINGS = ("string", "string_literal", "interpreted_string_literal", "raw_string_literal", "template_string")
_NAMES = ("identifier", "property_identifier", "field_identifier", "attribute", "shorthand_property_identifier")
_SLOT = re.compile(
    r"([A-Za-z_\u4e00-\u9fff][\w.\-\u4e00-\u9fff]*)[\"']?\s*(?:[:=：＝]|为|是)?\s*[\"']?(?=\{|%[-+#0]*[0-9.*]*[a-zA-Z]|\$\{|\Z)"
)
_ACCESSOR = re.compile(r"^(?:get|fetch|find|query|load|read|is|to)(?=[A-Z_])")


class Named(NamedTuple):
    """A name in a source file: what is written there, and where."""

    name: str
    comment: str
    line: int
    start: int
    end: int
    place: str
    why: str
    statement: int = 0
    """Where the logging statement begins that writes it: what one statement writes stands together."""


@cache
def _parser(language: str) -> Any:
    try:
        from tree_sitter import Language, Parser

        module, function = _GRAMMARS[language]
        return Parser(Language(getattr(import_module(module), function)()))
    except ImportError:
        raise UsageError(f"logging statements of {language} need the extra: pip install 'pisift[code]'") from None


def logged_names(source: bytes, language: str) -> Iterator[Named]:
    """Every name that a logging statement of ``source`` writes, in order; ``UsageError`` without the parser."""
    stack = [_parser(language).parse(source).root_node]
    while stack:
        node = stack.pop()
        if node.type in _CALLS:
            callee = _callee(node)
            if _LOGGERS.search(callee) or _FIELDS.match(callee):
                for named in _of_call(node, callee, language):
                    yield named._replace(statement=node.start_byte)
                receiver = node.child_by_field_name("object") or node.child_by_field_name("function")
                stack += [receiver] if receiver is not None else []
                continue
        stack.extend(reversed(node.children))


def _callee(node: Any) -> str:
    """What is called, as it is written: ``logger.info``, ``log.atInfo().log``."""
    function = node.child_by_field_name("function")
    if function is None:
        name, receiver = node.child_by_field_name("name"), node.child_by_field_name("object")
        return ".".join(_text(part) for part in (receiver, name) if part is not None)
    return _text(function)


def _text(node: Any) -> str:
    return str(node.text.decode("utf-8", "replace"))


def _of_call(call: Any, callee: str, language: str) -> Iterator[Named]:
    arguments = call.child_by_field_name("arguments")
    place = callee.rsplit("\n", 1)[-1].strip()[-60:]
    stack = [] if arguments is None else list(reversed(arguments.children))
    while stack:
        node = stack.pop()
        if _hides(node):
            continue
        if node.type in _STRINGS:
            yield from _of_string(node, place)
            stack += [
                part for part in reversed(node.children) if part.type in ("interpolation", "template_substitution")
            ]
            continue
        if node.type == "keyword_argument":  # logger.info("...", extra={...}), structlog's mobile=...
            name = node.child_by_field_name("name")
            if name is not None and _text(name) not in ("extra", "exc_info", "stack_info", "end", "sep", "file"):
                yield _named(name, place)
            value = node.child_by_field_name("value")
            stack += [value] if value is not None else []
            continue
        if node.type in _NAMES and not _is_receiver(node):
            yield _named(node, place)
        stack.extend(reversed(node.children))


def _is_receiver(node: Any) -> bool:
    """Whether something is taken from it: in ``user.mobile`` the mobile is written, and not the user."""
    parent = node.parent
    if parent is None or parent.type not in ("attribute", "member_expression", "selector_expression", "field_access",
                                             "method_invocation"):  # fmt: skip
        return bool(node.type == "attribute")  # its parts are looked at
    first = parent.child_by_field_name("object") or parent.child_by_field_name("operand")
    return bool(first is not None and first.id == node.id)


def _named(node: Any, place: str) -> Named:
    name = _ACCESSOR.sub("", _text(node))
    return _at(node, 0, len(_text(node)), name, place, f"the argument {_text(node)} is logged")


def _of_string(node: Any, place: str) -> Iterator[Named]:
    """The words right before a placeholder, or the whole string if it is only a key: ``zap.String("mobile", m)``."""
    written = _text(node)
    body = written.strip("fFrRbB").strip("\"'`")
    lead = written.find(body) if body else 0
    filled = _filled_with(node)
    for number, slot in enumerate(_SLOT.finditer(body)):
        if number < len(filled) and _hides(filled[number]):
            continue
        word = slot.group(1)
        if slot.end() < len(body) or word == body or re.search(r"[:=：＝]\s*\Z", body):
            why = f"the string names {word}"
            yield _at(node, lead + slot.start(1), lead + slot.end(1), word, place, why)


def _filled_with(node: Any) -> list[Any]:
    """What fills the placeholders of a string, in order: interpolations, the arguments after it, or what is added."""
    if inner := [part for part in node.children if part.type in ("interpolation", "template_substitution")]:
        return [(part.named_children or [part])[0] for part in inner]
    while True:
        parent = node.parent
        after = [part for part in parent.named_children if part.start_byte >= node.end_byte]
        if after or not parent.type.startswith("binary"):
            return after
        node = parent


def _hides(node: Any) -> bool:
    return bool(node.type in _CALLS and _HIDES.search(_callee(node)))


def _at(node: Any, start: int, end: int, name: str, place: str, why: str) -> Named:
    line, column = node.start_point
    before = _text(node)[:start]
    line += before.count("\n")
    first = start if "\n" not in before else 0
    # tree-sitter counts bytes; the report counts characters.
    lead = node.text and _columns(node, column)
    return Named(name, "", line + 1, lead + first, lead + first + end - start, f"{place}: {name}", why)


def _columns(node: Any, column: int) -> int:
    """Characters before a node in its line, of which tree-sitter knows the bytes."""
    root = node
    while root.parent is not None:
        root = root.parent
    begin = node.start_byte - root.start_byte - column
    return len(root.text[max(begin, 0) : node.start_byte - root.start_byte].decode("utf-8", "replace"))
