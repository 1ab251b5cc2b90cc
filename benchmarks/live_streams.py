"""1,000 open boards on one process, a submission accepted each second: how soon all of them are told, and what it costs.

    python -m benchmarks.live_streams [streams] [seconds]

Serves an installation of its own (SQLite, one process, four threads) as ``tinhso serve`` does; another process accepts the
submissions. A delivery is timed from the commit of the change to the event in the client's hand, so the wait for the next look
at the database is in it. Beside it, ``bare_streams`` on the same server with as many
streams and an event each second. Line: our 99th percentile at most 4 times the bare median; each change told to all.
Aims: 100 ms, 5 % of a core. Both are measured one after the other by the same client; longer than a minute, so that streams
are asked for again within it.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.demo import free_port

PREPARE = """
import django; django.setup()
from django.test import Client
from tinhso.accounts.tests.factories import give, officer
from tinhso.kernel.policy import Role
from tinhso.supply.intake.tests import factories
factories.communes()
account = officer(); give(account, Role.PROVINCE_LEADER)
client = Client(); client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
name, value = next((each.key, each.value) for each in client.cookies.values() if "session" in each.key)
print(f"{name}={value} {factories.office('Sở Thử')}")
"""
ACCEPT = """
import django; django.setup()
import sys, time
from datetime import date, timedelta
from django.db import transaction
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.supply.intake.actions.submitting import submit_rows
from tinhso.supply.intake.contracts import Door
day = date(2025, 6, 1)
while True:
    begun = time.monotonic()
    row = {"station": "T1", "commune": "00001", "measured_on": day.isoformat(), "hours_measured": "24", "pm25": "9"}
    with transaction.atomic():
        done = submit_rows(actor=SYSTEM, dataset="environment.air_quality", unit_id=int(sys.argv[1]), period=f"{day:%Y%m%d}",
                           rows=(row,), door=Door.API)
        assert done.outcome == "accepted", done
        moment = lake.settled()
        transaction.on_commit(lambda: print(int(moment.timestamp() * 1e6 + 0.5), time.time(), flush=True))
    day += timedelta(days=1)
    time.sleep(max(0, 1 - (time.monotonic() - begun)))
"""


@dataclass
class Heard:
    """When each event was received (its moment; seconds since 1970), and the server's share of a core."""

    received: list[tuple[str, float]] = field(default_factory=list)
    processor: float = 0.0

    def events(self) -> Counter[str]:
        return Counter(moment for moment, _ in self.received)

    def delays(self, committed: dict[str, float]) -> list[float]:
        """Return the seconds that each delivery took, from the time of its event."""
        return [at - committed[moment] for moment, at in self.received if moment in committed]


class Streams:
    """Open event streams of one client."""

    def __init__(self, port: int, path: str, cookie: str, count: int) -> None:
        self._poll = select.epoll()
        self._open: dict[int, socket.socket] = {}
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n".encode()
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(head)
            self._open[one.fileno()] = one
            self._poll.register(one, select.EPOLLIN)
        self.answered: set[int] = set()

    def listen(self, seconds: float, heard: Heard) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for number, _ in self._poll.poll(0.05):
                data = self._open[number].recv(65536)
                now = time.time()
                if not data:
                    raise SystemExit("a stream was ended")
                if number not in self.answered:
                    assert data.startswith(b"HTTP/1.1 200"), data[:300]
                    self.answered.add(number)
                for event in data.split(b"\n\n"):
                    if b"event: moved" in event:
                        moment = event.split(b"id: ", 1)[1].split(b".", 1)[0]
                        heard.received.append((moment.decode(), now))

    def until_answered(self) -> None:
        ends = time.monotonic() + 120
        while len(self.answered) < len(self._open):
            assert time.monotonic() < ends, f"only {len(self.answered)} streams were answered"
            self.listen(0.5, Heard())


def processor_time(process: int) -> float:
    """Return the processor seconds of the children of a process: granian's worker."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    stats = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            try:
                if httpx.get(f"http://127.0.0.1:{port}/healthz", headers={"Host": "localhost"}).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def measured(server: int, streams: Streams, seconds: float) -> Heard:
    """Listen for some seconds, and look at the server's processor time before and after."""
    heard = Heard()
    begun, before = time.monotonic(), processor_time(server)
    streams.listen(seconds, heard)
    heard.processor = (processor_time(server) - before) / (time.monotonic() - begun)
    return heard


def bare(count: int, seconds: float) -> tuple[Heard, list[float]]:
    port = free_port()
    command = ["-m", "granian", "--interface", "rsgi", "--port", str(port), "--no-log", "--backpressure", "20000"]
    command += ["--workers-kill-timeout", "1"]
    with running([*command, "benchmarks.bare_streams:application"], dict(os.environ), port) as server:
        streams = Streams(port, "/", "", count)
        streams.listen(5, Heard())
        heard = measured(server.pid, streams, seconds)
    return heard, heard.delays({moment: int(moment) / 1e6 for moment in heard.events()})


def ours(home: Path, count: int, seconds: float) -> tuple[Heard, list[float]]:
    (home / "static").mkdir(parents=True)
    environment = {**os.environ, "TINHSO_HOME": str(home), "TINHSO_HTTPS": "no", "TINHSO_DATABASE_URL": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
    migrate = [sys.executable, "-m", "tinhso.config", "migrate"]
    subprocess.run(migrate, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    cookie, office = made.stdout.splitlines()[-1].rsplit(" ", 1)
    port = free_port()
    serve = ["-m", "tinhso.config", "serve", "--address", f"127.0.0.1:{port}", "--without-work"]
    with running(serve, environment, port) as server:
        begun = time.monotonic()
        streams = Streams(port, "/centre/live/", cookie, count)
        streams.until_answered()
        print(f"{count} streams let in within {time.monotonic() - begun:.1f} s")
        with tempfile.TemporaryFile("w+") as committed:
            accepting = subprocess.Popen([sys.executable, "-c", ACCEPT, office], env=environment, stdout=committed)
            try:
                streams.listen(15, Heard())  # until it has begun
                heard = measured(server.pid, streams, seconds)
            finally:
                accepting.terminate()
                accepting.wait(timeout=30)
            committed.seek(0)
            times = dict(line.split() for line in committed)
    return heard, heard.delays({moment: float(at) for moment, at in times.items()})


def report(name: str, heard: Heard, delays: list[float], count: int) -> tuple[float, float]:
    """Print what was heard; return the median and the 99th percentile of the delays in seconds."""
    whole = list(heard.events().values())[1:-1]  # the first and the last may be cut off by the time of listening
    missing = sum(max(count - each, 0) for each in whole)
    percentiles = statistics.quantiles(delays, n=100)
    middle, high = percentiles[49], percentiles[98]
    print(
        f"{name:<9} {len(whole):3} changes, {missing} deliveries missing; "
        f"median {middle * 1000:6.1f} ms, p99 {high * 1000:6.1f} ms, longest {max(delays) * 1000:6.1f} ms; "
        f"{heard.processor * 100:.1f} % of a core"
    )
    return middle, high


def main(count: int = 1_000, seconds: float = 150) -> None:
    least, _ = report("bare", *bare(count, seconds / 5), count)
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder:
        _, most = report("platform", *ours(Path(folder) / "home", count, seconds), count)
    print(f"p99 against the bare median: {most / least:.2f} times (line 4)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
