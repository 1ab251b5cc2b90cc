"""Random rows counted by the compiled statements and by a few lines of plain Python, around the day of the reform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.catalog import queries as catalog
from tinhso.indicators.contracts import Ask, Value
from tinhso.indicators.counted import OfHand, counted
from tinhso.indicators.tests.factories import AFTER, unit
from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.clock import ZONE
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.lake.contracts import Given

pytestmark = pytest.mark.usefixtures("country")

OLD = {"31498": "31507", "31501": "31507", "31510": "31510"}
"""Wards of before, and what each became."""
NEW = ("31507", "31510")
DAY = timedelta(days=1)
MONTHS = ("202505", "202506", "202507", "202508", "2025")
Row = dict[str, Any]

days = st.integers(0, 100).map(lambda offset: date(2025, 5, 1) + offset * DAY)
hours = st.integers(0, 24 * 60 - 1).map(lambda minutes: timedelta(minutes=minutes))
gaps = st.none() | st.integers(0, 60).map(lambda count: count * DAY)


@st.composite
def dossiers(draw: Callable[..., Any]) -> Row:
    received = draw(days)
    begun = datetime.combine(received, datetime.min.time()) + draw(hours)
    due, ended = draw(gaps), draw(gaps)
    return {
        "commune": draw(st.none() | st.sampled_from(tuple(OLD) if received < AFTER else NEW)),
        "received_on": received,
        "received_at": begun,
        "due_at": None if due is None else begun + due,
        "finished_at": None if ended is None else begun + ended + draw(hours),
        "fee": draw(st.none() | st.integers(0, 5)),
        "channel": draw(st.sampled_from(["online", "post", "direct"])),
        "field": draw(st.none() | st.sampled_from(["a", "b"])),
    }


def text(value: object) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, date | datetime) else str(value)


def known(row: Row, delay: timedelta) -> datetime:
    """Return when a row was supplied: some time after the end of its month."""
    return datetime.combine(Period.of(PeriodKind.MONTH, row["received_on"]).end, datetime.min.time()) + DAY + delay


def supplied(rows: Sequence[Row], delay: timedelta) -> list[Given]:
    """Return the rows as their offices would supply them, month by month."""
    found: dict[str, list[Row]] = {}
    for number, row in enumerate(rows):
        found.setdefault(Period.of(PeriodKind.MONTH, row["received_on"]).code, []).append({"code": f"A{number}", **row})
    parts = []
    for code, listed in found.items():
        office = "H51-NV" if code < "202507" else "H13-NV"
        key = unit(office, parse(code).end, "office")
        texts = [{name: text(cell) for name, cell in row.items()} for row in listed]
        parts.append(Given(key, office, code, texts, known=known(listed[0], delay).replace(tzinfo=ZONE)))
    return parts


def told(
    rows: Sequence[Row], names: Sequence[str], delay: timedelta = 200 * DAY, **asked: Any
) -> dict[tuple[str, int, str, str], Value]:
    defined = dict(catalog.in_force(_packs()).indicators())
    ask = Ask(tuple(f"trial.{name}" for name in names), MONTHS, **asked)
    parts = OfHand({"trial.dossiers": supplied(rows, delay)})
    found = counted(ask, {name: defined[name] for name in ask.indicators}, parts)
    return {(each.indicator[6:], each.unit_id, each.period, each.group): each for each in found.values}


def _packs() -> Any:
    from django.conf import settings as django_settings  # noqa: PLC0415  # the name is hypothesis's here

    return django_settings.PACKS


def now_in(row: Row) -> str | None:
    """Return the code of the commune of after the reform that a row counts for."""
    return OLD.get(row["commune"], row["commune"]) if row["received_on"] < AFTER else row["commune"]


def counts(rows: Sequence[Row], column: str, period: Period) -> list[Row]:
    return [row for row in rows if row[column] is not None and _day(row[column]) in period]


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def working_days(row: Row) -> float:
    """Working days by the kernel's own calendar, day by day: the part of each day that lies between the two moments."""
    start, end = (at(moment.date(), moment.time()) for moment in (row["received_at"], row["finished_at"]))
    found, day = 0.0, start.date()
    while day <= end.date():
        shifts = vietnam().shifts(day)
        whole = sum((closes - opens).total_seconds() for opens, closes in shifts)
        part = sum(max((min(closes, end) - max(opens, start)).total_seconds(), 0) for opens, closes in shifts)
        found, day = found + (part / whole if whole else 0), day + DAY
    return found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(dossiers(), min_size=1, max_size=25), delay=st.integers(0, 40 * 24).map(lambda count: timedelta(hours=count))
)
def test_every_number_is_what_a_few_lines_of_python_say(rows, delay):
    names = ("received", "on_time", "fees", "fee_average", "fee_median", "fee_most", "fields", "open", "took")
    with clock.set_to(date(2025, 12, 31)):
        found = told(
            rows, names, delay, in_units_of=AFTER, units=(unit("92", AFTER), unit("31507", AFTER), unit("31510", AFTER))
        )
    for code, key in ((None, unit("92", AFTER)), ("31507", unit("31507", AFTER)), ("31510", unit("31510", AFTER))):
        own = [row for row in rows if code is None or now_in(row) == code]
        for period in map(parse, MONTHS):
            values = {name: value for name in names if (value := found.get((name, key, period.code, "")))}
            silent = code is None and max(known(row, delay) for row in rows).date() < period.start
            if silent:  # those who supply for the province told nothing since: what stands then is not known
                assert values.pop("open").reason in ("no_data", "not_defined")
            require_told(values, own, period, delay)


def require_told(values: dict[str, Value], rows: Sequence[Row], period: Period, delay: timedelta) -> None:
    came = counts(rows, "received_on", period)
    fees = [row["fee"] for row in came if row["fee"] is not None]
    paid = [row["fee"] for row in came if row["fee"] is not None and row["channel"] != "post"]
    fell_due = [row for row in counts(rows, "due_at", period) if row["due_at"] <= known(row, delay)]
    in_time = [row for row in fell_due if row["finished_at"] is not None and row["finished_at"] <= row["due_at"]]
    ended = [row for row in counts(rows, "finished_at", period) if row["finished_at"] <= known(row, delay)]
    open_then = [
        row
        for row in rows
        if row["received_on"] <= period.end
        and (row["finished_at"] is None or _day(row["finished_at"]) > period.end)
        and (row["finished_at"] is None or _day(row["finished_at"]) > row["received_on"])
    ]
    expected = {
        "received": len(came) or None,
        "fees": sum(paid) if paid else None,
        "fee_average": sum(fees) / len(fees) if fees else None,
        "fee_median": median(fees) if fees else None,
        "fee_most": max(fees) - min(fees) if fees else None,
        "fields": len({row["field"] for row in came if row["field"] is not None}) if came else None,
        "open": len(open_then) or None,
        "on_time": 100 * len(in_time) / len(fell_due) if fell_due else None,
        "took": median(map(working_days, ended)) if ended else None,
    }
    for name, value in values.items():
        if value.reason == "not_defined":
            continue
        wanted = expected[name]
        assert (value.value or None) == (pytest.approx(wanted, abs=1e-9) if wanted else None), (name, period.code)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(dossiers(), min_size=1, max_size=25))
def test_totals_are_the_same_in_the_units_of_any_day_and_at_any_level(rows):
    names = ("received", "fees", "open")
    sums: dict[Any, dict[Any, float]] = {}
    placed = [{**row, "commune": row["commune"] or ("31498" if row["received_on"] < AFTER else "31507")} for row in rows]
    with clock.set_to(date(2025, 12, 31)):
        for day, level in ((None, "province"), (AFTER, "province"), (AFTER, "commune"), (None, "commune")):
            of_way = sums.setdefault((day, level), {})
            for (name, _, period, _), value in told(placed, names, level=level, in_units_of=day).items():
                if value.value is not None:
                    of_way[name, period] = of_way.get((name, period), 0.0) + value.value
    plain = {key: value for key, value in sums[AFTER, "province"].items() if value}
    for found in sums.values():
        assert {key: value for key, value in found.items() if value} == pytest.approx(plain)


def test_groups_add_up_to_the_whole():
    rows = [
        {"commune": "31507", "received_on": date(2025, 7, 2 + n), "received_at": datetime(2025, 7, 2 + n, 8), "due_at": None,
         "finished_at": None, "fee": n, "channel": "online", "field": "ab"[n % 2] if n < 5 else None}
        for n in range(7)
    ]  # fmt: skip
    with clock.set_to(date(2025, 12, 31)):
        found = told(rows, ("received",), by="field", units=(unit("31507", AFTER),))
    groups = {key[3]: value.value for key, value in found.items() if key[2] == "202507" and value.by}
    assert groups == {"a": 3, "b": 2, "": 2}


def test_what_the_platform_writes_itself_is_late_once_it_is_due_and_not_before():
    cases = [
        {"code": code, "desk": "directive", "state": "in_progress", "received_at": "2026-07-01T08:00:00", "due_at": due}
        for code, due in (("A", "2026-07-10T17:00:00"), ("B", "2026-07-20T17:00:00"))
    ]
    opened = datetime(2026, 7, 1, 9, tzinfo=ZONE)
    given_by_hand = Given(unit("H13-VP", AFTER, "office"), "H13-VP", "20260701", cases, known=opened)
    names = ("cases.overdue_cases", "cases.settled_on_time_share")
    defined = dict(catalog.in_force(_packs()).indicators())
    ask = Ask(names, ("202607",), (unit("92", AFTER),))
    told_on = {}
    for day in (9, 15, 31):
        with clock.set_to(datetime(2026, 7, day, 18, tzinfo=ZONE)):
            found = counted(ask, {name: defined[name] for name in names}, OfHand({"cases.cases": [given_by_hand]}))
        told_on[day] = [(value.value, value.denominator) for value in found.values]
    assert told_on == {9: [(0, None), (None, None)], 15: [(1, None), (0, 1)], 31: [(2, None), (0, 2)]}
