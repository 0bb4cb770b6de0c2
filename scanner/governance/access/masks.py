"""pisift's masks in SQL: as functions for PostgreSQL, MariaDB and MySQL, and written out for Hive and Spark.

Each says of a text what ``scanner.text.mask`` says of it, character for character; NULL stays NULL.
"""

from __future__ import annotations

from collections.abc import Mapping

FIXED = "'******'"
_LEFT = "char_length(value) - (char_length(value) + 2) / 3"
"""How many characters may be shown: at least a third is hidden. Whole numbers."""

# A reader chooses the search path of a session, and a function of theirs called "left" would be handed clear values:
# each function has a path of its own.
_POSTGRES = """\
CREATE OR REPLACE FUNCTION {name}(value text{more}) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN value = '' THEN '******' ELSE {body} END $$"""
_POSTGRES_BODIES = {
    "ends": (
        f"left(value, least(first, {_LEFT}))"
        f" || repeat('*', char_length(value) - least(first, {_LEFT}) - least(last, {_LEFT} - least(first, {_LEFT})))"
        f" || right(value, least(last, {_LEFT} - least(first, {_LEFT})))"
    ),
    "email": (
        "CASE WHEN position('@' IN value) BETWEEN 1 AND char_length(value) - 1"
        " THEN left(value, least(1, position('@' IN value) - 1)) || '***@'"
        " || substr(value, position('@' IN value) + 1) ELSE '******' END"
    ),
    "ip": (
        "CASE WHEN position('.' IN value) > 0 THEN array_to_string((string_to_array(value, '.'))"
        "[1:least(3, array_length(string_to_array(value, '.'), 1) - 1)], '.') || '.*'"
        " WHEN position(':' IN value) > 0 THEN array_to_string((string_to_array(value, ':'))"
        "[1:least(2, array_length(string_to_array(value, ':'), 1) - 1)], ':') || ':*' ELSE '******' END"
    ),
    "region": "left(value, least(6, char_length(value) / 2)) || '******'",
    "none": "'******'",
}
# In a collation that takes ＠ for @ and a blank for nothing, values would be cut elsewhere: bytes decide.
_MYSQL = """\
CREATE FUNCTION {name}(value LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin{more})
  RETURNS LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC NO SQL SQL SECURITY INVOKER
  RETURN CASE WHEN value IS NULL THEN NULL WHEN CHAR_LENGTH(value) = 0 THEN '******' ELSE {body} END"""
_MY_LEFT = _LEFT.replace("/", "DIV")
_MYSQL_BODIES = {
    "ends": (
        f"CONCAT(LEFT(value, LEAST(first, {_MY_LEFT})),"
        f" REPEAT('*', CHAR_LENGTH(value) - LEAST(first, {_MY_LEFT})"
        f" - LEAST(last, {_MY_LEFT} - LEAST(first, {_MY_LEFT}))),"
        f" RIGHT(value, LEAST(last, {_MY_LEFT} - LEAST(first, {_MY_LEFT}))))"
    ),
    "email": (
        "CASE WHEN LOCATE('@', value) BETWEEN 1 AND CHAR_LENGTH(value) - 1"
        " THEN CONCAT(LEFT(value, LEAST(1, LOCATE('@', value) - 1)), '***@', SUBSTRING(value, LOCATE('@', value) + 1))"
        " ELSE '******' END"
    ),
    "ip": (
        "CASE WHEN LOCATE('.', value) > 0 THEN CONCAT(SUBSTRING_INDEX(value, '.',"
        " LEAST(3, CHAR_LENGTH(value) - CHAR_LENGTH(REPLACE(value, '.', '')))), '.*')"
        " WHEN LOCATE(':', value) > 0 THEN CONCAT(SUBSTRING_INDEX(value, ':',"
        " LEAST(2, CHAR_LENGTH(value) - CHAR_LENGTH(REPLACE(value, ':', '')))), ':*') ELSE '******' END"
    ),
    "region": "CONCAT(LEFT(value, LEAST(6, CHAR_LENGTH(value) DIV 2)), '******')",
    "none": "'******'",
}


def functions(dialect: str, schema: str) -> Mapping[str, str]:
    """Name of each function that masks to the statement that makes it. ``schema`` is quoted already."""
    template, bodies, more = (
        (_POSTGRES, _POSTGRES_BODIES, ", first int, last int")
        if dialect == "postgresql"
        else (_MYSQL, _MYSQL_BODIES, ", first INT, last INT")
    )
    return {
        name: template.format(name=f"{schema}.{name}", more=more if name == "ends" else "", body=body)
        for name, body in bodies.items()
    }


def masked(style: str, text: str, schema: str) -> str:
    """An expression that masks the SQL expression ``text`` (of a text) by the functions in ``schema``."""
    first, plus, last = style.partition("+")
    return f"{schema}.ends({text}, {int(first)}, {int(last)})" if plus else f"{schema}.{style}({text})"


def written_out(style: str, text: str) -> str:
    """The same for Hive and Spark, in their own functions: no function has to be made there."""
    body = _written_out(style, text)
    return f"CASE WHEN {text} IS NULL THEN NULL WHEN {text} = '' THEN {FIXED} ELSE {body} END"


def _written_out(style: str, text: str) -> str:
    length = f"length({text})"
    if style == "email":
        at = f"instr({text}, '@')"
        local = f"substring({text}, 1, least(1, {at} - 1))"
        shown = f"concat({local}, '***@', substring({text}, {at} + 1))"
        return f"CASE WHEN {at} BETWEEN 1 AND {length} - 1 THEN {shown} ELSE {FIXED} END"
    if style == "ip":
        parts = [
            f"WHEN instr({text}, '{mark}') > 0 THEN concat(substring_index({text}, '{mark}', least({most}, {length}"
            f" - length(replace({text}, '{mark}', '')))), '{mark}*')"
            for mark, most in ((".", 3), (":", 2))
        ]
        return f"CASE {' '.join(parts)} ELSE {FIXED} END"
    if style == "region":
        return f"concat(substring({text}, 1, least(6, cast(floor({length} / 2) AS int))), {FIXED})"
    first, plus, last = style.partition("+")
    if not plus:
        return FIXED
    budget = f"({length} - cast(floor(({length} + 2) / 3) AS int))"
    begin = f"least({int(first)}, {budget})"
    end = f"least({int(last)}, {budget} - {begin})"
    return (
        f"concat(substring({text}, 1, {begin}), repeat('*', {length} - {begin} - {end}),"
        f" substring({text}, {length} - {end} + 1, {end}))"
    )
