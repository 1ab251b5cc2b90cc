"""The demo's submissions: simulated, the same every time, with the habits of a province.

Most units supply on time, some late, a few not at all; some files are refused first and mended the same day, some figures are
corrected a week later. Each goes through the one door at the hour it would have come, and says that it is simulated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings

from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import SYSTEM
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.places import queries as places
from tinhso.supply import demo_dossiers, demo_samples
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door, Row
from tinhso.supply.intake.models import Attempt
from tinhso.supply.intake.suppliers import supplier_of
from tinhso.supply.obligations.actions.ruling import start

Progress = Callable[[str, float], None]
DEMO = replace(SYSTEM, origin="demo")
MONTHS, DAYS = 2, 21
PROVINCE_OFFICE = "H13"
MONITORING = LAND = "H13-NNMT"
STATIONS = ("31507", "31507", "31528", "31783")


@dataclass(frozen=True)
class Planned:
    """One submission and when it comes."""

    moment: datetime
    dataset: str
    unit_id: int
    period: str
    rows: tuple[Row, ...] | Callable[[], tuple[Row, ...]]
    confirmation: str = ""


def load(progress: Progress) -> None:
    """Submit what is planned up to now, in order of time; nothing when the demo has submissions already."""
    if Attempt.objects.filter(simulated=True).exists():
        progress("Dữ liệu mô phỏng đã có sẵn · Simulated data is there already", 1.0)
        return
    for dataset in ("environment.air_quality", "environment.salinity"):
        start(clock.today() - timedelta(days=DAYS), dataset=dataset, paper="mô phỏng", actor=DEMO)
    planned = sorted(_plan(), key=lambda each: (each.moment, each.dataset, each.unit_id))
    for number, each in enumerate(planned):
        progress("Nộp dữ liệu mô phỏng · Submitting simulated data", number / len(planned))
        with clock.set_to(each.moment):
            _submit(each)
    demo_samples.submit()
    progress("Đã nộp dữ liệu mô phỏng · Simulated data is submitted", 1.0)


def _submit(planned: Planned) -> None:
    submit_rows(
        actor=DEMO,
        dataset=planned.dataset,
        unit_id=planned.unit_id,
        period=planned.period,
        rows=planned.rows() if callable(planned.rows) else planned.rows,
        door=Door.PAGE,
        name="mô phỏng",
        simulated=True,
        confirmation=planned.confirmation,
    )


def _plan() -> Iterator[Planned]:
    now = clock.now()
    for each in (*_by_commune(), *_work_files(), *_air(), *_land(), *_dossiers()):
        if each.moment < now:
            yield each


def _dossiers() -> Iterator[Planned]:
    for each in demo_dossiers.planned(clock.today()):
        yield Planned(each.moment, each.dataset, each.unit_id, each.period, each.rows)


# --- communes: payments by month, community teams by quarter ----------------------------


def _by_commune() -> Iterator[Planned]:
    month = Period.of(PeriodKind.MONTH, clock.today())
    quarter = Period.of(PeriodKind.QUARTER, clock.today()).previous()
    for commune, unit_id in _communes(clock.today()):
        for back in range(MONTHS, 0, -1):
            yield from _payments(commune, unit_id, month.shift(-back))
        yield from _teams(commune, unit_id, quarter)


def _communes(on: date) -> Iterator[tuple[str, int]]:
    """Yield the communes of the platform's own province in force on a day, with the unit that supplies for each."""
    top = places.home(settings.PROVINCE, on)
    for commune in places.communes_within(top.id, on) if top else ():
        yield commune.code, supplier_of(commune.id, on)


def _payments(commune: str, unit_id: int, period: Period) -> Iterator[Planned]:
    moment, dataset = _moment(commune, period, "payments"), "socio_economy.merit_payments"
    if moment is None:
        return
    people = 40 + _chance(commune, "people") % 360
    cashless = people * (4 + _chance(commune, "cashless") % 22 + period.number) // 100
    good = _payment(commune, people, cashless)
    if _chance(commune, period.code, "refused") % 15 == 0:
        yield Planned(moment, dataset, unit_id, period.code, (_payment(commune, cashless, people),))
    yield Planned(moment + timedelta(minutes=40), dataset, unit_id, period.code, (good,))
    if _chance(commune, period.code, "corrected") % 25 == 0:
        mended = _payment(commune, people + 3, cashless + 1)
        yield Planned(moment + timedelta(days=7), dataset, unit_id, period.code, (mended,))


def _payment(commune: str, people: int, cashless: int) -> Row:
    amount = people * 2_789_000
    return {"commune": commune, "people": str(people), "people_cashless": str(cashless), "amount": str(amount)}


def _teams(commune: str, unit_id: int, period: Period) -> Iterator[Planned]:
    moment = _moment(commune, period, "teams")
    if moment is None:
        return
    hamlets = 5 + _chance(commune, "hamlets") % 14
    teams = hamlets - (_chance(commune, "without") % 9 == 0)
    row = {
        "commune": commune,
        "hamlets": str(hamlets),
        "hamlets_with_team": str(teams),
        "members": str(teams * (5 + _chance(commune, "members") % 4)),
    }
    yield Planned(moment, "base_map.community_teams", unit_id, period.code, (row,))


def _moment(commune: str, period: Period, what: str) -> datetime | None:
    """Return when a commune supplies: nine of ten within five working days, some late, some not at all."""
    luck = _chance(commune, period.code, what) % 100
    if luck < 3:
        return None
    days = 1 + luck % 5 if luck < 92 else 6 + luck % 7
    return _working_moment(period.end, days, luck)


# --- departments ---------------------------------------------------------------------------


def _work_files() -> Iterator[Planned]:
    """Last month's work files of each department: how many there were, and how many were processed online."""
    period = Period.of(PeriodKind.MONTH, clock.today()).previous()
    for office in places.units_in_force(period.end, "office", "department", within=PROVINCE_OFFICE):
        moment = _moment(office.code, period, "files")
        if moment is None:
            continue
        files = 300 + _chance(office.code, "files") % 2_700
        online = files * (82 + _chance(office.code, period.code) % 18) // 100
        row = {"office": office.code, "level": "province", "files": str(files), "files_online": str(online)}
        yield Planned(moment, "e_documents.work_files", office.id, period.code, (row,))


def _air() -> Iterator[Planned]:
    """Four stations a day; the supplier skips a day, reports one bad row, and explains one unusual value."""
    unit_id = places.unit_on(MONITORING, tree="office").id
    for back in range(DAYS, 0, -1):
        day = Period.of(PeriodKind.DAY, clock.today() - timedelta(days=back))
        if back == 9:
            continue
        rows = [_measured(number, commune, day.start) for number, commune in enumerate(STATIONS, 1)]
        if back == 5:
            rows[1] = {**rows[1], "hours_measured": "31"}
        why = ""
        if back == 3:
            rows[0], why = {**rows[0], "pm25": "148", "pm10": "190"}, "Đốt rơm rạ quanh trạm, đã kiểm tra máy đo."
        yield Planned(_working_moment(day.end, 1, back), "environment.air_quality", unit_id, day.code, tuple(rows), why)


def _measured(number: int, commune: str, day: date) -> Row:
    fine = 12 + _chance(str(number), day.isoformat()) % 30
    return {
        "station": f"KK-{number}",
        "commune": commune,
        "measured_on": day.isoformat(),
        "hours_measured": str(20 + _chance(day.isoformat(), str(number), "hours") % 5),
        "pm25": str(fine),
        "pm10": str(fine + 8 + number),
    }


def _land() -> Iterator[Planned]:
    """The land database, commune by commune, as it stood at the ends of the last three quarters; the last one late."""
    unit_id, quarter = places.unit_on(LAND, tree="office").id, Period.of(PeriodKind.QUARTER, clock.today())
    for back, days in ((3, 4), (2, 4), (1, 9)):
        period = quarter.shift(-back)
        rows = tuple(_surveyed(commune, period, 3 - back) for commune, _ in _communes(period.end))
        yield Planned(_working_moment(period.end, days, back), "environment.land_database", unit_id, period.code, rows)


def _surveyed(commune: str, period: Period, progress: int) -> Row:
    stage = _chance(commune, "land") % 10
    return {
        "commune": commune,
        "as_of": period.end.isoformat(),
        "accepted": str(stage < 5 + progress).lower(),
        "spatial_data": str(stage < 8 + progress).lower(),
    }


def _working_moment(after: date, days: int, luck: int) -> datetime:
    day = vietnam().add_working_days(after, days)
    return at(day, time(8 + luck % 8, luck * 7 % 60))


def _chance(*words: str) -> int:
    """Return a number that is the same for the same words, as a die that always falls alike."""
    return int.from_bytes(hashlib.sha256(" ".join(words).encode()).digest()[:6])
