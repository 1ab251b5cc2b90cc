"""A province of four communes, of which one ends and one begins on a day; and numbers for them, without rows."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tinhso.indicators.contracts import Ask, Reason, Status, Value, Values
from tinhso.kernel import clock
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import SYSTEM, Actor
from tinhso.places import actions, queries

BEFORE, CHANGE = date(2025, 1, 1), date(2025, 7, 1)
INDICATOR = "public_administration.on_time_rate"
OLD = (("94", "Tỉnh Sóc Trăng", "tỉnh", ""), ("31498", "Phường 5", "phường", "94"), ("31501", "Phường 7", "phường", "94"))
NEW = (
    OLD[0],
    OLD[1],
    ("31528", "Phường Sóc Trăng", "phường", "94"),
    ("31510", "Phường Phú Lợi", "phường", "94"),
)
PLACES = {"94": (105.8, 9.2, 106.2, 9.8), "31498": (105.8, 9.5, 106.0, 9.8), "31501": (106.0, 9.2, 106.2, 9.8)}
PLACES |= {"31528": (106.0, 9.5, 106.2, 9.8), "31510": (106.0, 9.2, 106.2, 9.5)}


def a_province() -> dict[str, int]:
    """Write the lists and outlines of both days and return the ids of the units by code."""
    for rows, day in ((OLD, BEFORE), (NEW, CHANGE)):
        listed = "code,name,level,parent\n" + "".join(f"{','.join(row)}\n" for row in rows)
        actions.import_list(listed.encode(), "list.csv", on=day, close_missing=True, actor=SYSTEM)
        drawn = json.dumps({"type": "FeatureCollection", "features": [_outline(code) for code, *_ in rows]})
        actions.import_boundaries(drawn.encode(), "outlines.geojson", on=day, source="thử", licence="CC0", actor=SYSTEM)
    return {unit.code: unit.id for day in (BEFORE, CHANGE) for unit in queries.units_in_force(day)}


def _outline(code: str) -> dict[str, Any]:
    west, south, east, north = PLACES[code]
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def numbers(ask: Ask, *, actor: Actor) -> Values:
    """Answer as the indicators do: 80, 90, … by code, nothing for Phường 5, simulated."""
    found = []
    for period in ask.periods:
        day = ask.in_units_of or min(parse(period).end, clock.today())
        units = queries.units_at_home(day, levels=(str(ask.level),))
        for place, unit in enumerate(units):
            about = {"indicator": ask.indicators[0], "unit_id": unit.id, "period": period, "simulated": True}
            if unit.code == "31498":
                found.append(Value(**about, reason=Reason.NO_DATA))
            else:
                found.append(Value(**about, value=80.0 + 10 * place, numerator=8, denominator=10, status=Status.WATCH))
    return Values(tuple(found), clock.now())
