"""How long to wait before the next try: longer after each failure, never in step with others, never for ever."""

from __future__ import annotations

from datetime import timedelta

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=2)


def pause(failures: int, chance: float) -> timedelta:
    """Return the wait after so many failures in a row (1, 2, …); ``chance`` from 0 to 1 spreads it over its upper half."""
    whole = min(FIRST * (1 << min(failures - 1, 20)), LONGEST)
    return whole * (0.5 + chance / 2)
