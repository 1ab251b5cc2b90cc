"""Simulated dossiers with the size and habits of a province: about 180,000 a year, the same every time.

Most come from a few procedures and the larger communes; fewer around Tết, more before the school year; ever more online. Most
communes settle nearly everything in time, a few do not. Before the platform began, history was loaded once: by the one-stop
desks of the districts that were, then by the provincial office. Since then each committee and department supplies its month,
and once more a month later as dossiers progress, some late; one has fallen silent, one corrected a month that looked too good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tinhso.kernel import clock
from tinhso.kernel.calendars import at
from tinhso.kernel.late import Late
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.shipped_calendar import vietnam
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.supply.intake.contracts import Row

if TYPE_CHECKING:
    import numpy
else:
    numpy = Late("numpy")  # comes with the geometry library

A_YEAR = 180_000  # of the province as it is now
BEFORE = 43 / 103  # of these, what fell to the communes of the province that was
HISTORY = 24  # months before this one
SUPPLIED_BY_OFFICES = 1  # of these, how many those who settle them supplied themselves
STILL_OPEN = 2  # of the months loaded as history, how many are told once more a month later
DATASET, CATALOGUE = "public_administration.dossiers", "public_administration.procedures"
REFORM = date(2025, 7, 1)
COLUMNS = (
    *("code", "procedure", "field", "commune", "office", "level", "channel", "received_on", "received_at", "due_at"),
    *("finished_at", "status", "supplement_requests", "waiting_days", "fee", "paid_online", "components_digitised"),
    *("result_electronic", "components_reused", "shared_for_reuse", "population_data_used", "synced"),
)

# field, what is asked for, level, working days, fee in đồng, weight: shaped like a province's, simulated
PROCEDURES = (
    ("Chứng thực", "Chứng thực bản sao từ bản chính", "commune", 1, 2_000, 210),
    ("Chứng thực", "Chứng thực chữ ký", "commune", 1, 10_000, 80),
    ("Hộ tịch", "Đăng ký khai sinh", "commune", 1, 0, 90),
    ("Hộ tịch", "Đăng ký khai tử", "commune", 1, 0, 35),
    ("Hộ tịch", "Cấp giấy xác nhận tình trạng hôn nhân", "commune", 3, 15_000, 60),
    ("Hộ tịch", "Đăng ký kết hôn", "commune", 1, 0, 28),
    ("Hộ tịch", "Cấp bản sao trích lục hộ tịch", "commune", 1, 8_000, 75),
    ("Đất đai", "Đăng ký biến động quyền sử dụng đất", "district", 10, 60_000, 95),
    ("Đất đai", "Cấp đổi giấy chứng nhận", "district", 7, 50_000, 40),
    ("Đất đai", "Tách thửa, hợp thửa", "district", 15, 100_000, 22),
    ("Đất đai", "Chuyển mục đích sử dụng đất", "district", 15, 100_000, 12),
    ("Đăng ký biện pháp bảo đảm", "Đăng ký thế chấp quyền sử dụng đất", "district", 1, 80_000, 45),
    ("Bảo trợ xã hội", "Trợ cấp xã hội hằng tháng", "commune", 10, 0, 40),
    ("Bảo trợ xã hội", "Hỗ trợ chi phí mai táng", "commune", 5, 0, 14),
    ("Người có công", "Giải quyết chế độ mai táng phí", "commune", 12, 0, 8),
    ("Cư trú", "Xác nhận thông tin về cư trú", "commune", 2, 0, 30),
    ("Hộ kinh doanh", "Đăng ký thành lập hộ kinh doanh", "district", 3, 100_000, 26),
    ("Hộ kinh doanh", "Thay đổi nội dung đăng ký hộ kinh doanh", "district", 3, 100_000, 12),
    ("Doanh nghiệp", "Đăng ký thay đổi nội dung doanh nghiệp", "province", 3, 50_000, 18),
    ("Doanh nghiệp", "Đăng ký thành lập doanh nghiệp", "province", 3, 50_000, 9),
    ("Đường bộ", "Đổi giấy phép lái xe", "province", 5, 135_000, 55),
    ("Lý lịch tư pháp", "Cấp phiếu lý lịch tư pháp số 1", "province", 10, 200_000, 24),
    ("Xây dựng", "Cấp giấy phép xây dựng nhà ở riêng lẻ", "district", 15, 75_000, 16),
    ("Quy hoạch", "Cung cấp thông tin quy hoạch", "district", 10, 0, 6),
    ("Lao động", "Báo cáo sử dụng lao động nước ngoài", "province", 5, 0, 5),
    ("Bảo hiểm", "Cấp thẻ bảo hiểm y tế trẻ em dưới 6 tuổi", "commune", 2, 0, 34),
    ("Giáo dục", "Chuyển trường học sinh", "province", 3, 0, 10),
    ("Giáo dục", "Công nhận văn bằng", "province", 15, 250_000, 4),
    ("Y tế", "Cấp chứng chỉ hành nghề khám bệnh", "province", 20, 360_000, 5),
    ("Dược", "Cấp giấy đủ điều kiện kinh doanh dược", "province", 15, 1_000_000, 3),
    ("An toàn thực phẩm", "Cấp giấy đủ điều kiện an toàn thực phẩm", "province", 15, 700_000, 6),
    ("Công thương", "Cấp giấy phép bán lẻ rượu", "district", 10, 200_000, 5),
    ("Khuyến mại", "Thông báo chương trình khuyến mại", "province", 3, 0, 12),
    ("Điện lực", "Cấp giấy phép hoạt động điện lực", "province", 15, 800_000, 1),
    ("Thủy sản", "Đăng ký tàu cá", "province", 5, 40_000, 7),
    ("Chăn nuôi, thú y", "Cấp giấy kiểm dịch động vật", "province", 1, 50_000, 14),
    ("Bảo vệ thực vật", "Cấp giấy đủ điều kiện buôn bán thuốc", "province", 14, 500_000, 3),
    ("Môi trường", "Đăng ký môi trường", "commune", 10, 0, 5),
    ("Tài nguyên nước", "Cấp phép khai thác nước dưới đất", "province", 30, 1_500_000, 1),
    ("Dân tộc", "Công nhận người có uy tín", "province", 7, 0, 2),
    ("Khiếu nại, tố cáo", "Giải quyết khiếu nại lần hai", "province", 30, 0, 2),
    ("Hội nghị, hội thảo quốc tế", "Cho phép tổ chức hội nghị, hội thảo quốc tế", "province", 15, 0, 1),
    ("Giao đất, cho thuê đất", "Giao đất, cho thuê đất cho tổ chức", "province", 20, 0, 3),
    ("Văn hóa", "Cấp phép tổ chức biểu diễn nghệ thuật", "province", 5, 1_500_000, 2),
    ("Du lịch", "Cấp thẻ hướng dẫn viên du lịch", "province", 10, 650_000, 1),
    ("Thi đua, khen thưởng", "Tặng giấy khen", "commune", 15, 0, 6),
    ("Tôn giáo", "Thông báo hoạt động tôn giáo", "commune", 10, 0, 4),
    ("Khoa học và công nghệ", "Cấp phép tiến hành công việc bức xạ", "province", 15, 2_000_000, 1),
)
SETTLED_BY = {
    "Doanh nghiệp": "H13-TC",
    "Đường bộ": "H13-XD",
    "Lý lịch tư pháp": "H13-TP",
    "Lao động": "H13-NV",
    "Giáo dục": "H13-GDDT",
    "Y tế": "H13-YT",
    "Dược": "H13-YT",
    "An toàn thực phẩm": "H13-YT",
    "Khuyến mại": "H13-CT",
    "Điện lực": "H13-CT",
    "Thủy sản": "H13-NNMT",
    "Chăn nuôi, thú y": "H13-NNMT",
    "Bảo vệ thực vật": "H13-NNMT",
    "Tài nguyên nước": "H13-NNMT",
    "Dân tộc": "H13-DTTG",
    "Khiếu nại, tố cáo": "H13-TTr",
    "Hội nghị, hội thảo quốc tế": "H13-VP",
    "Giao đất, cho thuê đất": "H13",
    "Văn hóa": "H13-VHTTDL",
    "Du lịch": "H13-VHTTDL",
    "Khoa học và công nghệ": "H13-KHCN",
}  # which office of the province settles the dossiers of a field
SEASON = (0.95, 0.7, 1.1, 1.05, 1.0, 1.02, 1.08, 1.2, 1.1, 1.0, 0.97, 0.9)  # by month; Tết falls in January or February


@dataclass(frozen=True)
class Supplied:
    """One submission of dossiers: its rows are drawn when it is its turn."""

    moment: datetime
    dataset: str
    unit_id: int
    period: str
    rows: Callable[[], tuple[Row, ...]]


def planned(today: date) -> Iterator[Supplied]:
    """Yield the catalogue of procedures and the dossiers of the last two years as they would have come, in no order."""
    last = Period.of(PeriodKind.MONTH, today).previous()
    began = _opening(last.shift(-SUPPLIED_BY_OFFICES).end + timedelta(days=3))
    months = [last.shift(-back) for back in range(HISTORY)]
    yield from _catalogues(last, began)
    for month in months[SUPPLIED_BY_OFFICES:]:
        yield from _loaded(Month(month), began + timedelta(hours=1))
    for month in months[SUPPLIED_BY_OFFICES:][:STILL_OPEN]:  # most of what was open then was settled since
        yield from _loaded(Month(month), _working_moment(last.end, 2, month.number))
    for month in months[:SUPPLIED_BY_OFFICES]:
        yield from _by_offices(Month(month), today)


def _catalogues(last: Period, began: datetime) -> Iterator[Supplied]:
    """The catalogue of procedures: as history was loaded, then month by month."""
    office = _office("H13-VP", began.date())
    yield Supplied(began, CATALOGUE, office, last.shift(-SUPPLIED_BY_OFFICES).code, _catalogue)
    for back in range(SUPPLIED_BY_OFFICES):
        month = last.shift(-back)
        yield Supplied(_working_moment(month.end, 2, back), CATALOGUE, office, month.code, _catalogue)


def _loaded(month: Month, began: datetime) -> Iterator[Supplied]:
    """History, as the systems of the time held it when the platform began."""
    for unit_id, column, among in month.holders():
        yield Supplied(began, DATASET, unit_id, month.period.code, partial(month.rows, began, column, among))


def _by_offices(month: Month, today: date) -> Iterator[Supplied]:
    silent = f"UB.{month.communes[7].code}"
    for code, unit_id in month.offices():
        luck = _chance(code, month.period.code)
        if code == silent and month.period.next().end >= today - timedelta(days=62):
            continue
        late = luck % 100 > 93
        first = (
            _working_moment(month.period.end, 2 + luck % 5, luck) if late else _opening(month.period.end + timedelta(days=1))
        )
        first += timedelta(minutes=luck % 400)
        told = [(first, False), (_working_moment(month.period.next().end, 2, luck), False)]
        if code == f"UB.{month.worst.code}":  # what looked too good is corrected a week later
            told += [(_working_moment(month.period.end, 8, luck), False)]
            told[0] = (_opening(month.period.end + timedelta(days=1)), True)
        for moment, flattered in told:
            rows = partial(month.rows, moment, "office", frozenset({code}), flattered=flattered)
            yield Supplied(moment, DATASET, unit_id, month.period.code, rows)


@dataclass(frozen=True)
class Month:
    """The dossiers received in one month, in columns, drawn once and told as known at any moment."""

    period: Period

    @cached_property
    def day(self) -> date:
        return self.period.end

    @cached_property
    def communes(self) -> tuple[UnitBrief, ...]:
        return places.units_at_home(self.day, "area", ("commune",))

    @cached_property
    def worst(self) -> UnitBrief:
        """The commune that is slowest since the reform."""
        return self.communes[len(self.communes) // 3]

    def offices(self) -> Iterator[tuple[str, int]]:
        """Yield the code and id of each committee of a commune, and of each office of the province that settles dossiers."""
        for code in (*(f"UB.{commune.code}" for commune in self.communes), *dict.fromkeys(SETTLED_BY.values())):
            yield code, _office(code, self.day)

    def holders(self) -> Iterator[tuple[int, str, frozenset[str] | None]]:
        """Yield who loaded the history of the month: the unit, and which values of which column it held (None: all)."""
        if self.day >= REFORM:
            yield _office("H13-VP", self.day), "", None
            return
        yield _office("H51-MC", self.day), "commune", frozenset({""})
        for district in places.units_at_home(self.day, "area", ("district",)):
            within = frozenset(unit.code for unit in places.communes_within(district.id, self.day))
            yield _office(f"MC.{district.code}", self.day), "commune", within

    def rows(
        self, known_at: datetime, column: str, among: frozenset[str] | None, *, flattered: bool = False
    ) -> tuple[Row, ...]:
        """Return the dossiers that one holds as the one-stop system knew them at a moment (aware), as canonical texts."""
        known = known_at.replace(tzinfo=None)
        held = self._places(column)
        kept = (
            range(len(self._drawn["code"]))
            if among is None
            else sorted(place for each in among for place in held.get(each, ()))
        )
        return tuple(_row(self._drawn, index, known, flattered=flattered) for index in kept)

    def _places(self, column: str) -> dict[str, list[int]]:
        """Return which rows hold each value of a column; asked for again and again, so each is looked up once."""
        if column and column not in self._looked_up:
            found: dict[str, list[int]] = {}
            for index, value in enumerate(self._drawn[column]):
                found.setdefault(value, []).append(index)
            self._looked_up[column] = found
        return self._looked_up.get(column, {})

    @cached_property
    def _looked_up(self) -> dict[str, dict[str, list[int]]]:
        return {}

    @cached_property
    def _drawn(self) -> dict[str, list[Any]]:
        draw = numpy.random.default_rng(_chance("dossiers", self.period.code))
        a_year = A_YEAR * (BEFORE if self.day < REFORM else 1)
        count = int(a_year / 12 * SEASON[self.period.start.month - 1] * (0.97 + _chance(self.period.code) % 7 / 100))
        weights = numpy.array([each[5] for each in PROCEDURES], dtype=float)
        which = draw.choice(len(PROCEDURES), size=count, p=weights / weights.sum())
        size = numpy.array([30 + _chance(unit.code, "size") % 100 for unit in self.communes], dtype=float)
        where = draw.choice(len(self.communes), size=count, p=size / size.sum())
        return _columns(self, draw, which, where)


def _columns(month: Month, draw: Any, which: Any, where: Any) -> dict[str, list[Any]]:
    days = _working_days()
    first, end = month.period.start, month.period.end
    open_days = [index for index, day in enumerate(days) if first <= day <= end]
    count = len(which)
    received = numpy.sort(draw.choice(open_days, size=count))
    minute = draw.integers(7 * 60 + 30, 16 * 60 + 30, size=count)
    taken = numpy.array([each[3] for each in PROCEDURES])[which]
    late = numpy.array([_lateness(month, unit.code) for unit in month.communes])[where]
    pressed = numpy.isin(received + taken, open_days[-3:]) & (late < 0.05)  # most clear their desks before they report
    is_late = (draw.random(count) < late) & ~pressed
    slowness = numpy.where(late > 0.05, 0.22, 0.6)  # the few that are often late are late for long
    share = draw.beta(2.2, 2.0, size=count)
    spent = numpy.where(
        is_late, taken + 1 + draw.geometric(slowness, size=count), numpy.minimum((taken * share).astype(int), taken)
    )
    online = 0.42 + 0.011 * ((month.period.year - 2024) * 12 + month.period.number)
    channel = numpy.where(draw.random(count) < min(online, 0.82), 1, numpy.where(draw.random(count) < 0.06, 2, 0))
    procedures = [PROCEDURES[index] for index in which]
    before = month.day < REFORM
    level = ["commune" if each[2] == "district" and not before else each[2] for each in procedures]
    codes = [unit.code for unit in month.communes]
    commune = ["" if own == "province" else codes[index] for own, index in zip(level, where, strict=True)]
    above = {unit.code: _district_of(unit, month.day) for unit in month.communes} if before else {}
    return {
        "code": [
            f"{'000.00.15.H51' if before else 'H13.15'}-{days[day]:%y%m%d}-{number:05}"
            for number, day in enumerate(received, 1)
        ],
        "procedure": [f"9.{index + 1:06}" for index in which],
        "field": [each[0] for each in procedures],
        "commune": commune,
        "office": [
            _settling(own, code, each[0], above, before=before)
            for own, code, each in zip(level, commune, procedures, strict=True)
        ],
        "level": level,
        "channel": [("direct", "online", "post")[each] for each in channel],
        "received": [_moment(days[day], int(at)) for day, at in zip(received, minute, strict=True)],
        "due": [_moment(days[day + need], int(at)) for day, need, at in zip(received, taken, minute, strict=True)],
        "finished": [
            _moment(days[day + need], int(at) + (0 if slow else 20 if need == 0 else -7))
            for day, need, at, slow in zip(received, spent, minute, is_late, strict=True)
        ],
        "fee": [each[4] for each in procedures],
        "luck": draw.integers(0, 1_000_000, size=count).tolist(),
        "late": is_late.tolist(),
    }


def _row(rows: dict[str, list[Any]], index: int, known: datetime, *, flattered: bool) -> Row:
    received, due, finished = rows["received"][index], rows["due"][index], rows["finished"][index]
    luck, online, fee = rows["luck"][index], rows["channel"][index] == "online", rows["fee"][index]
    if flattered and rows["late"][index]:
        finished = due  # what the desk wrote down first, and corrected a week later
    ended = finished <= known
    status = _status(luck, ended=ended)
    supplement = (luck % 23 == 0) + (luck % 331 == 0)
    digitised = luck % 100 < 78
    electronic = ended and luck // 7 % 100 < (86 if online else 61)
    cells = (
        *(rows["code"][index], rows["procedure"][index], rows["field"][index], rows["commune"][index]),
        *(rows["office"][index], rows["level"][index], rows["channel"][index], f"{received:%Y-%m-%d}", received.isoformat()),
        *(due.isoformat(), finished.isoformat() if ended else "", str(status), str(supplement), str(supplement * 2)),
        *(str(fee), _truth(fee > 0 and luck // 3 % 100 < (88 if online else 22)), _truth(digitised), _truth(electronic)),
        *(_truth(luck // 11 % 100 < 34), _truth(luck // 13 % 100 < 27), _truth(luck // 17 % 100 < 71), _truth(luck % 50 > 0)),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _status(luck: int, *, ended: bool) -> int:
    if ended:
        return 7 if luck % 157 == 0 else 8 if luck % 211 == 0 else 9 if luck % 12 == 0 else 10
    return 5 if luck % 9 == 0 else 6 if luck % 13 == 0 else 4


def _lateness(month: Month, code: str) -> float:
    """The share of a commune's dossiers that is late: small nearly everywhere, large in a few, worst in one."""
    if month.day >= REFORM and code == month.worst.code:
        return 0.36
    luck = _chance(code, "late") % 100
    return 0.15 if luck < 5 else 0.07 if luck < 9 else 0.01 + luck % 5 / 250


def _settling(level: str, commune: str, field: str, above: dict[str, str], *, before: bool) -> str:
    if level == "province":
        return "H51-MC" if before else SETTLED_BY[field]
    return f"UB.{above[commune] if level == 'district' else commune}"


def _district_of(unit: UnitBrief, on: date) -> str:
    return next(each.code for each in places.path(unit.id, on) if each.level == "district")


def _catalogue() -> tuple[Row, ...]:
    return tuple(_procedure(number, *each) for number, each in enumerate(PROCEDURES, 1))


def _procedure(number: int, field: str, title: str, level: str, _: int, fee: int, weight: int) -> Row:
    return {
        "code": f"9.{number:06}",
        "title": title,
        "field": field,
        "level": "commune" if level == "district" else level,
        "online_service": "full" if weight % 3 else "partial" if weight % 2 else "offline",
        "fee_bearing": _truth(fee > 0),
        "returns_document": "true",
        "listed_on": "2026-07-01",
    }


# --- days --------------------------------------------------------------------------


_DAYS: list[date] = []


def _working_days() -> list[date]:
    """The working days of the calendar in force, from before the first month to well after the last."""
    if not _DAYS:
        calendar, day = vietnam(), date(2024, 1, 1)
        while day < clock.today() + timedelta(days=400):
            if calendar.is_working(day):
                _DAYS.append(day)
            day += timedelta(days=1)
    return _DAYS


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60))


def _opening(day: date) -> datetime:
    return vietnam().opening(day) + timedelta(hours=1)


def _working_moment(after: date, days: int, luck: int) -> datetime:
    return at(vietnam().add_working_days(after, days), time(8 + luck % 8, luck * 7 % 60))


def _office(code: str, on: date) -> int:
    return places.unit_on(code, on, "office").id


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _chance(*words: str) -> int:
    """Return a number that is the same for the same words, as a die that always falls alike."""
    return int.from_bytes(sha256(" ".join(words).encode()).digest()[:6])
