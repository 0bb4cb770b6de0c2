"""A level with its grounds: where it began, which rules moved it, under which standard."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """What one rule did to a level; where ``before`` equals ``after`` it spoke without moving it."""

    rule: str
    """Such as ``AG1`` (see ``scanner/catalogue/rules.toml``)."""
    before: int
    after: int
    why: str
    """In words, naming columns and counts, never a value."""
    clause: str
    certainty: str
    """``seen`` in a restatement, from ``memory``, or by ``convention`` of this project."""
    lowered_by: str = ""
    """What would undo it."""


@dataclass(frozen=True, slots=True)
class Grading:
    """The level of a column's label, a table or more under one standard."""

    standard: str
    level: int
    level_name: str
    base: int
    """The level before any rule."""
    clause: str
    """Why ``base``."""
    certainty: str
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of more than one table: of those that a key joins, of a database, of everything."""

    kind: str
    """``join``, ``database`` or ``system``."""
    name: str
    """The key, or the source; empty for everything."""
    members: tuple[str, ...]
    """The resources that are joined, or those with the highest level."""
    gradings: tuple[Grading, ...]
