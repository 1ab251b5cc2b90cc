"""Computations of the rooms above: compiled statements over whole datasets and small tables beside them.

A statement comes from a compiler, never from people; it is bounded in time and memory all the same, and what does not fit into
memory goes to a folder of the lake's own home, which goes with it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from tinhso.lake import engine
from tinhso.lake.contracts import Limits, Small
from tinhso.lake.heavy import pl
from tinhso.lake.tables import Table

COMPUTING = Limits(seconds=3600, memory_mb=2048)


def reckon(
    sql: str, views: Mapping[str, Table], beside: Mapping[str, pl.DataFrame | Small], limits: Limits = COMPUTING
) -> pl.DataFrame:
    """Return all that ``sql`` finds over datasets by view name and the tables ``beside`` them.

    Raises QueryFailed, TooMuch and FileUnreadable.
    """
    home = Path(settings.HOME)
    with TemporaryDirectory(prefix="computing-", dir=home, ignore_cleanup_errors=True) as spill:
        threads = os.cpu_count() or 2
        with engine.connected(limits, threads, spill if views else "") as connection, engine.translated(limits):
            engine.prepare(connection, views, with_unit=True)
            for name, table in beside.items():
                connection.register(name, (_framed(table) if isinstance(table, Small) else table).to_arrow())
            stop = threading.Timer(limits.seconds, connection.interrupt)
            stop.start()
            try:
                return pl.DataFrame(pl.from_arrow(connection.execute(sql).to_arrow_table()))
            finally:
                stop.cancel()


def _framed(small: Small) -> pl.DataFrame:
    kinds = {"text": pl.String, "whole": pl.Int64, "number": pl.Float64, "day": pl.Date, "flag": pl.Boolean}
    schema = {name: kinds[kind] for name, kind in small.kinds.items()}
    return pl.DataFrame(list(small.rows), schema=schema, orient="row")
