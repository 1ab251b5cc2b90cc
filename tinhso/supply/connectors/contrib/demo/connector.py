"""A connector to nowhere: simulated salinity of three stations, always the same, to try the whole way without a source."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from datetime import date, timedelta

from tinhso.kernel.clock import today
from tinhso.supply.connectors.base import Batch, Connector, Option, Row

FIRST_DAY = date(2024, 1, 1)
STATIONS = ("demo-1", "demo-2", "demo-3")
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
    """Return grams per litre: saltier towards the sea, around March and at spring tides, with a little noise by hash.

    The stations lie so far apart that no day is unusual among the days before it: the demo raises no questions.
    """
    sea = 2.0 * (STATIONS.index(station) - 1)
    season = math.cos(2 * math.pi * (day.timetuple().tm_yday - 75) / 365)
    tide = math.cos(2 * math.pi * day.toordinal() / 14.77)
    noise = hashlib.sha256(f"{station} {day}".encode()).digest()[0] / 255
    return 4 + sea + 1.2 * season + 0.6 * tide + 0.8 * noise
