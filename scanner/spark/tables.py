"""A Spark session as a source: tables of its catalogue, data below paths, or frames of a notebook."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from scanner.errors import ConnectorError
from scanner.model import Column, Gap, GapKind, Plan, Resource
from scanner.reidentification import LOOKED_AT
from scanner.spark.tasks import FAN, PIECE, Piece, Recipe, in_order, merge_pieces, paths_in, profile_partition
from scanner.spark.visit import SparkVisit

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_AS_JSON = ("VariantType",)
_NOT_IN_ARROW = ("CalendarIntervalType", "YearMonthIntervalType", "UserDefinedType")
_ROUNDS = 2
"""Rounds of merging before the rest goes to the driver."""


class SparkTables:
    """Everything a scan asks of a connector; the rows stay with the executors."""

    visit = SparkVisit
    is_concurrent = True

    def __init__(
        self, session: SparkSession, shown: str, frames: Mapping[str, Callable[[], DataFrame]] | None, recipe: Recipe
    ) -> None:
        """Read ``frames`` (path to a function that makes the frame), or the tables of the catalogue if None."""
        self.session = session
        self.shown = shown
        self._frames = frames
        self._recipe = _with_files(session, recipe)
        self._group = f"pisift {recipe.name}"
        self._lock = threading.Lock()

    fan = FAN
    """How many pieces a task merges into one."""
    database = ""
    """Only the tables of this database (``crm``, ``lake.crm``), or one table of it; all if empty."""

    def resources(self) -> Iterator[Resource | Gap]:
        """Each table with its columns and comments, in the order of the names; a gap for what cannot be opened."""
        if self._frames is not None:
            for path, frame in sorted(self._frames.items()):
                yield self._resource(path, "table", "", frame)
            return
        for path, kind, comment in self._listed():
            yield self._resource(path, kind, comment, partial(self.session.table, _quoted(path)))

    def _listed(self) -> Iterator[tuple[str, str, str]]:
        catalogue = self.session.catalog
        try:
            if self.database and not catalogue.databaseExists(_quoted(self.database)):
                table = catalogue.getTable(_quoted(self.database))
                yield self.database, _kind(table.tableType), table.description or ""
                return
            names = [self.database] if self.database else sorted(found.name for found in catalogue.listDatabases())
            for name in names:
                tables = catalogue.listTables(_quoted(name))
                for table in sorted(tables, key=lambda table: str(table.name)):
                    if not table.isTemporary:
                        yield f"{name}.{table.name}", _kind(table.tableType), table.description or ""
        except spark_errors() as error:
            raise ConnectorError(f"the catalogue cannot be listed: {in_spark_words(error)}") from None

    def _resource(self, path: str, kind: str, comment: str, frame: Callable[[], DataFrame]) -> Resource | Gap:
        try:
            fields = frame().schema.fields
        except spark_errors() as error:
            return Gap(f"{self.shown}/{path}", "", GapKind.UNREADABLE, f"cannot be opened: {in_spark_words(error)}")
        columns = [Column(f.name, f.dataType.simpleString(), str(f.metadata.get("comment", ""))) for f in fields]
        return Resource(self.shown, path, kind, comment, tuple(columns))

    def frame(self, resource: Resource, note: Callable[[Gap], None]) -> DataFrame:
        """The frame of ``resource``, without columns that Arrow has no type for: each of them is a gap."""
        from pyspark.sql import functions as F

        made = self._frames[resource.path]() if self._frames is not None else self.session.table(_quoted(resource.path))
        chosen = []
        for field in made.schema.fields:
            column = made["`" + field.name.replace("`", "``") + "`"]
            kinds = set(_kinds_in(field.dataType))
            if kinds & set(_AS_JSON):
                column = F.to_json(column).alias(field.name)
            elif lost := kinds & set(_NOT_IN_ARROW):
                reason = f"type {sorted(lost)[0]} is not supported"
                note(Gap(resource.id, field.name, GapKind.UNSUPPORTED, reason))
                continue
            chosen.append(column)
        return made.select(*chosen)

    def paths(self, frame: DataFrame) -> tuple[str, ...]:
        """The columns in the first rows of ``frame``, those inside JSON too. ``ConnectorError`` if the job fails."""
        try:
            # The first rows lie in one partition: a job of one task.
            return tuple(row["path"] for row in frame.limit(LOOKED_AT).mapInArrow(paths_in, "path string").collect())
        except spark_errors() as error:
            raise ConnectorError(f"the Spark job failed: {in_spark_words(error)}") from None

    def profile(self, frame: DataFrame, counted: tuple[str, ...] = ()) -> Piece:
        """Scan ``frame`` where its rows are; only profiles come to the driver. ``ConnectorError`` if the job fails.

        ``counted`` are the columns in which rows are told alike.
        """
        from pyspark.sql import functions as F

        try:
            pieces = frame.mapInArrow(partial(profile_partition, self._recipe, counted), PIECE)
            if _partitions(frame) > self.fan:
                for _ in range(_ROUNDS):
                    groups = pieces.groupBy(F.floor(pieces["number"] / self.fan))
                    pieces = groups.applyInArrow(partial(merge_pieces, self.fan), PIECE)
            return in_order([row.asDict() for row in pieces.collect()])
        except spark_errors() as error:
            raise ConnectorError(f"the Spark job failed: {in_spark_words(error)}") from None

    def count(self, frame: DataFrame) -> int:
        """The rows of ``frame``: of Parquet, ORC, Iceberg and Delta without reading them."""
        try:
            return int(frame.count())
        except spark_errors() as error:
            raise ConnectorError(f"the Spark job failed: {in_spark_words(error)}") from None

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """Not offered: rows do not come to the driver."""
        raise ConnectorError("rows of a Spark table are scanned where they are")

    def cancel(self) -> None:
        """Stop the jobs that run."""
        self.session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Leave the session to whoever made it."""


def spark_errors() -> tuple[type[Exception], ...]:
    """What PySpark raises, of its own and from beyond its bridge to Java."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return (PySparkException, Py4JError)


def in_spark_words(error: BaseException) -> str:
    """What a person may know of an error of Spark: its condition, never its message, which may quote a value."""
    condition = getattr(error, "getCondition", None)
    name = condition() if condition is not None else None
    cause = getattr(error, "java_exception", None)
    return str(name or (cause.getClass().getSimpleName() if cause is not None else type(error).__name__))


def _partitions(frame: DataFrame) -> int:
    try:
        return int(frame.rdd.getNumPartitions())
    except Exception:  # noqa: BLE001  Spark Connect has no RDDs: merge by the tree, which is right for any number
        return FAN + 1


def _with_files(session: SparkSession, recipe: Recipe) -> Recipe:
    """Send files of the user's own recognizers along."""
    for name in recipe.choice.files:
        session.sparkContext.addFile(str(Path(name).absolute()))
    names = tuple(Path(name).name for name in recipe.choice.files)
    return replace(recipe, choice=replace(recipe.choice, files=names))


def _kind(kind: str | None) -> str:
    return "view" if kind == "VIEW" else "table"


def _kinds_in(kind: Any) -> Iterator[str]:
    """The names of a type and of all types within."""
    for known in (*_AS_JSON, *_NOT_IN_ARROW):
        if any(ancestor.__name__ == known for ancestor in type(kind).__mro__):
            yield known
    inner = [getattr(kind, name) for name in ("elementType", "keyType", "valueType") if hasattr(kind, name)]
    for child in (*inner, *(field.dataType for field in getattr(kind, "fields", ()))):
        yield from _kinds_in(child)


def _quoted(path: str) -> str:
    """``lake.crm.order`` with each part quoted; no catalogue of Spark has names with a point in them."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in path.split("."))
