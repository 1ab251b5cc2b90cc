"""What a submission is judged against, read from the register of units and from what is in force."""

from __future__ import annotations

from collections.abc import Iterator

from tinhso.catalog.contracts import Level, Update
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import definition, engine, manifest
from tinhso.lake.checks import Outlying, Refers, UnitCode, checks_of
from tinhso.lake.contracts import History, Limits
from tinhso.lake.definition import TableVersion
from tinhso.lake.heavy import pl
from tinhso.lake.judging import Context
from tinhso.lake.manifest import Chosen
from tinhso.lake.models import Part
from tinhso.lake.rules.statements import VIEWS
from tinhso.lake.typed import dtype
from tinhso.places import queries as places

INSIDE = Limits(seconds=600, memory_mb=1024, rows=1 << 40)
STEADY = 1.4826  # makes the median deviation of normal values equal their standard deviation


def build(dataset: str, unit_id: int, period_code: str, *, source_sha256: str, instead_of: str) -> Context:
    """Return the context of a submission; see ``queries.check_context``."""
    found, version = definition.dataset(dataset, period_code), definition.current(dataset, period_code)
    period, checks = version.read_period(period_code), checks_of(found)

    def stays(part: Part) -> bool:
        own = part.unit_id == unit_id
        if part.number == instead_of or (own and part.period == period.code and part.source_sha256 == source_sha256 != ""):
            return False
        if version.update is Update.REPLACE_PERIOD:
            return part.period == period.code and not own
        return version.update is Update.APPEND or not own

    return Context(
        period=period,
        units={check.level: _codes(check.level, period) for check in checks if isinstance(check, UnitCode)},
        references=dict(_references(dataset, [check for check in checks if isinstance(check, Refers)], period)),
        keys_in_force=_keys(version, stays) if version.key else None,
        history=dict(_history(version, [check for check in checks if isinstance(check, Outlying)], unit_id, period)),
    )


def _codes(level: Level, period: Period) -> frozenset[str]:
    """Return the codes of units that existed on some day of the period."""
    days = {period.start, period.end, *(day for day in places.days_of_change() if period.start <= day <= period.end)}
    tree, wanted = ("office", "") if level is Level.OFFICE else ("area", str(level))
    return frozenset(unit.code for day in days for unit in places.units_in_force(day, tree, wanted))


def _references(
    dataset: str, checks: list[Refers], period: Period
) -> Iterator[tuple[tuple[str, tuple[str, ...]], pl.DataFrame]]:
    """Yield the values in force of each dataset that is referred to; nothing for one that was never supplied."""
    for check in checks:
        target = check.dataset if "." in check.dataset else f"{dataset.partition('.')[0]}.{check.dataset}"
        chosen = _speaking_of(target, period)
        if chosen is not None:
            yield (check.dataset, check.target_fields), _frame(target, check.target_fields, chosen)


def _speaking_of(target: str, period: Period) -> Chosen | None:
    """Choose the parts of ``target`` that hold in ``period``: of a dataset that replaces, its latest period until then."""
    parts = [part for part in manifest.in_force(target, manifest.settle(None)) if part.period_start <= period.end]
    if not parts:
        return None
    latest = max(part.period_start for part in parts)
    replaces = manifest.version(target).update is Update.REPLACE_PERIOD
    return lambda part: part.period_start == latest if replaces else part.period_start <= period.end


def _history(version: TableVersion, checks: list[Outlying], unit_id: int, period: Period) -> Iterator[tuple[str, History]]:
    """Yield the unit's history in each column; nothing, and nothing is read, where it has too few earlier periods."""
    if not checks:
        return
    earlier = manifest.table(
        version.dataset,
        manifest.settle(None),
        SYSTEM,
        lambda part: part.unit_id == unit_id and part.period_start < period.start,
    )
    known = len({part.period for part in earlier.parts})
    for check in (each for each in checks if each.least_history <= known):
        column = f'"{check.field}"'
        sql = f"""SELECT count(DISTINCT _period), median({column}), mad({column})
            FROM "{VIEWS}"."{version.dataset}" WHERE {column} IS NOT NULL"""  # noqa: S608  # names of definitions, quoted
        rows, _ = engine.answer(sql, {version.dataset: earlier}, INSIDE)
        periods, middle, spread = rows.row(0)
        if periods:
            yield check.field, History(int(periods), float(middle), float(spread) * STEADY)


def _keys(version: TableVersion, chosen: Chosen) -> pl.DataFrame:
    """Return the keys in force, read by the newest version, under the names that they have in ``version``."""
    now = definition.names_now(version)
    found = _frame(version.dataset, tuple(now[name] for name in version.key), chosen)
    return found.rename({now[name]: name for name in version.key})


def _frame(dataset: str, columns: tuple[str, ...], chosen: Chosen) -> pl.DataFrame:
    table = manifest.table(dataset, manifest.settle(None), SYSTEM, chosen)
    if not table.parts:
        return pl.DataFrame(
            schema={column.name: dtype(column.type) for column in table.version.columns if column.name in columns}
        )
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = f'SELECT DISTINCT {listed} FROM "{VIEWS}"."{dataset}"'  # noqa: S608  # names of definitions, quoted
    frame, _ = engine.answer(sql, {dataset: table}, INSIDE)
    return frame
