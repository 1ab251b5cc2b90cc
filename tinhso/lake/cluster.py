"""Apache Spark over the listed files: the same statements as DuckDB's ``engine`` runs, by a cluster that reads them itself.

Only ``compute`` is here: what leaves for people is answered by DuckDB. ``TINHSO_SPARK_MASTER`` names the cluster; the rest
(memory, networks, keys to a store) is Spark's own to read, from ``spark-defaults.conf``. The library is loaded when a cluster
is first asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from tinhso.lake import engine
from tinhso.lake.contracts import Limits
from tinhso.lake.errors import ClusterFailed, FileUnreadable, NoCluster, NotOnSpark, TooMuch
from tinhso.lake.heavy import pl, py4j, spark, spark_errors
from tinhso.lake.rules.spark import in_spark
from tinhso.lake.tables import FILE, Table, listing, statement

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SAME = {
    "spark.sql.ansi.enabled": "true",  # an overflow or a wrong cast stops, as in DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # the lake's moments have no zone
    "spark.ui.enabled": "false",  # opens no port of its own
}
_beginning = threading.Lock()
_FILE_GONE = ("PATH_NOT_FOUND", "FAILED_READ_FILE")


def compute(sql: str, tables: Mapping[str, Table], beside: Mapping[str, pl.DataFrame], limits: Limits) -> pl.DataFrame:
    """Return all rows of the platform's own ``sql`` over ``tables`` and frames ``beside`` them, in the types that DuckDB gives.

    Of the limits only the time binds: memory is the cluster's. Raises NotOnSpark, NoCluster, ClusterFailed, FileUnreadable,
    TooMuch.
    """
    session = _session()
    with _within(session, limits), _translated():
        for name, frame in beside.items():
            _hand_over(session, frame, name)
        views = {name: f"lake_{number}" for number, name in enumerate(tables)}
        for name, table in tables.items():
            session.sql(_view(session, views[name], table)).createOrReplaceTempView(views[name])
        answer = pl.DataFrame(pl.from_arrow(session.sql(in_spark(sql, views)).toArrow()))
    _require_no_spans(answer)
    return answer.cast(_types(sql, tables, beside, limits))


def _require_no_spans(answer: pl.DataFrame) -> None:
    """The difference of two days is a number in DuckDB and a span of time in Spark: as a number it would be microseconds."""
    if any("Duration" in str(kind) for kind in answer.schema.values()):
        raise NotOnSpark(function="date - date")


def _types(sql: str, tables: Mapping[str, Table], beside: Mapping[str, pl.DataFrame], limits: Limits) -> pl.Schema:
    """Return the columns of the answer as DuckDB has them: those of the same statement over no rows."""
    without = {name: replace(table, parts=(), derived={}, whole=()) for name, table in tables.items()}
    return engine.compute(sql, without, {name: frame.clear() for name, frame in beside.items()}, limits).schema


def _view(session: SparkSession, name: str, table: Table) -> str:
    """Return the SELECT of a table, when the views that it reads stand: its listing, and the files of each version."""
    made: list[str] = []

    def reading(paths: list[str], mark: str) -> str:
        made.append(f"{name}_files_{len(made)}")
        rows = session.read.parquet(*paths)
        (rows.selectExpr("*", f"_metadata.file_name AS {FILE}") if mark == FILE else rows).createOrReplaceTempView(made[-1])
        return made[-1]

    # Files are named by their content, and a cluster may write their place otherwise than it was told: the name is enough.
    parts = listing(table).with_columns(pl.col("path").str.split("/").list.last())
    _hand_over(session, parts, f"{name}_parts")
    return in_spark(statement(table, f"{name}_parts", reading), {}, typed=True)


def _hand_over(session: SparkSession, frame: pl.DataFrame, name: str) -> None:
    rows = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    session.createDataFrame(rows).createOrReplaceTempView(name)


def _session() -> SparkSession:
    """Return a session of its own, with views of its own, on the connection to the cluster that this process holds."""
    if not settings.SPARK_MASTER:
        raise NoCluster(why_vi="chưa đặt TINHSO_SPARK_MASTER", why_en="TINHSO_SPARK_MASTER is not set")
    try:
        builder: Any = spark.SparkSession.builder
    except ModuleNotFoundError:
        raise NoCluster(why_vi="chưa cài pyspark", why_en="pyspark is not installed") from None
    with _beginning, _translated():
        held: SparkSession = builder.master(settings.SPARK_MASTER).appName("tinhso").config(map=SAME).getOrCreate()
        return held.newSession()


@contextmanager
def _within(session: SparkSession, limits: Limits) -> Iterator[None]:
    """Stop what the session does after the time allowed. Raises TooMuch."""
    late, group = threading.Event(), uuid4().hex
    session.sparkContext.setJobGroup(group, "tinhso", interruptOnCancel=True)

    def stop() -> None:
        late.set()
        session.sparkContext.cancelJobGroup(group)

    timer = threading.Timer(limits.seconds, stop)
    timer.start()
    try:
        yield
    except ClusterFailed:
        if late.is_set():
            raise TooMuch(what_vi="thời gian", what_en="time", limit=f"{limits.seconds:g} s") from None
        raise
    finally:
        timer.cancel()


@contextmanager
def _translated() -> Iterator[None]:
    """Say Spark's errors in our words; paths of files are nobody's business."""
    try:
        yield
    except (spark_errors.PySparkException, py4j.Py4JError) as error:
        condition = (error.getCondition() if isinstance(error, spark_errors.PySparkException) else None) or ""
        if condition.startswith(_FILE_GONE):
            raise FileUnreadable() from None
        raise ClusterFailed(why=condition or type(error).__name__) from error
