"""Words for what the indicators speak in: why there is no value, and units of measure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tinhso.catalog.contracts import Level
from tinhso.indicators.contracts import Reason

REASONS = {
    Reason.NO_DATA: _("no data supplied"),
    Reason.DENOMINATOR_ZERO: _("nothing to divide by"),
    Reason.NOT_COMPARABLE: _("cannot be told in the units of that day"),
    Reason.SUPPRESSED: _("too few to be told without naming people"),
    Reason.NOT_BEGUN: _("the period has not begun"),
    Reason.NOT_DEFINED: _("not defined for that period"),
    Reason.NOT_OPEN: _("not open to you"),
}
LEVELS = {Level.PROVINCE: _("Province"), Level.DISTRICT: _("District"), Level.COMMUNE: _("Commune, ward")}
UNITS = {
    "percent": "%",
    "index": "",
    "rank": "",
    "dong": _("đồng"),
    "person": _("people"),
    "dossier": _("dossiers"),
    "visit": _("visits"),
    "enterprise": _("enterprises"),
    "pupil": _("pupils"),
    "procedure": _("procedures"),
    "gram_per_litre": "g/l",
    "microgram_per_cubic_metre": "µg/m³",
    "millisecond": "ms",
    "metre": "m",
    "tonne": _("tonnes"),
    "report": _("reports"),
    "camera": _("cameras"),
    "case": _("cases"),
    "document": _("documents"),
    "day": _("days"),
    "working_day": _("working days"),
    "hour": _("hours"),
    "night": _("nights"),
    "point": _("points"),
    "percentage_point": _("percentage points"),
    "per_100000": _("per 100,000 people"),
    "household": _("households"),
    "station": _("stations"),
    "commune": _("communes"),
}


def unit_word(unit_of_measure: str) -> str:
    """Return the word of a unit of measure in the active language; one that a pack alone knows is read as it is written."""
    return str(UNITS.get(unit_of_measure, unit_of_measure.replace("_", " ")))
