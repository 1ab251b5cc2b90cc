"""Write the special days of a year as the ``holidays`` library computes them, in the form of ``special_days.csv``.

    python tools/draft_special_days.py 2028 > special_days.csv

A start for whoever keeps the calendar: check every line against the yearly notice, and give it that notice as its source.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from importlib.metadata import version

from holidays import VN

from tinhso.kernel.calendars import Certainty, DayKind
from tinhso.kernel.shipped_calendar import COLUMNS

SWAPPED = "Ngày nghỉ (thay cho ngày {:%d/%m/%Y})"


def drafted(year: int) -> list[dict[str, str]]:
    """Return the lines of a year, in order."""
    names, english = VN(years=year, language="vi"), VN(years=year, language="en_US")
    days = {name: day for day, name in names.items()}
    exchanged = {days[name]: worked for worked in names.weekend_workdays if (name := SWAPPED.format(worked)) in days}
    rows = [_row(day, kind(name), name, english[day], exchanged.get(day)) for day, name in names.items()]
    for off, worked in exchanged.items():
        vi, en = f"làm bù cho ngày {off:%d/%m/%Y}", f"worked in exchange for {off:%d/%m/%Y}"
        rows.append(_row(worked, DayKind.SWAPPED_IN, vi, en, off))
    return sorted(rows, key=lambda row: row["day"])


def kind(name: str) -> DayKind:
    """Return the kind of a day off by the library's Vietnamese name of it."""
    if name.startswith(SWAPPED.partition("{")[0]):
        return DayKind.SWAPPED_OFF
    return DayKind.COMPENSATION if name.endswith("(nghỉ bù)") else DayKind.HOLIDAY


def _row(day: date, kind: DayKind, vi: str, en: str, exchanged_with: date | None) -> dict[str, str]:
    source = f"thư viện holidays {version('holidays')}, chưa đối chiếu thông báo"
    other = exchanged_with.isoformat() if exchanged_with else ""
    return dict(zip(COLUMNS, (day.isoformat(), kind, vi, en, other, Certainty.COMPUTED, source), strict=True))


def main() -> None:
    year = datetime.strptime(sys.argv[1], "%Y").year  # noqa: DTZ007  # a year has no zone
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(drafted(year))


if __name__ == "__main__":
    main()
