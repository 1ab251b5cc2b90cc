"""Whole lives of field reports by HTTP: with 1,000,000 stored cases against 10,000, and against bare inserts of the same rows.

    python -m benchmarks.case_lives [cases] [seconds] [--postgresql]

A life is five requests, each made when the one before was answered: a citizen files by the form, the desk assigns, the office
answers with a photo (a JPEG of 640 by 480, made anew by the server), the desk publishes, the citizen rates. Lives begin at a
fixed rate a little above what the server manages, whether or not earlier ones have ended; those that end meanwhile are counted.
The bare lives send the same five requests, with the same cookies, to views of ``bare_cases``. Two homes on loopback, one worker
of granian each, two threads; the load comes from the same two cores. Each citizen has an address of their own, as behind a
proxy; officers are signed in without a second factor. Lines: no error; at most 10 % fewer lives with a million cases; at least
half of the bare ones. Aims: 40 lives a second on PostgreSQL, 25 on SQLite.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode

import httpx

from benchmarks.api_rows import wait
from benchmarks.demo import free_port
from benchmarks.inbox import databases

CONNECTIONS, ROUNDS, ABOVE = 16, 3, 1.05  # far above, the first steps of new lives keep older ones waiting
SIGN_IN = """
import django; django.setup()
from django.conf import settings; from django.test import Client
from tinhso.accounts.tests.factories import give, officer; from tinhso.kernel.policy import Role
from tinhso.cases.engine.models import CaseRow; from tinhso.cases.reports.models import ReceptionRow
some = CaseRow.objects.exclude(office=None).order_by("pk")[5]
print(some.area_id, some.office_id, some.pk)
for role, unit in ((Role.CENTRE_OPERATOR, ReceptionRow.objects.get().office_id), (Role.SPECIALIST, some.office_id)):
    account, client = officer(str(role), unit, email=f"{role}@benchmark.example"), Client(); give(account, role, unit)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = settings.SESSION_COOKIE_NAME; print(f"{name}={client.cookies[name].value}")
print(settings.CSRF_COOKIE_NAME)
"""
PHOTO = "from tinhso.cases.reports.tests.pictures import jpeg; import sys; sys.stdout.buffer.write(jpeg())"


@dataclass(frozen=True)
class Home:
    """A served home: where, what reports are about there, and the cookies of a desk and an office."""

    port: int
    commune: str
    office: str
    template: str
    desk: str
    handler: str
    csrf: str
    photo: bytes


@dataclass
class Lines:
    """Open connections to a server, shared by all lives."""

    port: int
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=asyncio.Queue)

    async def post(self, path: str, body: bytes, headers: Mapping[str, str], expected: int = 302) -> tuple[str, str]:
        """Post, and return where it leads to (or the few words of the answer) and the cookies that came back."""
        reader, writer = await self.free.get()
        told = {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = [line.partition(": ")[::2] for line in answer[1:] if line]
        size = next((int(value) for name, value in named if name.lower() == "content-length"), 0)
        content = await reader.readexactly(size)
        self.free.put_nowait((reader, writer))
        status = int(answer[0].split()[1])
        if status != expected:
            raise AssertionError(f"{path}: {answer[0]} {content[:2000].decode(errors='replace')}")
        where = next((value for name, value in named if name.lower() == "location"), content.decode() if size < 40 else "")
        cookies = "; ".join(value.partition(";")[0] for name, value in named if name.lower() == "set-cookie")
        return where, cookies


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Lines]:
    lines = Lines(port)
    for _ in range(CONNECTIONS):
        lines.free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    yield lines
    while not lines.free.empty():
        lines.free.get_nowait()[1].close()


@dataclass(frozen=True)
class Sent:
    """What is sent in a step of a life, wherever it goes."""

    body: bytes
    headers: Mapping[str, str]


def sent(home: Home, number: int) -> tuple[Sent, ...]:
    """Return what the five steps of a life send: a form, a form, a form with a photo, JSON, a form."""
    token, address = f"{number:032}", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def form(cookies: str, **fields: str) -> Sent:
        headers = {"Cookie": f"{home.csrf}={token}; {cookies}", "X-Forwarded-For": address}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Sent(urlencode({**fields, "csrfmiddlewaretoken": token}).encode(), headers)

    words = {"category": "road", "text": f"Ổ gà lớn trước nhà số {number}, xe máy hay ngã.", "commune": home.commune}
    drawn = {"request": token_urlsafe(18), "secret": token_urlsafe(18), "road.danger": "yes"}
    given = {"category": "road", "mode": "timed", "office": f"unit:{home.office}", "seen": "1"}
    boundary = "a-photo-of-the-fix"
    parts = {"answer": "Đã vá xong, mời bà con xem.", "seen": "3", "csrfmiddlewaretoken": token}
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts.items()
    )
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="proof"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    whole = f"{body}{head}".encode() + home.photo + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Cookie": f"{home.csrf}={token}; {home.handler}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    json_headers = {"Cookie": f"{home.csrf}={token}; {home.desk}", "Content-Type": "application/json", "X-CSRFToken": token}
    return (
        form("", **words, **drawn),
        form(home.desk, **given),
        Sent(whole, headers),
        Sent(b"{}", json_headers),
        form("", rating="5", words="Cảm ơn.", request=token_urlsafe(18)),
    )


async def life(home: Home, lines: Lines, number: int) -> None:
    """Live through the life of one report."""
    file, assign, answer, publish, rate = sent(home, number)
    where, own = await lines.post("/field-reports/new", file.body, file.headers)
    code = where.split("/")[2]
    await lines.post(f"/cases/reports/{code}/triage/", assign.body, assign.headers)
    await lines.post(f"/cases/reports/{code}/move/answer/", answer.body, answer.headers)
    await lines.post(f"/api/v1/cases/{code}/moves/publish", publish.body, publish.headers, 200)
    cookies = {**rate.headers, "Cookie": f"{rate.headers['Cookie']}{own}"}
    await lines.post(f"/field-reports/{code}/accept", rate.body, cookies)


async def bare(home: Home, lines: Lines, number: int) -> None:
    """Send what a life sends to five views that read it and insert what a life inserts, and do nothing else."""
    case = home.template
    for step, each in zip(("file", "assign", "answer", "publish", "rate"), sent(home, number), strict=True):
        case, _ = await lines.post(f"/api/bare_life/{step}/{case}", each.body, each.headers, 200)


Life = Callable[[Home, Lines, int], Awaitable[None]]
_number = iter(range(1, 1 << 30))


async def in_turn(home: Home, kind: Life, seconds: float) -> float:
    """Return how many lives a second end when as many as there are connections go on at any time."""
    ended, stop = 0, time.perf_counter() + seconds
    async with connected(home.port) as lines:

        async def one() -> None:
            nonlocal ended
            while time.perf_counter() < stop:
                await kind(home, lines, next(_number))
                ended += 1

        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return ended / seconds


async def open_loop(home: Home, kind: Life, rate: float, seconds: float) -> float:
    """Let lives begin at a rate, and return how many of them a second end meanwhile; all are awaited."""
    ended, started = 0, time.perf_counter()
    async with connected(home.port) as lines:

        async def one() -> None:
            nonlocal ended
            await kind(home, lines, next(_number))
            ended += time.perf_counter() - started < seconds

        async with asyncio.TaskGroup() as group:
            for turn in range(int(rate * seconds)):
                await asyncio.sleep(max(0.0, started + turn / rate - time.perf_counter()))
                group.create_task(one())
    return ended / seconds


def measured(home: Home, kind: Life, seconds: float) -> float:
    """Return the lives a second of one round."""
    about = asyncio.run(in_turn(home, kind, 3))
    return asyncio.run(open_loop(home, kind, about * ABOVE, seconds))


@contextmanager
def served(folder: Path, cases: int, database: str) -> Iterator[Home]:
    """Make a home with so many cases, serve it, and yield it."""
    (folder / "static").mkdir(parents=True)
    own = {"TINHSO_HOME": str(folder), "TINHSO_HTTPS": "no", "TINHSO_DATABASE_URL": database, "TINHSO_SECOND_FACTOR": "no"}
    own |= {"TINHSO_TRUSTED_PROXIES": "127.0.0.1", "TINHSO_THREADS": "2", "DJANGO_SETTINGS_MODULE": "tinhso.config.settings"}
    environment = {**os.environ, **own}
    run = {"env": environment, "check": True, "stdout": subprocess.PIPE}
    subprocess.run([sys.executable, "-m", "tinhso.config.build"], **run)  # type: ignore[call-overload]
    subprocess.run([sys.executable, "-m", "benchmarks.stored_cases", str(cases)], **run)  # type: ignore[call-overload]
    told = subprocess.run([sys.executable, "-c", SIGN_IN], **run).stdout.decode().split()  # type: ignore[call-overload]
    photo = subprocess.run([sys.executable, "-c", PHOTO], **run).stdout  # type: ignore[call-overload]
    port = free_port()
    options = ["--interface", "rsgi", "--workers", "1", "--port", str(port), "--no-log"]
    process = subprocess.Popen([sys.executable, "-m", "granian", *options, "benchmarks.bare_cases:served"], env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            wait(client)
        yield Home(port, *told, photo)
    finally:
        process.terminate()
        process.wait(timeout=30)


def main(cases: int, seconds: float, *, postgresql: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder, ExitStack() as stack:
        address = stack.enter_context(databases(postgresql=postgresql))
        few = stack.enter_context(served(Path(folder) / "few", 10_000, address("few")))
        many = stack.enter_context(served(Path(folder) / "many", cases, address("many")))
        contenders: dict[str, tuple[Home, Life]] = {
            "10,000 cases": (few, life),
            f"{cases:,} cases": (many, life),
            "bare views": (many, bare),
        }
        found: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(ROUNDS):
            for name, (home, kind) in contenders.items():
                found[name].append(measured(home, kind, seconds))
    first, second, plain = (statistics.median(rates) for rates in found.values())
    for name, rates in found.items():
        print(f"{name:<20} {statistics.median(rates):6.1f} lives a second")
    print(f"many against few {second / first:.2f} (line 0.9); against bare views {second / plain:.2f} (line 0.5); no errors")


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--postgresql"]
    main(
        int(given[0]) if given else 1_000_000,
        float(given[1]) if len(given) > 1 else 20,
        postgresql="--postgresql" in sys.argv,
    )
