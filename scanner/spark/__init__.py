"""Scans where the data is: the same ``scan_batch`` in the tasks of Apache Spark (``pip install 'pisift[spark]'``).

``pisift scan spark://HOST:7077/crm`` scans a database of a cluster's catalogue, ``spark://yarn/?path=hdfs:///exports``
data below a path. In a notebook, ``scanner.spark.scan(df)`` gives the inventory of a frame.
"""

from __future__ import annotations

import os
import re
import sys
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from scanner.errors import UsageError
from scanner.model import Inventory

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from scanner.spark.tables import SparkTables
    from scanner.spark.tasks import Recipe

__all__ = ["open_target", "recipe_of", "scan"]

SCHEME = "spark://"
_MASTER = re.compile(r"yarn|local(\[[^]/]*\])?|local-cluster\[[^]/]*\]|k8s|connect|")
_OURS = {
    # Rows of a batch: enough for numpy, few enough for an executor's memory.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
    # What Spark spills or shuffles is encrypted on the disks of the executors.
    "spark.io.encryption.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_FORMATS = ("parquet", "orc", "csv", "json", "text", "avro", "delta", "iceberg")
_FORM = (
    "spark://HOST:7077/DATABASE, spark://yarn/DATABASE.TABLE, spark:///DATABASE (the session that spark-submit made) "
    "or spark://yarn/?path=hdfs:///folder&format=parquet"
)


def scan(frame: DataFrame, name: str = "frame", **settings: object) -> Inventory:
    """The inventory of one frame, which may be larger than any machine; ``settings`` are those of ``pisift.toml``.

    ``name`` is what the frame is called in the inventory (``crm.customer``): a table's name tells what its columns are
    about. Raises ``UsageError`` for a setting that does not exist.
    """
    from scanner.cli.scan import run_scan
    from scanner.settings import Settings, override
    from scanner.spark.tables import SparkTables

    def opened(recipe: Recipe) -> SparkTables:
        return SparkTables(frame.sparkSession, "spark", {name: lambda: frame}, recipe)

    return run_scan([], override(Settings(), settings, "scan()"), more=[opened])


def recipe_of(choice: Any, catalogue: Any, counting: Any) -> Recipe:
    """What executors make their rules from; see ``scanner.spark.tasks.Recipe``."""
    from scanner.spark.tasks import Recipe

    return Recipe(uuid.uuid4().hex, choice, catalogue, counting)


def open_target(target: str, recipe: Recipe) -> SparkTables:
    """The tables that ``target`` names.

    Raises ``UsageError`` for a wrong target, without PySpark, or if Spark does not start.
    """
    where, _, query = target.removeprefix(SCHEME).partition("?")
    master, _, database = where.partition("/")
    asked = dict(parse_qsl(query, keep_blank_values=True))
    confs = {key: value for key, value in asked.items() if key.startswith("spark.")}
    if unknown := [key for key in asked if key not in ("path", "format", "header") and key not in confs]:
        raise UsageError(f"{SCHEME}: it has no {unknown[0]}=; a target is {_FORM}")
    if asked.get("format", "parquet") not in _FORMATS:
        raise UsageError(f"{SCHEME}: format is one of {', '.join(_FORMATS)}")
    session = _session(unquote(master), confs)
    from scanner.spark.tables import SparkTables

    shown = f"{SCHEME}{master}"
    if "path" in asked:
        make = partial(_loaded, session, asked["path"], asked.get("format", "parquet"), asked.get("header", "true"))
        return SparkTables(session, shown, {asked["path"]: make}, recipe)
    tables = SparkTables(session, shown, None, recipe)
    tables.database = unquote(database.strip("/"))
    return tables


def _loaded(session: SparkSession, path: str, format_: str, header: str) -> DataFrame:
    reader = session.read.format(format_)
    if format_ == "csv":
        # As text: a guess of types would cost a second reading, and the zeros that a number begins with.
        reader = reader.options(header=header, inferSchema="false", multiLine="false")
    if format_ == "json":
        reader = reader.options(primitivesAsString="true")
    return reader.load(path)


def _session(master: str, confs: dict[str, str]) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("scanning with Spark needs PySpark and Java 17: pip install 'pisift[spark]'") from None
    if not (_MASTER.fullmatch(master) or re.fullmatch(r"[\w.\-]+:\d+(,[\w.\-]+:\d+)*", master)):
        raise UsageError(f"{SCHEME}{master} is no master of Spark; a target is {_FORM}")
    is_host = ":" in master and not master.startswith(("local", "k8s"))
    builder = SparkSession.builder.appName("pisift")
    if master:
        builder = builder.master(f"spark://{master}" if is_host else master)
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for key, value in {**_OURS, **confs}.items():
        builder = builder.config(key, value)
    from scanner.spark.tables import in_spark_words, spark_errors

    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    except spark_errors() as error:
        raise UsageError(
            f"{SCHEME}{master}: Spark does not start ({in_spark_words(error)}); is Java 17 there?"
        ) from None
    return session
