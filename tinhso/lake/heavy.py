"""The heavy libraries, loaded when first used: a page that asks the lake nothing never pays for them.

Modules of this room write ``from tinhso.lake.heavy import duckdb, pl, pq, sqlglot`` at their top as usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinhso.kernel.late import Late

__all__ = ["duckdb", "exp", "pl", "pq", "py4j", "pyarrow", "s3", "spark", "spark_errors", "sqlglot"]


if TYPE_CHECKING:
    import duckdb
    import polars as pl
    import pyarrow  # type: ignore[import-untyped]  # ships no types
    import pyarrow.fs as s3  # type: ignore[import-untyped]  # ships no types
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
    import sqlglot
    from py4j import protocol as py4j
    from pyspark import errors as spark_errors
    from pyspark import sql as spark
    from sqlglot import exp
else:
    duckdb, pl = Late("duckdb"), Late("polars")
    pyarrow, pq, s3 = Late("pyarrow"), Late("pyarrow.parquet"), Late("pyarrow.fs")
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")
    spark, spark_errors, py4j = Late("pyspark.sql"), Late("pyspark.errors"), Late("py4j.protocol")
