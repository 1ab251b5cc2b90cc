"""Event logs of earlier systems: what their columns mean, and what a row of one tells. Nothing is guessed in silence.

The history of a case is a function of the set of its events, not of how a file is cut or ordered: two rows that say the same
are one event, and what rows of one case say of it (due, finished, title) is joined by an order that does not depend on theirs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tinhso.cases.engine.rules.words import folded

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
StateSlug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
OPEN, CLOSED = "open", "closed"
EARLIEST_YEAR = 1990
TIMES = ("time", "due", "finished")
LONGEST = {"case": 200, "activity": 200, "title": 300, "category": 60}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """A name in both languages."""

    vi: Text
    en: Text


class StateWords(Words):
    """A state of the earlier system; in a final one nothing is owed any more."""

    final: bool = False


class Columns(_Strict):
    """Which column tells what; for XES, which attribute (those of a trace begin with ``case:``)."""

    case: Text
    activity: Text
    time: Text
    office: str = ""
    due: str = ""
    finished: str = ""
    title: str = ""
    category: str = ""
    event: str = ""

    def named(self) -> dict[str, str]:
        """Return the fields that have a column, by field."""
        return {field: column for field, column in self if column}


class LogMapping(_Strict):
    """How a log of one earlier system is read.

    ``zone`` is that of times that name none. ``intake`` is the office (code) of cases whose rows name none; ``offices`` gives
    codes for the log's own words. Activities without a state leave the state as it is.
    """

    source: Slug
    name: Words
    zone: str = "Asia/Ho_Chi_Minh"
    dates: Literal["day_first", "month_first"] = "day_first"
    intake: Text
    columns: Columns
    states: dict[StateSlug, StateWords] = Field(default_factory=dict)
    activities: dict[str, StateSlug] = Field(default_factory=dict)
    offices: dict[str, str] = Field(default_factory=dict)
    desk: str = Field(default="", max_length=30)
    simulated: bool = False

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"no such time zone: {zone}")
        return zone

    @model_validator(mode="after")
    def _known_states(self) -> Self:
        unknown = sorted(set(self.activities.values()) - set(self.states) - {OPEN, CLOSED})
        if unknown:
            raise ValueError(f"activities name states that are not among states: {', '.join(unknown)}")
        return self

    def is_final(self, state: str) -> bool:
        return state == CLOSED or (state in self.states and self.states[state].final)


class LogEvent(NamedTuple):
    """One row, read. Instants are aware (UTC). ``key`` tells it from every other event of its case."""

    case: str
    key: str
    activity: str
    state: str
    at: datetime
    office: str
    due: datetime | None
    finished: datetime | None
    title: str
    category: str


@dataclass(frozen=True)
class LogFault:
    """What is wrong with a value of a row, and what to do about it. The row is left out; it can be sent again when mended."""

    row: int
    column: str
    value: str
    code: str
    vi: str
    en: str


FAULTS = {
    "missing": ("Ô này trống. Hãy ghi giá trị.", "This is empty. Fill it in."),
    "too_long": ("Giá trị quá dài. Hãy rút gọn.", "The value is too long. Shorten it."),
    "not_a_time": (
        "Không đọc được ngày giờ. Hãy ghi như 31/12/2025 16:10 hoặc 2025-12-31T16:10+07:00.",
        "This is no date and time. Write it like 31/12/2025 16:10 or 2025-12-31T16:10+07:00.",
    ),
    "in_the_future": ("Thời điểm này chưa đến. Hãy kiểm tra ngày giờ.", "This time has not come yet. Check the date."),
    "unknown_office": (
        "Không có cơ quan này. Hãy thêm tên này cùng mã vào “offices” của tệp ánh xạ.",
        "There is no such office. Add these words with its code to “offices” of the mapping.",
    ),
    "ended_before": (
        "Vụ việc kết thúc trước khi bắt đầu; ngày kết thúc không được dùng. Hãy kiểm tra hai ngày.",
        "The case ended before it began; its end is not used. Check the two dates.",
    ),
}


def fault(row: int, column: str, value: str, code: str) -> LogFault:
    """Return a fault with its sentences."""
    return LogFault(row, column, value[:200], code, *FAULTS[code])


plain = lru_cache(20_000)(folded)
"""Words as they are compared; a log says the same ones over and over."""


class Moment(NamedTuple):
    """An instant, and whether only its day was told."""

    at: datetime
    day_only: bool

    @property
    def last(self) -> datetime:
        """The latest instant that it may mean: a deadline on a day holds until that day ends."""
        return self.at + timedelta(days=1, seconds=-1) if self.day_only else self.at


class Reader:
    """Reads rows of one log. ``knows`` says whether words name an office; ``now`` is the latest that an event may be."""

    def __init__(self, mapping: LogMapping, now: datetime, knows: Callable[[str], bool]) -> None:
        self.columns = mapping.columns.named()
        self.fields = tuple(self.columns)
        self._now, self._knows = now, knows
        self._states = {plain(words): state for words, state in mapping.activities.items()}
        self._moment = lru_cache(50_000)(moments(ZoneInfo(mapping.zone), day_first=mapping.dates == "day_first"))

    def read(self, row: int, values: Sequence[str]) -> LogEvent | list[LogFault]:
        """Return what a row tells (``values`` in the order of ``fields``), or all that is wrong with it."""
        told = dict(zip(self.fields, map(str.strip, values), strict=True))
        times = {field: self._moment(told[field]) for field in TIMES if told.get(field)}
        wrong = [fault(row, self.columns[field], told[field], code) for field, code in self._faults(told, times)]
        at, due, finished = map(times.get, TIMES)
        if wrong or at is None:
            return wrong
        return LogEvent(
            told["case"],
            _key(told, at.at),
            told["activity"],
            self._states.get(plain(told["activity"]), ""),
            at.at,
            told.get("office", ""),
            due.last if due else None,
            finished.at if finished else None,
            told.get("title", ""),
            told.get("category", ""),
        )

    def _faults(self, told: Mapping[str, str], times: Mapping[str, Moment | None]) -> Iterator[tuple[str, str]]:
        for field in ("case", "activity", "time"):
            if not told[field]:
                yield field, "missing"
        for field, most in LONGEST.items():
            if field in told and len(told[field]) > most:
                yield field, "too_long"
        for field, moment in times.items():
            if moment is None:
                yield field, "not_a_time"
            elif moment.at > self._now and field != "due":
                yield field, "in_the_future"
        if told.get("office") and not self._knows(told["office"]):
            yield "office", "unknown_office"


def _key(told: Mapping[str, str], at: datetime) -> str:
    own = told.get("event") or f"{plain(told['activity'])}\0{at}\0{plain(told.get('office', ''))}"
    return hashlib.blake2b(own.encode(), digest_size=16).hexdigest()


_DAY = r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})"
_TIME = r"(?P<hour>\d{1,2})[:hg](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>am|pm|sa|ch)?"
_ZONE = r"\s*(?P<zone>z|[+-]\d{2}:?\d{2})?"
_FORMS = (
    re.compile(rf"{_DAY}(?:[ t,]+{_TIME})?{_ZONE}", re.IGNORECASE),
    re.compile(rf"{_TIME}[ ,]+{_DAY}{_ZONE}", re.IGNORECASE),
)


def moments(zone: ZoneInfo, *, day_first: bool = True) -> Callable[[str], Moment | None]:
    """Return a reader of points in time: ISO 8601, or day and time as people write them; None for what is neither.

    Times without a zone are in ``zone``; SA and CH, AM and PM are halves of the day. Two-digit years are not guessed.
    """

    def read(text: str) -> Moment | None:
        if not text:
            return None
        try:
            found, day_only = datetime.fromisoformat(text), len(text) <= 10
        except ValueError:
            match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
            written = _written(match.groupdict(), day_first=day_first) if match else None
            if written is None:
                return None
            found, day_only = written
        aware = found if found.tzinfo is not None else found.replace(tzinfo=zone)
        return Moment(aware.astimezone(UTC), day_only) if found.year >= EARLIEST_YEAR else None

    return read


def _written(parts: Mapping[str, str | None], *, day_first: bool) -> tuple[datetime, bool] | None:
    first, middle, last = (int(parts[name] or 0) for name in "abc")
    year, month, day = (first, middle, last) if first >= 1000 else (last, middle, first)
    if first < 1000 and not day_first:
        month, day = first, middle
    hour = int(parts["hour"] or 0)
    half = (parts["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half in ("pm", "ch") else 0)
    try:
        found = datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0))  # noqa: DTZ001  # its zone comes next
    except ValueError:
        return None
    if zone := parts["zone"]:
        found = found.replace(tzinfo=datetime.strptime(zone.replace("z", "Z"), "%z").tzinfo)
    return found, parts["hour"] is None


class KnownEvent(NamedTuple):
    """What joining needs of an event: from a file, or of the journal."""

    at: datetime
    state: str
    office: int | None


@dataclass(frozen=True)
class Joined:
    """A case as all its events tell it. ``ended_before``: its end is before its beginning, and is left out."""

    state: str
    received_at: datetime
    last_at: datetime
    settled_at: datetime | None
    intake: int | None
    office: int | None
    office_since: datetime | None
    ended_before: bool


def joined(events: Iterable[KnownEvent], finished: datetime | None, mapping: LogMapping) -> Joined:
    """Return the case that a set of events tells, in whatever order they come.

    Its state is that of the latest event that has one. It is settled when that state is final, or when the log tells an end
    and nothing changes the state on a later day. An end on the day of receipt, told without its hour, is the receipt itself.
    """
    found = sorted(events, key=lambda each: (each.at, mapping.is_final(each.state), each.state, each.office or 0))
    first, last = found[0].at, found[-1].at
    moved = next((each for each in reversed(found) if each.state), None)
    placed = [each for each in found if each.office is not None]
    ended_before = finished is not None and finished < first and _day(finished, mapping) < _day(first, mapping)
    end = None if finished is None or ended_before else max(finished, first)
    state = moved.state if moved else OPEN
    settled = None
    if moved and mapping.is_final(state):
        settled = end or moved.at
    elif end and (moved is None or _day(moved.at, mapping) <= _day(end, mapping)):
        state, settled = CLOSED, end
    return Joined(
        state,
        first,
        last,
        settled,
        placed[0].office if placed else None,
        placed[-1].office if placed else None,
        placed[-1].at if placed else None,
        ended_before,
    )


def _day(at: datetime, mapping: LogMapping) -> int:
    return at.astimezone(ZoneInfo(mapping.zone)).toordinal()


_HINTS = {
    "case": ("case concept name", "case id", "ma ho so", "so ho so", "ma phan anh", "ma vu viec", "case", "ma"),
    "activity": ("concept name", "activity", "hoat dong", "buoc xu ly", "buoc", "trang thai", "status", "event"),
    "time": ("time timestamp", "timestamp", "thoi diem", "thoi gian", "ngay gio", "date", "time"),
    "office": ("org resource", "org group", "co quan xu ly", "co quan", "don vi", "phong", "resource", "office", "department"),
    "due": ("due", "han xu ly", "ngay hen tra", "hen tra", "han", "deadline", "planned end"),
    "finished": ("finished", "ngay tra", "ngay ket thuc", "ket thuc", "end date", "completed", "closed"),
    "title": ("title", "tieu de", "noi dung", "ten ho so", "trich yeu"),
    "category": ("category", "linh vuc", "loai", "chu de", "case type"),
}


def suggest(header: Sequence[str], source: str = "earlier_system") -> dict[str, object]:
    """Return a mapping proposed from the names of columns, to be looked through: what it does not find is empty."""
    left, columns = list(header), {}
    for field, hints in _HINTS.items():
        column = _hinted(left, hints)
        columns[field] = column
        if column:
            left.remove(column)
    name = {"vi": "Hệ thống cũ", "en": "The earlier system"}
    states = {"received": {"vi": "Đã tiếp nhận", "en": "Received"}}
    return {"source": source, "name": name, "zone": "Asia/Ho_Chi_Minh", "dates": "day_first", "intake": "",
            "columns": columns, "states": states, "activities": {}, "offices": {}}  # fmt: skip


def _hinted(header: Sequence[str], hints: Sequence[str]) -> str:
    for hint in hints:
        for exact in (True, False):
            for column in header:
                words = folded(column.replace("_", " "))
                if words == hint or (not exact and hint in words and len(hint) > 3):
                    return column
    return ""


def code_of(source: str, case: str) -> str:
    """Return the code under which a case of an earlier system is found: its own with the source before it.

    What cannot stand in an address is replaced; then a hash of the whole keeps two cases apart.
    """
    kept = re.sub(r"[^A-Z0-9._-]", "-", case.upper())[:28]
    code = f"{source.upper().replace('_', '-')}-{kept}"
    return code if kept == case else f"{code}-{hashlib.blake2b(case.encode(), digest_size=4).hexdigest().upper()}"
