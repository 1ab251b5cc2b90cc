"""Every figure that others published beside the platform's own number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import PublishedFigure
from tinhso.indicators import asked, references
from tinhso.indicators.contracts import Ask, Value
from tinhso.kernel.periods import parse


@dataclass(frozen=True)
class Compared:
    """A published figure, the platform's own (None: it has none), and whether they are equal to the decimals published.

    For a target ``computed`` is the target that the indicator declares.
    """

    figure: PublishedFigure
    computed: float | None
    numerator: float | None
    denominator: float | None
    equal: bool


def figures() -> tuple[PublishedFigure, ...]:
    return catalog.published_figures(settings.PACKS)


def question(figure: PublishedFigure) -> Ask:
    """Return what is asked for a figure. Raises UnknownUnit where the register does not have its unit."""
    unit = asked.unit_named(figure.unit, parse(figure.period).end)
    return Ask((figure.indicator,), (figure.period,), (unit,), by=figure.by, group=figure.group)


def compared(figure: PublishedFigure, value: Value | None) -> Compared:
    """Return a figure beside the platform's value of it."""
    if figure.supply is None:
        target = next(iter(_targets(figure)), None)
        return Compared(figure, target, None, None, target == float(figure.value))
    if value is None or value.value is None or value.simulated:
        return Compared(figure, None, None, None, equal=False)
    same = round(value.value, figure.decimals) == float(figure.value)
    parts = figure.numerator is None or (
        value.numerator == float(figure.numerator) and value.denominator == float(figure.denominator or 0)
    )
    return Compared(figure, value.value, value.numerator, value.denominator, same and parts)


def _targets(figure: PublishedFigure) -> Iterator[float]:
    definition = references.indicator(figure.indicator)
    for target in definition.targets:
        same_group = target.group is None or not figure.group or target.group == figure.group
        if str(target.year) == figure.period and target.province in (None, figure.unit) and same_group:
            yield float(target.value)
