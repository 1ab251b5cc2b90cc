"""Words for what the indicators speak in: why there is no value, and units of measure."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tinhso.catalog.contracts import Level
from tinhso.indicators.contracts import Reason
from tinhso.kernel import measures

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


def unit_word(unit_of_measure: str) -> str:
    """Return the word of a unit of measure in the active language; one that a pack alone knows is read as it is written."""
    return measures.named(unit_of_measure, get_language() or "vi")
