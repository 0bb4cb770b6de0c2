"""A plan carried out: the only thing here that changes a server."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from scanner.errors import PisiftError, in_words
from scanner.governance.access.steps import Plan, Step

if TYPE_CHECKING:
    import sqlalchemy as sa


class NotApplied(PisiftError):
    """A statement failed, and everything is as it was before."""


class HalfApplied(PisiftError):
    """A statement failed, and so did taking back what had been done: the undo script is to be run by a person."""


def apply(connection: sa.Connection, plan: Plan) -> None:
    """Run the statements of ``plan``; all of them or none.

    PostgreSQL does it in one transaction. MariaDB and MySQL end a transaction with every such statement: there what was
    done is taken back step by step. Raises ``NotApplied``, or ``HalfApplied`` where that failed as well.
    """
    connection.rollback()
    if plan.dialect == "postgresql":
        _in_one_transaction(connection, plan)
    else:
        _step_by_step(connection, plan)


def _in_one_transaction(connection: sa.Connection, plan: Plan) -> None:
    step = None
    try:
        with connection.begin():
            _run(connection, "SET LOCAL lock_timeout = '10s'")
            _run(connection, "SET LOCAL search_path = pg_catalog")
            for step in plan.steps:
                for statement in step.do:
                    _run(connection, statement)
    except SQLAlchemyError as error:
        raise NotApplied(f"nothing was changed: {_reason(error, step)}") from error


def _step_by_step(connection: sa.Connection, plan: Plan) -> None:
    done: list[str] = []
    for step in plan.steps:
        # Of a step of several statements the undo takes back as many, in the same order from the end.
        undo = list(step.undo)
        for number, statement in enumerate(step.do):
            try:
                _run(connection, statement)
                # What is noted in the table of what was made is no DDL, and would wait.
                connection.commit()
            except SQLAlchemyError as error:
                _take_back(connection, [*(undo if number else ()), *done], f"{_reason(error, step)}", bool(number))
        done = [*undo, *done]


def _take_back(connection: sa.Connection, undo: list[str], why: str, is_within: bool) -> None:
    for number, statement in enumerate(undo):
        try:
            _run(connection, statement)
            connection.commit()
        except SQLAlchemyError as error:
            # The step that broke in the middle has less to take back than its undo says.
            if is_within and number == 0:
                continue
            raise HalfApplied(f"{why}; taking back failed as well ({in_words(error)}): run the undo script") from error
    raise NotApplied(f"what had been changed was taken back: {why}")


def _run(connection: sa.Connection, statement: str) -> None:
    connection.execution_options(no_parameters=True).exec_driver_sql(statement)


def _reason(error: SQLAlchemyError, step: Step | None) -> str:
    found = in_words(getattr(error, "orig", None) or error)
    with suppress(AttributeError):
        found = f"{found} at: {step.why}" if step else found
    return found
