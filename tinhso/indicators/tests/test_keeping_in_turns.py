"""Several threads that ask for the same cells at once make them once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from tinhso.indicators import keeping
from tinhso.lake.contracts import Engine


@pytest.fixture
def made(monkeypatch) -> list[int]:
    """Replace what is kept by a mark, and the making of cells by a slow step; return who made them."""
    found: list[int] = []

    def make(held, by) -> bool:
        if found:
            return False
        time.sleep(0.2)
        found.append(threading.get_ident())
        return True

    monkeypatch.setattr(keeping, "_stands", lambda held: (None, None if found else object()))
    monkeypatch.setattr(keeping, "_brought_up_to_date", make)
    return found


@pytest.mark.parametrize("within_a_transaction", [False, True])
def test_who_asks_at_once_waits_for_the_first_but_not_while_a_transaction_is_open(made, monkeypatch, within_a_transaction):
    monkeypatch.setattr(keeping, "connection", SimpleNamespace(in_atomic_block=within_a_transaction))
    held = SimpleNamespace(fingerprint="f")
    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(lambda _: keeping.bring_up_to_date(held, Engine.DUCKDB), range(3)))
    assert sum(done) == (3 if within_a_transaction else 1) == len(made)
