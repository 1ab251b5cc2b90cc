"""The demo's submissions: simulated, the same every time, with the habits of a province.

Before the platform began, history was loaded once. Since then most units supply on time, some late, a few not at all; some
files are refused first and mended within the hour, some figures are corrected a week later, and one department has stopped
supplying one dataset. Each submission goes through the one door at the hour it would have come, and says that it is simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, partial

from django.conf import settings

from tinhso.catalog.contracts import Dataset, DueUnit
from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import SYSTEM
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.supply import demo_dossiers, demo_samples
from tinhso.supply.demo_rows import Row, Simulation, Subject, chance, share
from tinhso.supply.demo_ways import WAYS, About
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import Door, Outcome
from tinhso.supply.intake.models import Attempt
from tinhso.supply.obligations.actions.ruling import start
from tinhso.supply.obligations.owing import COMMITTEE, OWING_OFFICES, owing
from tinhso.supply.obligations.rules.due import due_at

Progress = Callable[[str, float], None]
DEMO = replace(SYSTEM, origin="demo")
PAPER = "mô phỏng · simulated"
PROVINCIAL_OFFICE = "H13-VP"
REFORM = date(2025, 7, 1)
SILENT, SILENT_DAYS = "web_portals.portal_checks", 24
NEVER, LATE, REFUSED, CORRECTED = 3, 8, 6, 4
"""Of a hundred submissions: not at all; late (and not at all); of those of communes and departments refused, corrected."""
AIR, STATIONS = "environment.air_quality", ("31507", "31510", "31528", "31783")
REASON = "Đã đối chiếu với sổ theo dõi của đơn vị (mô phỏng)."


@dataclass(frozen=True)
class Planned:
    """One submission and when it comes."""

    moment: datetime
    dataset: str
    unit_id: int
    period: str
    rows: Callable[[], Sequence[Mapping[str, str | None]]]
    confirmation: str = REASON
    expected: Outcome = Outcome.ACCEPTED


def load(progress: Progress) -> None:
    """Submit what is planned up to now, in order of time; nothing when the demo has submissions already."""
    if Attempt.objects.filter(simulated=True).exists():
        progress("Dữ liệu mô phỏng đã có sẵn · Simulated data is there already", 1.0)
        return
    now = clock.now()
    planned = sorted(
        (each for each in plan() if each.moment < now), key=lambda each: (each.moment, each.dataset, each.unit_id, each.period)
    )
    for number, each in enumerate(planned):
        progress("Nộp dữ liệu mô phỏng · Submitting simulated data", number / len(planned))
        with clock.set_to(each.moment):
            _submit(each)
    progress("Đã nộp dữ liệu mô phỏng · Simulated data is submitted", 1.0)


def _submit(planned: Planned) -> None:
    result = submit_rows(
        actor=DEMO,
        dataset=planned.dataset,
        unit_id=planned.unit_id,
        period=planned.period,
        rows=planned.rows(),
        door=Door.PAGE,
        name="mô phỏng",
        simulated=True,
        confirmation=planned.confirmation,
    )
    if result.outcome is not planned.expected:
        found = [(fault.row, fault.column, fault.value, fault.message_vi) for fault in result.faults[:3]]
        raise AssertionError(f"{planned.dataset} {planned.period}: {result.outcome}, not {planned.expected}: {found}")


def plan() -> Iterator[Planned]:
    """Yield every submission of the demo, those to come too, in no order; decide from when each dataset is owed."""
    simulated = simulations()
    firsts = {each.way.dataset: _first_owed(each.definition, each.way.owed) for each in simulated}
    firsts[demo_dossiers.CATALOGUE] = _first_owed(definition_of(demo_dossiers.CATALOGUE), 2)
    firsts[demo_dossiers.DATASET] = _first_owed(definition_of(demo_dossiers.DATASET), demo_dossiers.SUPPLIED_BY_OFFICES)
    for dataset, first in firsts.items():
        start(first.start, dataset=dataset, paper=PAPER, actor=DEMO)
    for each in simulated:
        yield from _history(each, firsts[each.way.dataset])
    yield from _owed({each.way.dataset: each for each in simulated})
    yield from _air(firsts[AIR])
    for supplied in demo_dossiers.planned(clock.today()):
        yield Planned(supplied.moment, supplied.dataset, supplied.unit_id, supplied.period, supplied.rows)


def simulations() -> tuple[Simulation, ...]:
    """Return how each dataset is simulated, with the rows of its samples."""
    patterns = demo_samples.patterns()
    return tuple(Simulation(definition_of(way.dataset), way, patterns[way.dataset]) for way in WAYS)


def _first_owed(definition: Dataset, owed: int) -> Period:
    """Return the first of so many periods that have fallen due by now; with none, the period that is running."""
    period = Period.of(definition.period, clock.today())
    while owed and due_at(definition.due, period, vietnam()) >= clock.now():
        period = period.previous()
    return period.shift(1 - owed) if owed else period


# --- history --------------------------------------------------------------------------------


def _history(simulation: Simulation, first: Period) -> Iterator[Planned]:
    """Yield what was loaded when the platform began: by who supplies it, or for many by the provincial office."""
    way = simulation.way
    moment = _opening(first.start if way.owed else clock.today() - timedelta(days=60))
    offices = simulation.definition.supplied_by.offices
    slots = owing(clock.today(), clock.today() + timedelta(days=400), {way.dataset}).slots if offices else ()
    unit_id = slots[0].roster[0] if slots else places.unit_on(PROVINCIAL_OFFICE, tree="office").id
    for back in range(way.history, 0, -1):
        period = first.shift(-back)
        if back % way.stride == 0 and period.end >= max(REFORM, simulation.definition.valid_from):
            yield Planned(moment, way.dataset, unit_id, period.code, _drawn(simulation, period, None))


def _drawn(simulation: Simulation, period: Period, supplier: int | None, revision: int = 0) -> Callable[[], tuple[Row, ...]]:
    """Return what draws the rows of a submission, when it is its turn; without a supplier those of all that supply."""

    def rows() -> tuple[Row, ...]:
        about, listed = simulation.way.about, _units_of(period.end, places.revision())
        if about is About.SUPPLIER:
            in_it = "commune" if simulation.definition.supplied_by.level == "commune" else ""
            subjects = [each for key, each in listed.offices.items() if supplier in (key, None) and (each.commune or not in_it)]
        else:
            subjects = list(listed.offices.values() if about is About.OFFICES else listed.communes)
        return simulation.rows(period, subjects, revision=revision, home=listed.home)

    return rows


@dataclass(frozen=True)
class _Day:
    """Whom rows can be about on a day."""

    day: date

    @cached_property
    def home(self) -> str:
        top = places.home(settings.PROVINCE, self.day)
        return top.code if top else ""

    @cached_property
    def communes(self) -> tuple[Subject, ...]:
        found = places.units_at_home(self.day, "area", ("commune",))
        outlines = places.outlines((unit.id for unit in found), self.day)
        return tuple(_commune(unit, outlines[unit.id].shape if unit.id in outlines else None) for unit in found)

    @cached_property
    def offices(self) -> dict[int, Subject]:
        """The committees and departments, by id: each with its commune, where it is one's."""
        units = places.units_at_home(self.day, "office", OWING_OFFICES)
        served = places.areas_served(unit.id for unit in units)
        return {unit.id: _office(unit, served.get(unit.id)) for unit in units}


@cache
def _units_of(day: date, revision: int) -> _Day:
    return _known(max(turn for turn in (REFORM, *places.turning_days(REFORM, day)) if turn <= day), revision)


@cache
def _known(day: date, revision: int) -> _Day:  # what was known of the units before may be so no more
    return _Day(day)


def _commune(unit: UnitBrief, shape: object) -> Subject:
    point = getattr(shape, "representative_point", None)
    at_point = point() if point else None
    return Subject(unit.code, unit.name, unit.code, "commune", _size(unit.code), (at_point.x, at_point.y) if at_point else None)


def _office(unit: UnitBrief, area: UnitBrief | None) -> Subject:
    commune = area.code if area is not None and area.level == "commune" and unit.level == COMMITTEE else ""
    return Subject(unit.code, unit.name, commune, unit.level, _size(commune or unit.code))


def _size(code: str) -> float:
    return 0.35 + 0.9 * share(code, "size")


# --- what is owed ------------------------------------------------------------------------------


def _owed(simulations: dict[str, Simulation]) -> Iterator[Planned]:
    """Yield what comes of what is owed, unit by unit, with the habits of each."""
    for slot in owing(clock.today() - timedelta(days=400), clock.today() + timedelta(days=31), simulations.keys()).slots:
        if slot.dataset == AIR or (slot.dataset == SILENT and slot.last_day > clock.today() - timedelta(days=SILENT_DAYS)):
            continue
        for unit_id in slot.roster:
            yield from _by_habit(simulations[slot.dataset], unit_id, slot.period, slot.due_at)


def _by_habit(simulation: Simulation, unit_id: int, period: Period, due: datetime) -> Iterator[Planned]:
    dataset, definition = simulation.way.dataset, simulation.definition
    words = (str(unit_id), dataset, period.code)
    many = simulation.way.about is About.SUPPLIER
    luck = chance(*words) % 100
    if many and luck < NEVER:
        return
    moment = _late(due, *words) if luck < LATE else _in_time(definition, period, due, *words)
    drawn = _drawn(simulation, period, unit_id)
    planned = Planned(moment, dataset, unit_id, period.code, drawn)
    yield planned
    if many and chance(*words, "refused") % 100 < REFUSED and simulation.bounds:
        before = moment - timedelta(minutes=10 + luck % 40)
        yield replace(planned, moment=before, rows=lambda: simulation.broken(drawn()), expected=Outcome.REFUSED)
    if many and chance(*words, "corrected") % 100 < CORRECTED:
        yield replace(planned, moment=moment + timedelta(days=7), rows=_drawn(simulation, period, unit_id, revision=1))


def _in_time(definition: Dataset, period: Period, due: datetime, *words: str) -> datetime:
    """Return a moment shortly before what is due, up to three working days earlier where there is so much time."""
    luck = chance(*words, "moment")
    early = due - timedelta(minutes=7 + luck % 45)
    if definition.due.unit is not DueUnit.WORKING_DAYS or definition.due.after < 5:
        return early
    day = vietnam().add_working_days(period.end, definition.due.after - luck % 4)
    return at(day, time(8 + luck // 4 % 8, luck // 32 % 60))


def _late(due: datetime, *words: str) -> datetime:
    """Return a moment up to a working week after what was due, and of what is due each day in the next days."""
    luck = chance(*words, "late")
    return at(vietnam().add_working_days(clock.local(due).date(), 1 + luck % 5), time(8 + luck // 5 % 8, luck // 40 % 60))


def _opening(day: date) -> datetime:
    return at(vietnam().working_day_from(day), time(8))


# --- air: a daily measurement with its mishaps --------------------------------------------------


def _air(first: Period) -> Iterator[Planned]:
    """Yield four stations a day; the supplier skips a day, reports one bad row, and explains one unusual value."""
    unit_id = places.unit_on("H13-NNMT", tree="office").id
    days = [first.shift(number) for number in range((clock.today() - first.start).days)]
    for back, day in enumerate(reversed(days), 1):
        if back == 9:
            continue
        rows = [_measured(number, commune, day.start) for number, commune in enumerate(STATIONS, 1)]
        if back == 5:
            rows[1] = {**rows[1], "hours_measured": "31"}
        why = ""
        if back == 3:
            rows[0], why = {**rows[0], "pm25": "148", "pm10": "190"}, "Đốt rơm rạ quanh trạm, đã kiểm tra máy đo."
        moment = at(vietnam().add_working_days(day.end, 1), time(8 + back % 8, back * 7 % 60))
        yield Planned(moment, AIR, unit_id, day.code, partial(tuple, rows), why)


def _measured(number: int, commune: str, day: date) -> Row:
    fine = 12 + chance(str(number), day.isoformat()) % 30
    return {
        "station": f"KK-{number}",
        "commune": commune,
        "measured_on": day.isoformat(),
        "hours_measured": str(20 + chance(day.isoformat(), str(number), "hours") % 5),
        "pm25": str(fine),
        "pm10": str(fine + 8 + number),
    }
