"""How numbers, money and times are written: 1.234,5 · 12,37 % · 1.234.567 đồng · 08:12 31/10/2026.

Plain text in, plain text out, in the active language; ``NONE`` stands for a value that is not known.
Binary floats are read by their shortest decimal form, so 0.1 + 0.2 never shows as 0.30000000000000004.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext

from tinhso.kernel import clock

Number = int | float | Decimal | str
NONE = "—"
SPACE = "\N{NO-BREAK SPACE}"
SIGNIFICANT = 12  # digits of a float that are kept: sums of decimals stay what they were on paper


def exact(value: Number | None) -> Decimal | None:
    """Return ``value`` as a decimal, or ``None`` for nothing, NaN, infinity and text that is no number."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        found = Decimal(f"{value:.{SIGNIFICANT}g}") if isinstance(value, float) else Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def number(value: Number | None, places: int | None = None) -> str:
    """Write ``value`` with grouped thousands and ``places`` decimals (half rounds up); as it is when not given."""
    found = exact(value)
    if found is None:
        return NONE
    if places is not None:
        found = found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if found == 0:
        found = abs(found)
    return _localized(f"{found:,f}" if places is not None else _without_trailing_zeros(found))


def percent(ratio: Number | None, places: int = 1) -> str:
    """Write a ratio (0.1237) as a percentage (12,37 %)."""
    found = exact(ratio)
    return NONE if found is None else f"{number(found * 100, places)}{SPACE}%"


def dong(amount: Number | None) -> str:
    """Write an amount of money in whole đồng."""
    return NONE if exact(amount) is None else f"{number(amount, 0)}{SPACE}{gettext('đồng')}"


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


def _without_trailing_zeros(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _localized(text: str) -> str:
    """Return a number written the international way (1,234.5) with the active language's separators."""
    swap = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return "".join(swap.get(letter, letter) for letter in text)
