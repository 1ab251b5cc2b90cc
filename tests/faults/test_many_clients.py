"""Eight clients at once on a real server: no error, nothing lost, nothing twice."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.faults.serving import Served, prepare, serving
from tinhso.config.tests.installations import ENGINES

CLIENTS, ROUNDS = 8, int(os.environ.get("CLIENT_ROUNDS", "2"))
EVENTS = "datasets/intake.events"
SAME = [{"what": "của mọi người", "amount": 1}]


@pytest.fixture(params=ENGINES)
def served(request, empty, tmp_path):
    installation = empty(request.param)
    token, codes = prepare(installation, tmp_path / "packs", CLIENTS + 1)
    with serving(installation, token, codes) as server:
        yield server


class Clients:
    """So many clients, each with a connection of its own, that begin each round together."""

    def __init__(self, served: Served) -> None:
        self.served, self.together = served, Barrier(CLIENTS)

    def send(self, ask: Any) -> list[tuple[int, dict[str, Any]]]:
        """Call ``ask(client, number, round)`` in every client and round; return the answers."""

        def rounds(number: int) -> list[tuple[int, dict[str, Any]]]:
            with self.served.client() as client:
                answers = []
                for turn in range(ROUNDS):
                    self.together.wait(timeout=60)
                    answer = ask(client, number, turn)
                    answers.append((answer.status_code, answer.json()))
                return answers

        with ThreadPoolExecutor(CLIENTS) as pool:
            return [answer for answers in pool.map(rounds, range(CLIENTS)) for answer in answers]


def test_what_many_send_at_once_is_in_force_once(served):
    clients, shared = Clients(served), served.codes[-1]

    def own(client, number, turn):
        rows = [{"what": f"{number}-{turn}-{row}", "amount": row} for row in range(50)]
        body = {"unit": served.codes[number], "period": f"20240{turn + 1}", "rows": rows}
        return client.post(f"{EVENTS}/submissions", json=body)

    def same(client, number, turn):
        return client.post(f"{EVENTS}/submissions", json={"unit": shared, "period": f"20240{turn + 1}", "rows": SAME})

    def same_key(client, number, turn):
        body = {"unit": shared, "period": f"20230{turn + 1}", "rows": SAME}
        return client.post(f"{EVENTS}/submissions", json=body, headers={"Idempotency-Key": f"key-{turn}"})

    different, alike, keyed = clients.send(own), clients.send(same), clients.send(same_key)
    assert Counter(status for status, _ in different) == {201: CLIENTS * ROUNDS}
    for answers in (alike, keyed):
        assert Counter(status for status, _ in answers) == {201: ROUNDS, 200: (CLIENTS - 1) * ROUNDS}, answers
    assert len({said["attempt"] for _, said in keyed}) == ROUNDS

    numbers = {said["receipt"]["number"] for _, said in (*different, *alike, *keyed)}
    assert len(numbers) == (CLIENTS + 2) * ROUNDS
    with served.client() as client:
        history = client.get(f"{EVENTS}/history").json()["submissions"]
        rows = Counter(row["what"] for row in client.get(f"{EVENTS}/rows").json())
    assert {each["number"] for each in history} == numbers
    assert all(each["known_to"] is None for each in history)
    assert rows.pop(SAME[0]["what"]) == 2 * ROUNDS
    assert set(rows.values()) == {1}
    assert len(rows) == CLIENTS * ROUNDS * 50
