"""An aim that can be measured: the indicator tells numbers of that unit and kind of period, and the actor may see them."""

from __future__ import annotations

from tinhso.cases.directives.contracts import Aim
from tinhso.cases.directives.errors import AimUnreadable
from tinhso.catalog.contracts import UnknownDefinition
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Ask, Reason
from tinhso.kernel import clock, period_names
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import Actor


def checked_aim(indicator: str, unit: int, target: float, by_period: str, *, at_least: bool, actor: Actor) -> Aim:
    """Return an aim; ``by_period`` as a person writes it (12/2026, quý IV/2026). Raises AimUnreadable, which says why."""
    period = period_names.read(by_period, year=clock.today().year)
    if period is None:
        raise AimUnreadable(why_vi=f"“{by_period}” không phải là một kỳ", why_en=f"“{by_period}” is not a period")
    try:
        definition = indicators.definition(indicator)
    except UnknownDefinition:
        raise AimUnreadable(why_vi="không có chỉ tiêu này", why_en="there is no such indicator") from None
    if period.kind not in definition.periods:
        raise AimUnreadable(why_vi="chỉ tiêu không có loại kỳ này", why_en="the indicator is not told for such periods")
    if period.end < clock.today():
        raise AimUnreadable(why_vi="kỳ đã qua", why_en="the period has passed")
    _check_told(indicator, unit, period, actor)
    return Aim(indicator, unit, target, at_least, period.code)


def _check_told(indicator: str, unit: int, period: Period, actor: Actor) -> None:
    last = Period.of(period.kind, clock.today()).previous()
    (value,) = indicators.values(Ask((indicator,), (last.code,), units=(unit,)), actor=actor).values
    if value.reason is Reason.NOT_OPEN:
        raise AimUnreadable(why_vi="bạn không được xem con số này", why_en="this number is not open to you")
    if value.reason is Reason.NOT_DEFINED:
        raise AimUnreadable(why_vi="chỉ tiêu không tính cho đơn vị này", why_en="the indicator is not told for this unit")
