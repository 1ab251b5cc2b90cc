"""1,000 rows by the API with the receipt in hand: against a bare view on the same server, and with many receipts stored.

    python -m benchmarks.api_rows [receipts stored] [rounds]

Serves two homes (one empty, one with the receipts) with granian on loopback: one worker, SQLite. Lines: with the receipts
at most 1.2 times the empty store; at most 4 times the bare view. Last, eight clients at once.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx

from benchmarks.demo import free_port

DATASET, COMMUNE, ROWS, WARM, CLIENTS = "environment.air_quality", "00001", 1_000, 5, 8
FIRST_DAY = date(2025, 6, 1)  # behind what is stored
SUBMISSIONS, BARE = f"/api/v1/datasets/{DATASET}/submissions", "/api/bare"


def body_of(number: int, unit: str = "T000") -> bytes:
    day = FIRST_DAY + timedelta(days=number)
    named = {"commune": COMMUNE, "measured_on": day.isoformat(), "hours_measured": 24}
    rows = [{"station": f"{unit}-{at:04}", **named, "pm25": at % 90 + 0.5, "pm10": str(at % 90 + 5)} for at in range(ROWS)]
    return json.dumps({"unit": unit, "period": f"{day:%Y%m%d}", "rows": rows}).encode()


def timed(client: httpx.Client, path: str, body: bytes) -> float:
    started = time.perf_counter()
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    taken = time.perf_counter() - started
    assert answer.status_code == 201, answer.text[:1000]
    return taken


@contextmanager
def served(home: Path, receipts: int) -> Iterator[httpx.Client]:
    """Prepare a home, serve it, and yield a client with its token."""
    (home / "static").mkdir(parents=True)
    environment = {**os.environ, "TINHSO_HOME": str(home), "TINHSO_HTTPS": "no", "TINHSO_DATABASE_URL": ""}
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.stored_receipts", str(receipts)],
        env=environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    port = free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(CLIENTS), "--port", str(port), "--no-log"]
    process = subprocess.Popen([sys.executable, "-m", "granian", *options, "benchmarks.bare_view:application"], env=environment)
    headers = {"Authorization": made.stdout.splitlines()[-1]}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=120) as client:
            wait(client)
            yield client
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait(client: httpx.Client, path: str = "/healthz") -> None:
    for _ in range(600):
        try:
            client.get(path).raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def take_turns(contenders: dict[str, Callable[[int], float]], rounds: int) -> dict[str, float]:
    """Return the median of each contender; they take turns, so that noise of the machine falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(WARM + rounds):
        for name, ask in contenders.items():
            seconds = ask(number)
            if number >= WARM:
                taken[name].append(seconds)
    return {name: statistics.median(found) for name, found in taken.items()}


def at_once(client: httpx.Client, first: int, turns: int = 4) -> float:
    """Return how many submissions a second the clients get in, each for a unit of its own; all must succeed."""

    def send(number: int) -> None:
        for turn in range(turns):
            timed(client, SUBMISSIONS, body_of(first + turn, f"T{number + 1:03}"))

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(send, range(CLIENTS)))
    return CLIENTS * turns / (time.perf_counter() - started)


def main(receipts: int = 200_000, rounds: int = 15) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder, ExitStack() as stack:
        empty = stack.enter_context(served(Path(folder) / "empty", 0))
        full = stack.enter_context(served(Path(folder) / "full", receipts))
        contenders: dict[str, Callable[[int], float]] = {
            "bare view": lambda number: timed(empty, BARE, body_of(number)),
            "empty store": lambda number: timed(empty, SUBMISSIONS, body_of(number)),
            f"{receipts:,} receipts stored": lambda number: timed(full, SUBMISSIONS, body_of(number)),
        }
        medians = take_turns(contenders, rounds)
        a_second = at_once(empty, WARM + rounds)
    bare, first, stored = medians.values()
    for name, median in medians.items():
        print(f"{name:<26} {median * 1000:7.1f} ms")
    print(f"stored against empty {stored / first:.2f} times (line 1.2); empty against bare {first / bare:.2f} (line 4)")
    print(f"{CLIENTS} clients at once: {a_second:.1f} submissions a second, none refused")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
