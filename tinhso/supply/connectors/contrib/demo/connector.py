"""A connector to nowhere: simulated salinity of three stations, always the same, to try the whole way without a source."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from datetime import date, timedelta

from tinhso.kernel.clock import today
from tinhso.supply.connectors.base import Batch, Connector, Option, Row

FIRST_DAY = date(2024, 1, 1)
# Grams per litre in March: well up the river, halfway to the sea, at its mouth.
HIGHEST_OF_A_YEAR = {"demo-1": 1.2, "demo-2": 4.8, "demo-3": 14.0}
STATIONS = tuple(HIGHEST_OF_A_YEAR)
# By month: the river's flood holds the sea back from August to November; salt comes in from December, most in March and April.
SEASON = (0.4, 0.72, 1.0, 0.92, 0.6, 0.33, 0.18, 0.12, 0.1, 0.1, 0.12, 0.21)
DAYS_IN_A_BATCH = 31


class Demo(Connector):
    """Yields a month of days at a time, up to yesterday. The cursor is the last day given."""

    id = "demo"
    simulated = True
    vi = "Nguồn mô phỏng"
    en = "Simulated source"
    options = (Option("commune", "Mã xã đặt trạm", "Commune code of the stations"),)

    def pull(self, cursor: str | None) -> Iterator[Batch]:
        day = FIRST_DAY if cursor is None else self._day(cursor) + timedelta(days=1)
        while day < today():
            last = min(day + timedelta(days=DAYS_IN_A_BATCH - 1), today() - timedelta(days=1))
            yield Batch(tuple(self._rows(day, last)), last.isoformat(), simulated=True)
            day = last + timedelta(days=1)

    def _rows(self, first: date, last: date) -> Iterator[Row]:
        for offset in range((last - first).days + 1):
            for station in STATIONS:
                yield self._row(station, first + timedelta(days=offset))

    def _row(self, station: str, day: date) -> Row:
        highest = simulated_salinity(station, day)
        values = {"highest": f"{highest:.1f}", "lowest": f"{highest * 0.6:.1f}"}
        return {"station": station, "commune": self.settings["commune"], "measured_on": day.isoformat(), **values}

    def _day(self, cursor: str) -> date:
        try:
            return date.fromisoformat(cursor)
        except ValueError:
            raise self.failed(f"con trỏ “{cursor}” không phải ngày", f"the cursor “{cursor}” is not a day") from None


def simulated_salinity(station: str, day: date) -> float:
    """Return grams per litre: saltier towards the sea, in the dry season and at spring tides, with a little noise by hash.

    A shape for trying the platform, no measurement and no forecast. The stations lie so far apart, and months pass into each
    other so gently, that no day is unusual among the days before it: the demo raises no questions.
    """
    tide = 1 + 0.1 * math.cos(2 * math.pi * day.toordinal() / 14.77)
    noise = 0.95 + 0.1 * hashlib.sha256(f"{station} {day}".encode()).digest()[0] / 255
    return HIGHEST_OF_A_YEAR[station] * _season(day) * tide * noise


def _season(day: date) -> float:
    """Return the share of the year's highest that a day has, from the middle of one month to that of the next."""
    month, along = divmod((day.month - 1) + (day.day - 15) / 31, 1)
    before, after = SEASON[int(month) % 12], SEASON[int(month + 1) % 12]
    return math.exp((1 - along) * math.log(before) + along * math.log(after))
