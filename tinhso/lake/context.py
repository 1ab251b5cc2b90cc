"""What a submission is judged against, read from the register of units and from what is in force."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max, QuerySet

from tinhso.catalog.contracts import Level, Update
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import definition, engine, looking, manifest
from tinhso.lake.checks import Outlying, Refers, UnitCode, checks_of
from tinhso.lake.contracts import History, Limits
from tinhso.lake.definition import TableVersion
from tinhso.lake.heavy import pl
from tinhso.lake.judging import Context
from tinhso.lake.looking import Look
from tinhso.lake.manifest import Chosen
from tinhso.lake.models import Part
from tinhso.lake.rules.statements import VIEWS
from tinhso.places import queries as places

INSIDE = Limits(seconds=600, memory_mb=1024, rows=1 << 40)
ASKED = ["file", "unit", "period", "period_start", "source_sha256", "receipt_year", "receipt_number", "version__number"]
"""What of a part is asked before its file is looked into."""
RECENT = 36  # periods of a unit's own history that a value is held against, or as many as a check needs to speak


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

    # Two rows of equal key lie in one period where the key holds the day that decides it.
    within = period if version.update is Update.REPLACE_PERIOD or found.period_field in version.key else None
    return Context(
        period=period,
        units={check.level: _codes(check.level, period) for check in checks if isinstance(check, UnitCode)},
        references=dict(_references(dataset, [check for check in checks if isinstance(check, Refers)], period)),
        keys_in_force=_frame(version, version.key, stays, within) if version.key else None,
        history=dict(_history(version, [check for check in checks if isinstance(check, Outlying)], unit_id, period)),
    )


def _codes(level: Level, period: Period) -> frozenset[str]:
    """Return the codes of units that existed on some day of the period."""
    days = {period.start, period.end, *(day for day in places.days_of_change() if period.start <= day <= period.end)}
    tree, wanted = ("office", "") if level is Level.OFFICE else ("area", str(level))
    return frozenset().union(*(places.codes_in_force(day, tree, wanted) for day in days))


def _references(
    dataset: str, checks: list[Refers], period: Period
) -> Iterator[tuple[tuple[str, tuple[str, ...]], pl.DataFrame]]:
    """Yield the values in force of each dataset that is referred to; nothing for one that was never supplied."""
    for check in checks:
        target = check.dataset if "." in check.dataset else f"{dataset.partition('.')[0]}.{check.dataset}"
        chosen = _speaking_of(target, period)
        if chosen is not None:
            yield (check.dataset, check.target_fields), _frame(manifest.version(target), check.target_fields, chosen, None)


def _speaking_of(target: str, period: Period) -> Chosen | None:
    """Choose the parts of ``target`` that hold in ``period``: of a dataset that replaces, its latest period until then."""
    latest = _in_force(target).filter(period_start__lte=period.end).aggregate(latest=Max("period_start"))["latest"]
    if latest is None:
        return None
    replaces = manifest.version(target).update is Update.REPLACE_PERIOD
    return lambda part: part.period_start == latest if replaces else part.period_start <= period.end


def _history(version: TableVersion, checks: list[Outlying], unit_id: int, period: Period) -> Iterator[tuple[str, History]]:
    """Yield what the unit supplied in its latest periods, of each column that is held against it."""
    if not checks:
        return
    # By code, as the index of what a unit supplied is ordered: codes of one kind sort as their days do.
    earlier = _in_force(version.dataset).filter(unit=unit_id, period__lt=period.code)
    most = max(RECENT, *(check.least_history for check in checks))
    latest = earlier.order_by("-period").values_list("period", flat=True).distinct()[:most]
    parts = looking.looks(earlier.filter(period__in=latest))
    for check in checks:
        if looking.readable(parts, version):
            found = looking.history(parts, check.field, version)
        else:
            found = _history_by_engine(version, check, parts)
        if found is not None:
            yield check.field, found


def _history_by_engine(version: TableVersion, check: Outlying, parts: list[Look]) -> History | None:
    known = {part.part for part in parts}
    earlier = manifest.table(version.dataset, manifest.settle(None), SYSTEM, lambda part: part.pk in known)
    column = f'"{definition.names_now(version)[check.field]}"'
    sql = f"""SELECT count(DISTINCT _period), median({column}), mad({column})
        FROM "{VIEWS}"."{version.dataset}" WHERE {column} IS NOT NULL"""  # noqa: S608  # names of definitions, quoted
    rows, _ = engine.answer(sql, {version.dataset: earlier}, INSIDE)
    periods, middle, spread = rows.row(0)
    return History(int(periods), float(middle), float(spread) * looking.STEADY) if periods else None


def _frame(version: TableVersion, columns: tuple[str, ...], chosen: Chosen, within: Period | None) -> pl.DataFrame:
    """Return the distinct values of columns in the chosen parts; ``within`` is the only period that they can be of.

    Rows of other versions are read by the newest one, and called by the names that they have in ``version``.
    """
    parts = _in_force(version.dataset)
    if within is not None:
        parts = parts.filter(period_start=within.start)
    listed = [looking.look(part) for part in parts.select_related("version").only(*ASKED) if chosen(part)]
    if looking.readable(listed, version):
        return looking.distinct(listed, columns, version)
    known, now = {part.part for part in listed}, definition.names_now(version)
    table = manifest.table(version.dataset, manifest.settle(None), SYSTEM, lambda part: part.pk in known)
    named = ", ".join(f'"{now[column]}" AS "{column}"' for column in columns)
    sql = f'SELECT DISTINCT {named} FROM "{VIEWS}"."{version.dataset}"'  # noqa: S608  # names of definitions, quoted
    frame, _ = engine.answer(sql, {version.dataset: table}, INSIDE)
    return frame


def _in_force(dataset: str) -> QuerySet[Part]:
    """Return the parts in force, in no order: asked for one, the database reads all of a dataset in that order."""
    return Part.objects.filter(dataset=dataset, known_to__isnull=True).order_by()
