"""What a dataset, a period, a due time and a fault are called in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tinhso.catalog.contracts import Bilingual, DataField, Due, FieldType
from tinhso.kernel import period_names
from tinhso.kernel.periods import parse
from tinhso.places import queries as places
from tinhso.supply.intake.contracts import PlacedFault
from tinhso.ui import formatting


def english() -> bool:
    """Say whether the reader's language is English; Vietnamese is the first."""
    return (get_language() or "vi").startswith("en")


def title(words: Bilingual) -> str:
    return words.en if english() else words.vi


def message(fault: PlacedFault) -> str:
    """Return what is wrong."""
    return fault.message_en if english() else fault.message_vi


def hint(fault: PlacedFault) -> str:
    """Return what to do about a fault."""
    return fault.hint_en if english() else fault.hint_vi


def weight(fault: PlacedFault) -> str:
    """Say in a word or two what a fault does."""
    return {"refuse": _("must be mended"), "confirm": _("to be confirmed"), "warn": _("take note")}[fault.outcome]


def period(code: str) -> str:
    """Return the name of a period: "tháng 5/2024". Raises PeriodUnreadable."""
    return period_names.name(parse(code), "en" if english() else "vi")


def unit(unit_id: int) -> str:
    """Return the name of a unit today. Raises what ``places`` does for one that is not there."""
    found = places.unit_by_id(unit_id)
    return found.name_en if english() and found.name_en else found.name


def due(rule: Due) -> str:
    """Say when a period's data is due, counted from its last day."""
    words = {"at": rule.at, "count": rule.after}
    if rule.after == 0:
        return _("%(at)s on the last day of the period") % words
    if rule.unit == "working_days":
        return (
            ngettext(
                "%(at)s on working day %(count)s after the period",
                "%(at)s on working day %(count)s after the period",
                rule.after,
            )
            % words
        )
    if rule.unit == "calendar_days":
        return ngettext("%(at)s, %(count)s day after the period", "%(at)s, %(count)s days after the period", rule.after) % words
    return ngettext("%(count)s hour after the period", "%(count)s hours after the period", rule.after) % words


def kind_of(field: DataField) -> str:
    """Say what a column holds, with an example of how to write it."""
    return {
        FieldType.STRING: _("text"),
        FieldType.INTEGER: _("whole number, for example 1.234"),
        FieldType.NUMBER: _("number, for example 1.234,5"),
        FieldType.BOOLEAN: _("yes or no"),
        FieldType.DATE: _("day, for example 31/12/2026"),
        FieldType.DATETIME: _("day and time, for example 31/12/2026 08:30"),
        FieldType.YEAR: _("year, for example 2026"),
        FieldType.YEARMONTH: _("month, for example 05/2026"),
    }[field.type]


def limits(field: DataField) -> str:
    """Say what else a value of a column must keep to; empty when there is nothing."""
    limit = field.constraints
    said = [_("required")] if limit.required else []
    if limit.enum:
        named = (f"{value} ({title(field.titles[str(value)])})" for value in limit.enum)
        said.append(_("one of: %(values)s") % {"values": ", ".join(named)})
    if limit.minimum is not None:
        said.append(_("at least %(limit)s") % {"limit": _limit(limit.minimum)})
    if limit.maximum is not None:
        said.append(_("at most %(limit)s") % {"limit": _limit(limit.maximum)})
    if field.area_level is not None:
        said.append(_("the code or name of a unit"))
    return "; ".join(said)


def _limit(value: object) -> str:
    return formatting.day(value) if hasattr(value, "year") else formatting.number(value)  # type: ignore[arg-type]  # a day or a number
