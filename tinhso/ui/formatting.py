"""How pages write numbers, money and times: 1.234,5 · 12,37 % · 1.234.567 đồng · 08:12 31/10/2026.

Plain values in, plain text out, in the active language; ``NONE`` stands for what is not known (never 0).
The writing itself is the kernel's; a float is first read as the decimal a person meant by it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language, gettext, ngettext

from tinhso.kernel import clock, money, numbers

Value = int | float | Decimal | str
NONE = "—"
MEANT_DIGITS = 15  # what a binary float can hold of any decimal: 0.1 + 0.2 is 0.3 again


def meant(value: Value | None) -> Decimal | None:
    """Return ``value`` as a decimal, or ``None`` for nothing, NaN, infinity and text that is no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(f"{value:.{MEANT_DIGITS}g}" if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def number(value: Value | None, decimals: int | None = None) -> str:
    """Write ``value`` with grouped thousands and ``decimals`` places (half rounds up); as it is when not given."""
    found = meant(value)
    return NONE if found is None else numbers.format_number(found, decimals, _language())


def percent(ratio: Value | None, decimals: int | None = 1) -> str:
    """Write a ratio (0.1237) as a percentage (12,37 %)."""
    found = meant(ratio)
    return NONE if found is None else numbers.format_percent(found, decimals, _language()).replace(" ", "\N{NO-BREAK SPACE}")


def dong(amount: Value | None) -> str:
    """Write an amount of money, rounded to whole đồng."""
    found = meant(amount)
    return NONE if found is None else money.format_dong(int(numbers.rounded(found, 0)), _language(), long=True)


def short_dong(amount: Value | None) -> tuple[str, str]:
    """Return an amount of đồng as people say it, with the unit they say it in: ("12,35", "tỷ đồng"); empty below a million."""
    found = meant(amount)
    unit = money.shortest_unit(int(found or 0))
    if found is None or unit is money.MoneyUnit.DONG:
        return "", ""
    scaled = money.in_unit(int(numbers.rounded(found, 0)), unit)
    decimals = min(max(4 - len(str(abs(int(scaled)))), 0), 2)  # four digits tell enough
    return numbers.format_number(scaled, decimals, _language()), unit.title(_language())


def day(value: date | None) -> str:
    """Write a calendar day as dd/mm/yyyy; an instant as its day in Vietnam."""
    if value is None:
        return NONE
    local = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{local:%d/%m/}{local.year:04d}"


def moment(instant: datetime | None) -> str:
    """Write an aware instant as HH:MM dd/mm/yyyy in Vietnam's zone."""
    return NONE if instant is None else f"{clock.local(instant):%H:%M} {day(instant)}"


def ago(instant: datetime | None) -> str:
    """Write how long ago an aware instant was; from a week on, its day. An instant to come is written in full."""
    if instant is None:
        return NONE
    age = clock.now() - instant
    if age < timedelta(minutes=-1) or age >= timedelta(days=7):
        return moment(instant) if age < timedelta() else day(instant)
    return _age(age, (clock.today() - clock.local(instant).date()).days)


def _age(age: timedelta, days: int) -> str:
    minutes = max(int(age.total_seconds()) // 60, 0)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    if days < 1 or minutes < 6 * 60:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", minutes // 60) % {"count": minutes // 60}
    if days == 1:
        return gettext("yesterday")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def _language() -> str:
    return get_language() or "vi"
