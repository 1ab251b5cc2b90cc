"""How fast 1,000,000 dossiers are read, checked, reported and committed: against a bare copy and three other ways.

    python benchmarks/check_rows.py [rows]        # all contenders; the faults of each row compared with a plain loop in Python
    python benchmarks/check_rows.py --large       # 10,000,000 rows against 1,000,000: growth, and peak memory of own processes

The file has 12 columns of Vietnamese text, codes, days, moments and numbers, and one bad row in a hundred, of eight kinds.
The bare copy is Polars' ``scan_csv`` to ``sink_parquet``, which checks nothing. Ours ends with good and held rows in the
store, fsynced. Contenders take turns and medians count; frictionless validates a sample and is scaled up to all rows.

Pandera on Polars does the same work as far as it goes: one lazy validation of the texts and of what was read of them, every
failure with row, column, value, code and a sentence in two languages (the faults are compared with the plain loop's), good
and bad rows in two files, fsynced. What it still does not do: keep memory bounded (the whole file is one frame), read the rare
forms of a moment (no seconds, a zone), check keys against those in force, name files by their SHA-256, give hints.
"""

from __future__ import annotations

import csv
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
os.environ.setdefault("TINHSO_HOME", tempfile.mkdtemp(prefix="tinhso-benchmark-"))

import django

django.setup()

import frictionless  # noqa: E402  # after the set-up
import pandera.polars as pandera  # noqa: E402  # after the set-up
import polars as pl  # noqa: E402  # after the set-up
from django.conf import settings  # noqa: E402  # after the set-up

from tinhso.catalog.contracts import Level  # noqa: E402  # after the set-up
from tinhso.kernel.periods import parse  # noqa: E402  # after the set-up
from tinhso.lake import checking, definition  # noqa: E402  # after the set-up
from tinhso.lake.judging import Context  # noqa: E402  # after the set-up
from tinhso.lake.storage import LocalStorage  # noqa: E402  # after the set-up

DATASET = "trial.dossiers"
ROUNDS, FEW_ROUNDS, SAMPLE = 7, 3, 5_000
CODE, COMMUNE = r"[A-Z0-9]+(\.[A-Z0-9]+)*-[0-9]{6,8}-[0-9]{4,8}", "[0-9]{5}"
CHANNELS = ["direct", "online", "post"]
COMMUNES = [f"{number:05}" for number in range(1, 104)]
OFFICES = [f"H15.{number:02}" for number in range(1, 41)]
PROCEDURES = [f"1.{number:06}" for number in range(1, 2001)]
SUBJECTS = [
    "Cấp giấy phép xây dựng nhà ở riêng lẻ",
    "Đăng ký khai sinh",
    "Đăng ký kết hôn",
    "Cấp bản sao trích lục hộ tịch",
    "Chứng thực bản sao từ bản chính",
    "Cấp đổi giấy chứng nhận quyền sử dụng đất",
    "Đăng ký biến động đất đai",
    "Đăng ký thành lập hộ kinh doanh",
]
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()  # noqa: SIM905  # reads better
MIDDLE = "Văn Thị Hữu Đức Ngọc Quốc Minh Thanh".split()  # noqa: SIM905  # reads better
GIVEN = "An Bình Châu Dũng Đạt Giang Hạnh Hiếu Khánh Lan Linh Long Mai Nam Ngân Phúc Phượng Quân Thủy Tuyết Yến".split()  # noqa: SIM905
PACK = """\
id: trial
title: {vi: Thử, en: Trial}
summary: {vi: Để đo., en: For measuring.}
owner: {office: trial_office, title: {vi: Sở, en: Department}}
version: 1.0.0
"""
HEAD = """\
id: %s
title: {vi: Hồ sơ, en: Dossiers}
version: 1
valid_from: 2024-01-01
supplied_by: {level: office}
period: month
due: {after: 0, unit: calendar_days, at: "17:00"}
update: upsert
privacy: internal
acceptance: good_rows
"""
DOSSIERS = (
    HEAD % "dossiers"
    + rf"""
period_field: received_on
schema:
  fields:
    - {{name: code, title: {{vi: Mã, en: Code}}, type: string, constraints: {{required: true, pattern: '{CODE}'}}}}
    - {{name: procedure, title: {{vi: Thủ tục, en: Procedure}}, type: string, constraints: {{required: true}}}}
    - {{name: subject, title: {{vi: Việc, en: Subject}}, type: string,
       constraints: {{required: true, minLength: 5, maxLength: 200}}}}
    - {{name: applicant, title: {{vi: Người nộp, en: Applicant}}, type: string, constraints: {{required: true, maxLength: 60}}}}
    - {{name: commune, title: {{vi: Xã, en: Commune}}, type: string, area_level: commune,
       constraints: {{pattern: '{COMMUNE}'}}}}
    - {{name: office, title: {{vi: Cơ quan, en: Office}}, type: string, area_level: office, constraints: {{required: true}}}}
    - {{name: channel, title: {{vi: Kênh, en: Channel}}, type: string,
       constraints: {{required: true, enum: [direct, online, post]}},
       titles: {{direct: {{vi: Trực tiếp, en: In person}}, online: {{vi: Trực tuyến, en: Online}},
         post: {{vi: Bưu chính, en: Post}}}}}}
    - {{name: received_on, title: {{vi: Ngày nhận, en: Day}}, type: date, constraints: {{required: true}}}}
    - {{name: received_at, title: {{vi: Lúc nhận, en: Received}}, type: datetime, constraints: {{required: true}}}}
    - {{name: finished_at, title: {{vi: Lúc xong, en: Finished}}, type: datetime}}
    - {{name: status, title: {{vi: Trạng thái, en: Status}}, type: integer,
       constraints: {{required: true, minimum: 1, maximum: 10}}}}
    - {{name: fee, title: {{vi: Phí, en: Fee}}, type: integer, constraints: {{minimum: 0}}}}
  primaryKey: [code]
  foreignKeys:
    - {{fields: [procedure], reference: {{resource: procedures, fields: [code]}}}}
  missingValues: ["", "-", "..", "…"]
checks:
  - id: finished_after_received
    condition: finished_at IS NULL OR finished_at >= received_at
    message: {{vi: Kết thúc trước khi tiếp nhận., en: Finished before it was received.}}
  - id: received_on_is_the_day_received
    condition: CAST(received_at AS DATE) = received_on
    message: {{vi: Ngày và lúc tiếp nhận khác nhau., en: Day and time received differ.}}
  - id: settled_has_an_end
    condition: status NOT IN (9, 10) OR finished_at IS NOT NULL
    message: {{vi: Đã xong thì phải có lúc kết thúc., en: A settled dossier has an end.}}
"""
)
PROCEDURE_LIST = (
    HEAD % "procedures"
    + """
schema:
  fields:
    - {name: code, title: {vi: Mã, en: Code}, type: string, constraints: {required: true}}
  primaryKey: [code]
"""
)
Faults = set[tuple[int, str, str]]


# --- the file --------------------------------------------------------------------------


def write(path: Path, rows: int, first: int = 0) -> None:
    """Write ``rows`` dossiers from a number on, a million at a time."""
    with path.open("wb") as target:
        for start in range(first, first + rows, 1_000_000):
            dossiers(start, min(start + 1_000_000, first + rows)).write_csv(target, include_header=start == first)


def dossiers(start: int, stop: int) -> pl.DataFrame:
    """Return dossiers by number; every hundredth has a fault, one of eight kinds in turn."""
    at = pl.int_range(start, stop, eager=True)
    kinds = pl.select(pl.when(at % 100 == 99).then(at // 100 % 8)).to_series()

    def drawn(seed: int, most: int) -> pl.Series:
        return (at.hash(seed) % most).cast(pl.Int64)

    def chosen(seed: int, values: list[str]) -> pl.Series:
        return pl.Series(values).gather(drawn(seed, len(values)))

    def broken(kind: int, good: pl.Series, wrong: pl.Series | str) -> pl.Series:
        return pl.select(pl.when(kinds.eq_missing(kind)).then(pl.lit(wrong)).otherwise(good)).to_series()

    received = pl.select(pl.datetime(2026, 1, 1) + pl.duration(seconds=drawn(1, 28 * 86_400))).to_series()
    finished = pl.select(received + pl.duration(seconds=drawn(2, 9 * 86_400))).to_series().dt.to_string("%Y-%m-%dT%H:%M:%S")
    office = (drawn(3, 40) + 1).cast(pl.String).str.zfill(2)
    day = received.dt.to_string("-%y%m%d-")
    code = "H15.50." + office + day + at.cast(pl.String).str.zfill(8)
    return pl.DataFrame(
        {
            "code": broken(6, broken(0, code, "sai mã " + at.cast(pl.String)), "H15.50.01-260101-00000000"),
            "procedure": broken(7, chosen(4, PROCEDURES), "9.999999"),
            "subject": chosen(5, SUBJECTS),
            "applicant": chosen(6, FAMILY) + " " + chosen(7, MIDDLE) + " " + chosen(8, GIVEN),
            "commune": broken(1, chosen(9, COMMUNES), "99999"),
            "office": "H15." + office,
            "channel": broken(2, chosen(10, CHANNELS), "trực tiếp"),
            "received_on": broken(3, received.dt.to_string("%Y-%m-%d"), "2026-13-41"),
            "received_at": received.dt.to_string("%Y-%m-%dT%H:%M:%S"),
            "finished_at": broken(4, finished, "2025-01-01T00:00:00"),
            "status": broken(5, (drawn(12, 10) + 1).cast(pl.String), "17"),
            "fee": (drawn(13, 50) * 1000).cast(pl.String),
        }
    )


# --- the contenders ------------------------------------------------------------------------


def ours(path: Path, folder: Path) -> Faults:
    """Read, check, report and commit."""
    context = Context(
        period=parse("202601"),
        units={Level.COMMUNE: frozenset(COMMUNES), Level.OFFICE: frozenset(OFFICES)},
        references={("procedures", ("code",)): pl.DataFrame({"code": PROCEDURES})},
    )
    store, batches = LocalStorage(folder), checking.batches_of_csv(path)
    verdict = checking.check(DATASET, definition.dataset(DATASET), batches, context, store, most_faults=1 << 20)
    for staged in filter(None, (verdict.good, verdict.held)):
        store.put(staged)
    return {(fault.row, fault.column, fault.code) for fault in verdict.faults}


def bare(path: Path, folder: Path) -> None:
    pl.scan_csv(path).sink_parquet(folder / "bare.parquet")


def by_pandera(path: Path, folder: Path) -> Faults:
    """Read texts, type them, validate everything at once, report each failure, and write good and bad rows, fsynced."""
    text = pl.read_csv(path, infer_schema=False, null_values=["", "-", "..", "…"])
    moment = pl.col("received_at", "finished_at").str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    typed = text.with_columns(
        pl.col("received_on").str.to_date("%Y-%m-%d", strict=False),
        moment,
        pl.col("status", "fee").cast(pl.Int64, strict=False),
    )
    beside = typed.select(pl.col(*READ).name.suffix(" (read)"))
    try:
        _SCHEMA.validate(text.hstack(beside), lazy=True)
        report = _NO_REPORT
    except pandera.errors.SchemaErrors as error:
        report = _reported(error.failure_cases)
    bad = pl.repeat(False, text.height, dtype=pl.Boolean, eager=True).scatter(report["row"].unique() - 1, True)
    for name, rows in (("good", typed.filter(~bad)), ("bad", text.filter(bad))):
        rows.write_parquet(folder / f"{name}.parquet")
        with (folder / f"{name}.parquet").open("rb") as written:
            os.fsync(written.fileno())
    return set(report.select("row", "column", "code").iter_rows())


READ = ("received_on", "received_at", "finished_at", "status", "fee")
SENTENCES = {
    "required": ("Thiếu giá trị.", "The value is missing."),
    "type": ("“{}” không đúng kiểu.", "“{}” is not of the type."),
    "range": ("{} nằm ngoài giới hạn.", "{} is out of range."),
    "length": ("“{}” quá ngắn hoặc quá dài.", "“{}” is too short or too long."),
    "pattern": ("“{}” không đúng mẫu.", "“{}” does not have the form."),
    "enumeration": ("“{}” không thuộc danh sách.", "“{}” is not in the list."),
    "unit": ("“{}” không phải mã đơn vị.", "“{}” is not the code of a unit."),
    "reference": ("“{}” không có trong bộ dữ liệu.", "“{}” is not in the dataset."),
    "key": ("“{}” bị lặp lại.", "“{}” is repeated."),
    "condition": ("Các cột không khớp nhau.", "Columns do not agree."),
}
_NO_REPORT = pl.DataFrame(schema={"row": pl.Int64, "column": pl.String, "code": pl.String})


def _reported(failures: pl.DataFrame) -> pl.DataFrame:
    """Return pandera's failures as row, column, value, code and a sentence in both languages."""
    code = pl.col("check").replace("not_nullable", "required")
    found = failures.select(
        row=pl.col("index").cast(pl.Int64) + 1,
        column=pl.col("column").fill_null("").str.strip_suffix(" (read)"),
        value=pl.when(code != "condition").then("failure_case").fill_null(""),
        code=code,
    )
    said = [
        [sentence.format(value) for sentence in SENTENCES[code]] for code, value in found.select("code", "value").iter_rows()
    ]
    return found.hstack(pl.DataFrame(said, schema=["vi", "en"], orient="row"))


def _holds(condition: pl.Expr, code: str) -> pandera.Check:
    """Return a check of pandera that a condition is nowhere false."""
    return pandera.Check(lambda data: data.lazyframe.select(condition.fill_null(True)), error=code)


def _readable(name: str, form: str = "") -> list[pandera.Check]:
    """Return a check that the texts of a column have the form of its type and could be read."""
    text, value = pl.col(name), pl.col(f"{name} (read)")
    read = value.is_not_null() & text.str.contains(form) if form else value.is_not_null()
    return [_holds(text.is_null() | read, "type")]


def _units(codes: list[str]) -> pandera.Check:
    return _check.isin(codes, error="unit")


_check, _column = pandera.Check, pandera.Column
_DAY, _MOMENT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]$"
_status, _fee, _received, _finished = (pl.col(f"{name} (read)") for name in ("status", "fee", "received_at", "finished_at"))
_SCHEMA = pandera.DataFrameSchema(
    {
        "code": _column(
            pl.String,
            [_check.str_matches(f"^(?:{CODE})$", error="pattern"), _holds(pl.col("code").is_first_distinct(), "key")],
        ),
        "procedure": _column(pl.String, _check.isin(PROCEDURES, error="reference")),
        "subject": _column(pl.String, _check.str_length(5, 200, error="length")),
        "applicant": _column(pl.String, _check.str_length(None, 60, error="length")),
        "commune": _column(
            pl.String, [_check.str_matches(f"^(?:{COMMUNE})$", error="pattern"), _units(COMMUNES)], nullable=True
        ),
        "office": _column(pl.String, _units(OFFICES)),
        "channel": _column(pl.String, _check.isin(CHANNELS, error="enumeration")),
        "received_on": _column(pl.String, _readable("received_on", _DAY)),
        "received_at": _column(pl.String, _readable("received_at", _MOMENT)),
        "finished_at": _column(pl.String, _readable("finished_at", _MOMENT), nullable=True),
        "status": _column(pl.String, _readable("status")),
        "fee": _column(pl.String, _readable("fee"), nullable=True),
        "status (read)": _column(pl.Int64, _check.in_range(1, 10, error="range"), nullable=True),
        "fee (read)": _column(pl.Int64, _check.ge(0, error="range"), nullable=True),
    },
    checks=[
        _holds(_finished.is_null() | (_finished >= _received), "condition"),
        _holds(_received.dt.date() == pl.col("received_on (read)"), "condition"),
        _holds(~_status.is_in([9, 10]) | pl.col("finished_at").is_not_null(), "condition"),
    ],
)


def by_frictionless(path: Path) -> int:
    """Validate every rule that its schema can express (the row conditions but one too); return how many errors it tells."""
    required = {"required": True}
    fields: list[dict[str, object]] = [
        {"name": "code", "type": "string", "constraints": {**required, "pattern": CODE}},
        {"name": "procedure", "type": "string", "constraints": {**required, "enum": PROCEDURES}},
        {"name": "subject", "type": "string", "constraints": {**required, "minLength": 5, "maxLength": 200}},
        {"name": "applicant", "type": "string", "constraints": {**required, "maxLength": 60}},
        {"name": "commune", "type": "string", "constraints": {"pattern": COMMUNE, "enum": COMMUNES}},
        {"name": "office", "type": "string", "constraints": {**required, "enum": OFFICES}},
        {"name": "channel", "type": "string", "constraints": {**required, "enum": CHANNELS}},
        {"name": "received_on", "type": "date", "constraints": required},
        {"name": "received_at", "type": "datetime", "constraints": required},
        {"name": "finished_at", "type": "datetime"},
        {"name": "status", "type": "integer", "constraints": {**required, "minimum": 1, "maximum": 10}},
        {"name": "fee", "type": "integer", "constraints": {"minimum": 0}},
    ]
    schema = frictionless.Schema.from_descriptor(
        {"fields": fields, "primaryKey": ["code"], "missingValues": ["", "-", "..", "…"]}
    )
    conditions = ["finished_at is None or finished_at >= received_at", "status not in (9, 10) or finished_at is not None"]
    table = frictionless.resources.TableResource(path=path.name, basepath=str(path.parent), schema=schema)
    checks = [frictionless.checks.row_constraint(formula=formula) for formula in conditions]
    return int(table.validate(frictionless.Checklist(checks=checks), limit_errors=1 << 20).stats["errors"])


# --- the plain loop ------------------------------------------------------------------------------


def plain(path: Path) -> Faults:
    """Return row, column and code of every fault, one cell after another."""
    found: Faults = set()
    codes: set[str] = set()
    among = {"procedure": set(PROCEDURES), "commune": set(COMMUNES), "office": set(OFFICES), "channel": set(CHANNELS)}
    names = {"procedure": "reference", "commune": "unit", "office": "unit", "channel": "enumeration"}
    with path.open(encoding="utf-8", newline="") as source:
        for number, row in enumerate(csv.DictReader(source), start=1):
            failed = [(name, names[name]) for name, known in among.items() if row[name] not in known]
            if not re.fullmatch(CODE, row["code"]):
                failed.append(("code", "pattern"))
            if row["code"] in codes:
                failed.append(("code", "key"))
            codes.add(row["code"])
            failed += _typed_plainly(row)
            found |= {(number, name, code) for name, code in failed}
    return found


def _typed_plainly(row: dict[str, str]) -> list[tuple[str, str]]:
    failed: list[tuple[str, str]] = []
    day = None
    try:
        day = datetime.strptime(row["received_on"], "%Y-%m-%d").date()  # noqa: DTZ007  # a day
    except ValueError:
        failed.append(("received_on", "type"))
    received, finished = (datetime.fromisoformat(row[name]) for name in ("received_at", "finished_at"))
    if not 1 <= int(row["status"]) <= 10:
        failed.append(("status", "range"))
    if int(row["fee"]) < 0:
        failed.append(("fee", "range"))
    if finished < received or (day is not None and day != received.date()):
        failed.append(("", "condition"))
    return failed


# --- measuring ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock, and of all processors."""

    wall: float
    processor: float


def timed(work: Callable[[], object]) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


def median(taken: list[Taken]) -> Taken:
    return Taken(*(statistics.median(each) for each in zip(*map(astuple, taken), strict=True)))


def alone(path: Path) -> tuple[float, float]:
    """Return the seconds of a check in a process of its own (the second one there), and the peak memory in MB."""
    told = subprocess.run([sys.executable, __file__, "--once", str(path)], capture_output=True, text=True, check=True)
    seconds, peak = told.stdout.split()[-2:]
    return float(seconds), float(peak)


def compare(rows: int, folder: Path) -> None:
    path, sample = folder / "dossiers.csv", folder / "sample.csv"
    write(path, rows)
    write(sample, min(SAMPLE, rows))
    found, expected = ours(path, folder), plain(path)
    print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {len(expected):,} faults")
    print(f"faults of ours and of the plain loop are the same: {found == expected}")
    print(f"and so are pandera's: {by_pandera(path, folder) == expected}")
    bares, full, panderas = [], [], []
    for number in range(ROUNDS):
        bares.append(timed(lambda: bare(path, folder)))
        full.append(timed(lambda: ours(path, folder)))
        if number < FEW_ROUNDS:
            panderas.append(timed(lambda: by_pandera(path, folder)))
    strict = median([timed(lambda: by_frictionless(sample)) for _ in range(FEW_ROUNDS)])
    copy, mine, other = map(median, (bares, full, panderas))
    scale = rows / min(SAMPLE, rows)
    print(f"bare copy {told(copy)} · ours with commit {told(mine)}: {ratio(mine, copy)} (line 1.5)")
    print(f"pandera on Polars {told(other)} ({FEW_ROUNDS} rounds): ours is faster {ratio(other, mine)} (line 3)")
    print(
        f"frictionless {strict.wall * scale:.0f} s ({FEW_ROUNDS} rounds of {min(SAMPLE, rows):,} rows, scaled):"
        f" ours is faster {ratio(Taken(strict.wall * scale, strict.processor * scale), mine)} (line 80)"
    )


def told(taken: Taken) -> str:
    return f"{taken.wall:.2f} s (processors {taken.processor:.2f} s)"


def ratio(one: Taken, other: Taken) -> str:
    return f"{one.wall / other.wall:.2f} times, by processors {one.processor / other.processor:.2f}"


def grow(folder: Path) -> None:
    small, large = folder / "small.csv", folder / "large.csv"
    write(small, 1_000_000)
    write(large, 10_000_000)
    smalls, larges = [], []
    for _ in range(FEW_ROUNDS):
        smalls += [alone(small), alone(small)]
        larges.append(alone(large))
    little, much = (statistics.median(seconds for seconds, _ in each) for each in (smalls, larges))
    peak = max(memory for _, memory in larges)
    print(f"1,000,000 rows {little:.2f} s · 10,000,000 rows {much:.2f} s: {much / little:.1f} times (line 11)")
    print(f"peak memory of a process of its own: {peak:.0f} MB (line 1,500, aim 1,000)")


def use_own_pack(folder: Path) -> None:
    datasets = folder / "packs" / "trial" / "datasets"
    datasets.mkdir(parents=True)
    (datasets.parent / "pack.yaml").write_text(PACK)
    (datasets.parent / "README.md").write_text("# Trial\n")
    (datasets / "dossiers.yaml").write_text(DOSSIERS)
    (datasets / "procedures.yaml").write_text(PROCEDURE_LIST)
    settings.PACKS = folder / "packs"


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as place:
        folder = Path(place)
        use_own_pack(folder)
        if arguments[:1] == ["--once"]:
            print(timed(lambda: ours(Path(arguments[1]), folder)).wall)
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        elif arguments[:1] == ["--large"]:
            grow(folder)
        else:
            compare(int(arguments[0]) if arguments else 1_000_000, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
