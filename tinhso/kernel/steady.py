"""What changes by decree only (units, categories, deadlines) is asked once for one answer, which then speaks of one state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("what was asked", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Keep what ``asked_once`` is answered until the block ends; one within another joins it."""
    token = _asked.set({} if (outer := _asked.get()) is None else outer)
    try:
        yield
    finally:
        _asked.reset(token)


def asked_once(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what ``ask`` answers; within ``steady``, what it answered to this key before."""
    kept = _asked.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    answer: Answer = kept[key]
    return answer


def forget() -> None:
    """Ask everything anew: called by whoever changes what is asked so, to see it."""
    if (kept := _asked.get()) is not None:
        kept.clear()
