"""Prepared bodies: a board is drawn once for all who may see the same of it, until something changes.

Kept in the process: what it costs to draw is paid once per change, filters, language and sight; a request then costs a look-up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString

from tinhso.centre.boards.wording import language
from tinhso.indicators import queries as indicators
from tinhso.kernel.policy import Actor

MOST = 500
_kept: OrderedDict[Hashable, SafeString] = OrderedDict()
_turns: dict[Hashable, Lock] = {}
_lock = Lock()


def prepared(name: str, words: dict[str, str], actor: Actor, draw: Callable[[], SafeString]) -> SafeString:
    """Return the body of a page, drawn now or kept: by name, address, language, sight of the actor and state of the data."""
    key = (name, tuple(sorted(words.items())), language(), actor.kind, actor.holdings, actor.scopes, indicators.state())
    with _lock:
        turn = _turns.setdefault(key, Lock()) if key not in _kept else None
    if turn is None:
        return _looked_up(key) or draw()
    with turn:  # all open boards ask at once when something changed: one of them draws, the others wait for it
        try:
            return _looked_up(key) or _keep(key, draw())
        finally:
            with _lock:
                _turns.pop(key, None)


def _keep(key: Hashable, body: SafeString) -> SafeString:
    with _lock:
        _kept[key] = body
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return body


def _looked_up(key: Hashable) -> SafeString | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)
