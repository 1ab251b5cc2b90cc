"""What is said of a number in words: its value, its unit of measure, how it changed, why there is none."""

from __future__ import annotations

from django.utils.translation import get_language, gettext, gettext_lazy

from tinhso.catalog.contracts import Bilingual, Direction, Indicator
from tinhso.indicators.contracts import Reason, Value
from tinhso.kernel import measures, period_names
from tinhso.kernel.periods import Period
from tinhso.ui.contracts import Change
from tinhso.ui.formatting import number, short_dong

REASONS = {
    Reason.NO_DATA: gettext_lazy("no data supplied"),
    Reason.DENOMINATOR_ZERO: gettext_lazy("nothing to count: the denominator is 0"),
    Reason.NOT_COMPARABLE: gettext_lazy("not comparable between these units"),
    Reason.SUPPRESSED: gettext_lazy("kept back: too few people"),
    Reason.NOT_BEGUN: gettext_lazy("the period has not begun"),
    Reason.NOT_DEFINED: gettext_lazy("not told for this unit or period"),
    Reason.NOT_OPEN: gettext_lazy("not open to you"),
}


def language() -> str:
    return "en" if get_language() == "en" else "vi"


def said(text: Bilingual) -> str:
    """Return a text of a pack in the reader's language."""
    return str(getattr(text, language()))


def measure(definition: Indicator) -> str:
    """Return the unit of measure as people write it; one that has no words of its own is written as the pack names it."""
    return measure_named(definition.unit_of_measure)


def measure_named(name: str) -> str:
    """Return a unit of measure as people write it, by its name in the packs."""
    return measures.named(name, language())


def written(value: Value, definition: Indicator) -> str | None:
    """Return a value as it is written; None where there is none."""
    return None if value.value is None else number(value.value, definition.decimals)


def shortened(amount: float | None, definition: Indicator) -> tuple[str, str]:
    """Return a long amount of money as people say it, with the unit that they say it in; empty for what is short enough."""
    return short_dong(amount) if definition.unit_of_measure == "dong" else ("", "")


def percentile_name(number: int) -> str:
    """Return what a percentile is called."""
    return gettext("median") if number == 50 else gettext("percentile %(number)s") % {"number": number}


def why(value: Value) -> str:
    """Return why there is no value."""
    return str(REASONS[value.reason]) if value.reason is not None else ""


def period_name(period: Period) -> str:
    return period_names.name(period, language())


def change(now: Value, before: Value | None, definition: Indicator, compared: str) -> Change | None:
    """Return how a value changed since another, in points for percentages, else in percent; None where nothing can be said."""
    if now.value is None or before is None or before.value is None or now.simulated != before.simulated:
        return None
    difference = now.value - before.value
    size, decimals, unit = _amount(abs(difference), abs(before.value), definition)
    words = f"{number(size, decimals)} {unit}"
    is_same = not round(difference, definition.decimals) or not round(size, decimals)
    direction = "same" if is_same else "up" if difference > 0 else "down"
    text = gettext("unchanged from %(period)s") if direction == "same" else gettext("%(amount)s from %(period)s")
    return Change(direction, text % {"amount": words, "period": compared}, _judged(direction, definition.direction))


def _amount(difference: float, before: float, definition: Indicator) -> tuple[float, int, str]:
    """Return a change as it is told: its size, its decimals and its unit."""
    if definition.unit_of_measure == "percent" or not before:
        unit = gettext("points") if definition.unit_of_measure == "percent" else measure(definition)
        return difference, max(definition.decimals, 1), unit
    return difference * 100 / before, 1, "%"


def _judged(direction: str, good: Direction) -> str:
    if direction == "same" or good is Direction.NEUTRAL:
        return "none"
    return "good" if (direction == "up") == (good is Direction.HIGHER_IS_BETTER) else "bad"
