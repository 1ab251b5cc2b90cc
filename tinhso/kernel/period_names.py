"""What people call a period, and reading what they wrote.

``name`` writes; ``read`` and ``read_range`` forgive case, missing accents, Roman
numerals and abbreviations, answer None for what is no period at all, and raise
PeriodAmbiguous rather than guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from tinhso.kernel.errors import Ambiguous
from tinhso.kernel.periods import Period, PeriodKind, PeriodUnreadable, parse
from tinhso.kernel.ranges import PeriodRange

_ROMAN = ("I", "II", "III", "IV")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ORDINALS_EN = ("first", "second")
_LONGEST = 80  # characters; no name of a period is longer


class PeriodAmbiguous(Ambiguous):
    code = "period_ambiguous"
    vi = "“{text}” chưa rõ là kỳ nào: {why_vi}. Hãy ghi rõ hơn."
    en = "“{text}” does not say which period it means: {why_en}. Say it more exactly."


def name(period: Period, language: str = "vi") -> str:
    """Return the full name: "tháng 1/2024", "quý II/2024", "6 tháng đầu năm 2024"; else in English."""
    writers = _NAMES_VI if language.startswith("vi") else _NAMES_EN
    return writers[period.kind](period)


def range_name(periods: PeriodRange, language: str = "vi") -> str:
    """Return the name of a range: "9 tháng đầu năm 2024", or first to last."""
    if len(periods) == 1:
        return name(periods.first, language)
    vi = language.startswith("vi")
    if _cumulative(periods):
        year, months = periods.first.year, len(periods)
        return f"{months} tháng đầu năm {year}" if vi else f"first {months} months of {year}"
    first, last = name(periods.first, language), name(periods.last, language)
    return f"{first} đến {last}" if vi else f"{first} to {last}"


def read(text: str, *, year: int | None = None, day_first: bool | None = None) -> Period | None:
    """Return the period that a person wrote, or None when it is none.

    ``year`` completes texts without one ("Tháng 5"). ``day_first`` settles dates such
    as 03/04/2024: True is 3 April (as Vietnam writes), False is 4 March.

    Raises PeriodAmbiguous when the year is missing, or a date reads both ways and nobody said which.
    """
    plain = _plain(text)
    if not plain or len(text) > _LONGEST:
        return None
    for form, build in _FORMS:
        match = form.fullmatch(plain)
        if match:
            return _build(text, match, build, year)
    return _read_date(text, plain, day_first)


def read_range(text: str, *, year: int | None = None, day_first: bool | None = None) -> PeriodRange | None:
    """Return the range that a person wrote: "9 tháng đầu năm 2024", or a single period as a range of one.

    Six months are returned as the half-year, a period of its own. Raises as ``read`` does.
    """
    match = _CUMULATIVE.fullmatch(_plain(text)) if len(text) <= _LONGEST else None
    if match is None or match["months"] == "6":
        period = read(text, year=year, day_first=day_first)
        return None if period is None else PeriodRange(period, period)
    stated = _year(text, match["year"], year)
    return PeriodRange(parse(f"{stated}01"), parse(f"{stated}{int(match['months']):02}"))


def _cumulative(periods: PeriodRange) -> bool:
    whole = periods.kind is PeriodKind.MONTH and periods.first.year == periods.last.year
    return whole and periods.first.number == 1


def _plain(text: str) -> str:
    """Lower case, no accents, single spaces: "Quý  II/2024" is "quy ii/2024"."""
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\s*([/.\-])\s*", r"\1", re.sub(r"\s+", " ", bare).strip(" .,;:")).lower()


def _year(text: str, stated: str | None, default: int | None) -> int:
    if stated:
        return int(stated)
    if default is None:
        raise PeriodAmbiguous(text=text, why_vi="chưa có năm", why_en="the year is missing")
    return default


def _build(text: str, match: re.Match[str], build: Callable[[int, int], str], default: int | None) -> Period | None:
    parts = match.groupdict()
    year = _year(text, parts.get("year"), default)
    try:
        return parse(build(year, _ordinal(parts.get("n") or "1")))
    except PeriodUnreadable:
        return None


def _ordinal(text: str) -> int:
    if text.isdigit():
        return int(text)
    words = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "dau": 1, "cuoi": 2}
    return words[text]


def _read_date(text: str, plain: str, day_first: bool | None) -> Period | None:
    match = next((match for form in _DATES if (match := form.fullmatch(plain))), None)
    if match is None:
        return _read_code(text)
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    year += 2000 if year < 100 else 0  # a short year is of this century
    as_written = _day(day, month, year)
    turned = _day(month, day, year) if match.re is _NUMERIC_DAY else None
    if as_written is None or turned is None or as_written == turned:
        return as_written or turned
    if day_first is None:
        raise PeriodAmbiguous(text=text, why_vi="ngày và tháng có thể đổi chỗ", why_en="day and month may change places")
    return as_written if day_first else turned


def _read_code(text: str) -> Period | None:
    try:
        return parse(text.strip().upper())
    except PeriodUnreadable:
        return None


def _day(day: int, month: int, year: int) -> Period | None:
    try:
        return Period(PeriodKind.DAY, date(year, month, day))
    except (ValueError, PeriodUnreadable):
        return None


_N4, _YEAR = r"(?P<n>[1-4]|i{1,3}|iv)", r"(?P<year>[0-9]{4})"
_OF = rf"(?:(?:[/.\- ]|,? nam ){_YEAR})?"
_CUMULATIVE = re.compile(rf"(?P<months>[1-9]|1[01]) thang dau nam(?: {_YEAR})?")

# Each form, and the code of the period it writes, from the year and the number.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[int, int], str]], ...] = (
    (re.compile(rf"(?:tuan|tuan thu) (?P<n>[0-9]{{1,2}}){_OF}(?: \(.*\))?"), lambda y, n: f"{y}W{n:02}"),
    (re.compile(rf"(?:thang|thg\.?|th\.?|t\.?) ?(?P<n>[0-9]{{1,2}}){_OF}"), lambda y, n: f"{y}{n:02}"),
    (re.compile(rf"(?P<n>[0-9]{{1,2}})[/.\-]{_YEAR}"), lambda y, n: f"{y}{n:02}"),
    (re.compile(rf"{_YEAR}-(?P<n>[0-9]{{2}})"), lambda y, n: f"{y}{n:02}"),
    (re.compile(rf"(?:quy|q\.?) ?{_N4}{_OF}"), lambda y, n: f"{y}Q{n}"),
    (re.compile(rf"(?:6|sau) thang (?P<n>dau|cuoi) nam(?: {_YEAR})?"), lambda y, n: f"{y}S{n}"),
    (re.compile(rf"nua (?P<n>dau|cuoi) nam(?: {_YEAR})?"), lambda y, n: f"{y}S{n}"),
    (re.compile(rf"(?:ca )?nam {_YEAR}"), lambda y, n: f"{y}"),
)
_NUMERIC_DAY = re.compile(
    r"(?:ngay )?(?P<day>[0-9]{1,2})(?P<sign>[/.\-])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|[0-9]{2})"
)
_DATES = (
    _NUMERIC_DAY,
    re.compile(rf"(?:ngay )?(?P<day>[0-9]{{1,2}}) thang (?P<month>[0-9]{{1,2}}) nam {_YEAR}"),
    re.compile(rf"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})"),
)

_NAMES_VI: dict[PeriodKind, Callable[[Period], str]] = {
    PeriodKind.DAY: lambda p: f"ngày {p.start:%d/%m/%Y}",
    PeriodKind.WEEK: lambda p: f"tuần {p.number}/{p.year} ({p.start:%d/%m}–{p.end:%d/%m})",
    PeriodKind.MONTH: lambda p: f"tháng {p.number}/{p.year}",
    PeriodKind.QUARTER: lambda p: f"quý {_ROMAN[p.number - 1]}/{p.year}",
    PeriodKind.HALF: lambda p: f"6 tháng {'đầu' if p.number == 1 else 'cuối'} năm {p.year}",
    PeriodKind.YEAR: lambda p: f"năm {p.year}",
}
_NAMES_EN: dict[PeriodKind, Callable[[Period], str]] = {
    PeriodKind.DAY: lambda p: f"{p.start.day} {_MONTHS_EN[p.start.month - 1]} {p.year}",
    PeriodKind.WEEK: lambda p: f"week {p.number} of {p.year} ({p.start:%d/%m}–{p.end:%d/%m})",
    PeriodKind.MONTH: lambda p: f"{_MONTHS_EN[p.number - 1]} {p.year}",
    PeriodKind.QUARTER: lambda p: f"quarter {p.number} of {p.year}",
    PeriodKind.HALF: lambda p: f"{_ORDINALS_EN[p.number - 1]} half of {p.year}",
    PeriodKind.YEAR: lambda p: f"{p.year}",
}
