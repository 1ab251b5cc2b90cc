"""The heavy libraries, loaded when first used: a page that asks the lake nothing never pays for them.

Modules of this room write ``from tinhso.lake.heavy import duckdb, pl, pq, sqlglot`` at their top as usual.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["duckdb", "exp", "pl", "pq", "pyarrow", "s3", "sqlglot"]


class Late(ModuleType):
    """Stands for a module and imports it when the first of its attributes is asked for."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)  # what inspects modules must not load them
        value = getattr(importlib.import_module(self.__name__), attribute)
        self.__dict__[attribute] = value
        return value


if TYPE_CHECKING:
    import duckdb
    import polars as pl
    import pyarrow  # type: ignore[import-untyped]  # ships no types
    import pyarrow.fs as s3  # type: ignore[import-untyped]  # ships no types
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
    import sqlglot
    from sqlglot import exp
else:
    duckdb, pl = Late("duckdb"), Late("polars")
    pyarrow, pq, s3 = Late("pyarrow"), Late("pyarrow.parquet"), Late("pyarrow.fs")
    sqlglot, exp = Late("sqlglot"), Late("sqlglot.expressions")
