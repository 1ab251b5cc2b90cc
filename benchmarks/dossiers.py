"""A home with dossiers of a province, for benchmarks: 36 months before the reform of 2025, and a pack with a board of them.

    TINHSO_HOME=… TINHSO_PACKS=… python -m benchmarks.dossiers SIZE

The dossiers are supplied month by month by four departments of Sóc Trăng through the lake's own check, then compacted.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
PACKS = Path(os.environ.get("TINHSO_PACKS", ""))

import django  # noqa: E402  # after the settings

django.setup()

import duckdb  # noqa: E402  # after the set-up, as all below
import polars as pl  # noqa: E402
import yaml  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tinhso.catalog import queries as catalog  # noqa: E402
from tinhso.kernel.periods import Period, PeriodKind, parse  # noqa: E402
from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake.actions import maintenance, supplying  # noqa: E402
from tinhso.lake.contracts import Source, Submission  # noqa: E402
from tinhso.places import queries as places  # noqa: E402
from tinhso.places.actions import load_reference  # noqa: E402

BOARD: dict[str, Any] = {
    "id": "overview",
    "title": {"vi": "Hồ sơ", "en": "Dossiers"},
    "period": "month",
    "headline": "received",
    "tiles": [
        {"id": "received", "kind": "number", "indicators": ["received"]},
        {"id": "on_time", "kind": "number", "indicators": ["on_time"]},
        {"id": "took", "kind": "number", "indicators": ["took"]},
        {"id": "trend", "kind": "trend", "indicators": ["on_time"]},
        {"id": "communes", "kind": "ranking", "indicators": ["on_time"], "level": "commune"},
        {"id": "fields", "kind": "bar", "indicators": ["received"], "by": "field"},
    ],
}
DATASET, OFFICES, FIELDS = "bench.dossiers", 4, 25
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
    write("boards/overview.yaml", BOARD)


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
    file = PACKS / "bench" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def rows_of(connection: duckdb.DuckDBPyConnection, month: str, size: int, communes: int, salt: int) -> pl.DataFrame:
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
        JOIN communes AS c ON c.number = (sqrt(hash({number} + 1) % 1000000) / 1000 * {communes})::INT % {communes}
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


class Filler:
    """Writes the dossiers of months and departments."""

    def __init__(self, size: int) -> None:
        self.size = size // len(MONTHS)
        self.communes = province_before()["code"].to_list()
        self.suppliers = suppliers()
        self.connection = duckdb.connect()
        self.connection.register(
            "communes", pl.DataFrame({"number": range(len(self.communes)), "code": self.communes}).to_arrow()
        )

    def fill(self) -> None:
        for month in MONTHS:
            rows = self.rows(month)
            for number in range(OFFICES):
                self.supply(number, month, rows)
            print(f"\r{month}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        maintenance.compact(actor=SYSTEM)

    def rows(self, month: str, salt: int = 0) -> pl.DataFrame:
        return rows_of(self.connection, month, self.size, len(self.communes), salt)

    def supply(self, number: int, month: str, rows: pl.DataFrame) -> None:
        """Supply what a department has of some rows for a month."""
        own, office = rows.filter(pl.col("office") == number).select(*COLUMNS), self.suppliers[number]
        verdict = supplying.check(actor=SYSTEM, dataset=DATASET, unit_id=office, period=month, rows=[own])
        if verdict.good is None:
            sys.exit(f"refused: {verdict.faults[:3]}")
        submission = Submission(DATASET, office, month, verdict.good, source=Source("bench.csv"))
        supplying.accept(actor=SYSTEM, submission=submission)


def province_before() -> pl.DataFrame:
    """Return the communes of Sóc Trăng on the last day before the reform, and where each lies."""
    found = []
    for commune in places.units_at_home(LAST_DAY, levels=("commune",)):
        above = {unit.level: unit.id for unit in places.path(commune.id, LAST_DAY)}
        found.append((commune.code, commune.id, above["district"], above["province"]))
    return pl.DataFrame(found, schema=["code", "commune_id", "district_id", "province_id"], orient="row")


def suppliers() -> list[int]:
    """Return departments that were there in all the months."""
    first = parse(MONTHS[0]).start
    lasting = (unit for unit in places.units_at_home(LAST_DAY, tree="office", levels=("department",)))
    return [unit.id for unit in lasting if unit.valid_from is None or unit.valid_from <= first][:OFFICES]


def prepare(size: int) -> Filler:
    """Make the home, with so many dossiers."""
    write_pack()
    if faults := catalog.check(PACKS).faults:
        sys.exit("\n".join(map(str, faults)))
    call_command("migrate", verbosity=0)
    load_reference(lambda text, done: None)
    filler = Filler(size)
    filler.fill()
    return filler


if __name__ == "__main__":
    if len(sys.argv) > 1:
        prepare(int(sys.argv[1]))
