"""A table of what is expected of targets: target, last actual, forecast with its error, and whether it will be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext, gettext_lazy

from tinhso.catalog.contracts import Indicator
from tinhso.centre.boards.contracts import Cell, Look, Table
from tinhso.centre.boards.wording import REASONS, measure, said
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import CONFIDENCE, FEWEST_YEARS, Forecast, Reason, Verdict
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import Actor
from tinhso.ui.formatting import number

VERDICTS = {
    Verdict.YES: ("good", gettext_lazy("expected to be met")),
    Verdict.NO: ("bad", gettext_lazy("not expected to be met")),
    Verdict.UNCERTAIN: ("watch", gettext_lazy("uncertain")),
}


def forecast_table(
    definitions: Mapping[str, Indicator], periods: Mapping[str, Period], look: Look, actor: Actor
) -> tuple[Table, bool]:
    """Return the forecasts of the numbers (by full reference) of the unit looked at, and whether any is from made-up values.

    Where none has a target for a later year one line says so. Raises what ``indicators.queries.forecasts`` raises.
    """
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    simulated = False
    for name, definition in definitions.items():
        period, day = periods[name], look.in_units_of
        last = period if period.kind is PeriodKind.YEAR else Period.of(PeriodKind.YEAR, period.end).previous()
        found = indicators.forecasts(name, look.unit.id, last.code, actor=actor, as_of=look.as_of, in_units_of=day)
        simulated = simulated or any(each.simulated for each in found)
        title = said(definition.title)
        rows += [(title, tuple(replace(one, simulated=each.simulated) for one in _cells(each, definition))) for each in found]
    heads = (
        gettext("Latest actual"),
        gettext("Target year"),
        gettext("Target"),
        gettext("Forecast"),
        gettext("%(percent)s %% interval") % {"percent": CONFIDENCE},
        gettext("Will it be met?"),
        gettext("Basis"),
    )
    note = gettext(
        "A straight line through the yearly actual values; the year's value lies within the interval eight times of ten, "
        "if the years to come are like those before."
    )
    return Table(heads, tuple(rows) or (("–", _without_target()),), gettext("Goal"), note), simulated


def _cells(found: Forecast, definition: Indicator) -> Iterator[Cell]:
    last = "–" if found.last is None else f"{found.years[-1]}: {_amount(found.last, definition)}"
    yield Cell(last, "none", "")
    yield Cell(str(found.year), "none", "")
    target = _amount(found.target, definition)
    yield Cell(gettext("%(target)s (proposed)") % {"target": target} if found.proposed else target, "none", "")
    if found.value is None or found.low is None or found.high is None:
        yield from (Cell("–", "none", ""), Cell("–", "none", ""), Cell(gettext("no forecast"), "none", "", is_verdict=True))
    else:
        yield Cell(_amount(found.value, definition), "none", "")
        low, high = number(found.low, definition.decimals), _amount(found.high, definition)
        yield Cell(gettext("%(low)s to %(high)s") % {"low": low, "high": high}, "none", "")
        status, words = VERDICTS[found.verdict] if found.verdict is not None else ("none", "–")
        yield Cell(str(words), status, "", is_verdict=True)
    yield Cell(_basis(found), "none", "")


def _basis(found: Forecast) -> str:
    """Return from how many years of actual values, or why there is no forecast; that they are made up is always said."""
    if found.reason is Reason.NOT_OPEN:
        return str(REASONS[Reason.NOT_OPEN])
    words = {"count": len(found.years), "fewest": FEWEST_YEARS}
    if found.reason is not None:
        told = gettext("%(count)s years of actual values, fewer than %(fewest)s") % words
    else:
        told = gettext("from %(count)s years of actual values, %(first)s to %(last)s") % {
            **words,
            "first": found.years[0],
            "last": found.years[-1],
        }
    return f"{told} · {gettext('simulated')}" if found.simulated else told


def _without_target() -> tuple[Cell, ...]:
    nothing = Cell("–", "none", "")
    return (*[nothing] * 6, Cell(gettext("no target is set for a later year"), "none", ""))


def _amount(value: float, definition: Indicator) -> str:
    return f"{number(value, definition.decimals)} {measure(definition)}".rstrip()
