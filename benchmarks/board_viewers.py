"""150 viewers of one board for a minute: with 500,000 and 10,000,000 dossiers behind it, and against a bare view and datasette.

    python -m benchmarks.board_viewers [seconds] [fewer] [more] [viewers]

Serves each home with granian on loopback (one worker, two threads, SQLite); the viewers run in this process, on the same two
cores, each asking again as soon as it was answered, with a leader's session. Lines: no error; requests a second and the 95th
percentile at both sizes within 10 % of each other; at least 60 % of the requests of a bare view that returns as many bytes
through the same server and middleware; at least 25 times those of datasette, asked for the same numbers of the smaller data.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb
import httpx

from benchmarks.api_rows import wait
from benchmarks.demo import free_port

BOARD = "/api/v1/boards/bench/overview?period=202505"
SIGN_IN = """
import django; django.setup()
from django.conf import settings; from django.test import Client
from tinhso.accounts.tests.factories import give, officer; from tinhso.kernel.policy import Role
from tinhso.indicators import actions; from tinhso.kernel.policy import SYSTEM
actions.compute(actor=SYSTEM)
leader, client = officer(), Client(); give(leader, Role.PROVINCE_LEADER)
client.force_login(leader, backend="allauth.account.auth_backends.AuthenticationBackend")
name = settings.SESSION_COOKIE_NAME; print(f"{name}={client.cookies[name].value}")
"""
# What the board shows, as somebody would ask it of a table: numbers of the month, a trend, a ranking, a split.
ASKED = """
WITH whole AS (SELECT count(*) AS received, 100.0 * sum(finished_at <= due_at) / count(*) AS on_time FROM dossiers
       WHERE month = '202505'),
     trend AS (SELECT month, 100.0 * sum(finished_at <= due_at) / count(*) AS on_time FROM dossiers
       WHERE month BETWEEN '202406' AND '202505' GROUP BY month),
     ranking AS (SELECT commune, 100.0 * sum(finished_at <= due_at) / count(*) AS on_time FROM dossiers
       WHERE month = '202505' GROUP BY commune),
     fields AS (SELECT field, count(*) AS received FROM dossiers WHERE month = '202505' GROUP BY field)
SELECT 'received' AS tile, '' AS label, received AS value FROM whole UNION ALL SELECT 'on time', '', on_time FROM whole
UNION ALL SELECT 'trend', month, on_time FROM trend UNION ALL SELECT 'ranking', commune, on_time FROM ranking
UNION ALL SELECT 'fields', field, received FROM fields
"""


@dataclass(frozen=True)
class Seen:
    """What the viewers saw: answers a second, the 95th percentile in seconds, how many were not 200, bytes of one."""

    a_second: float
    p95: float
    wrong: int
    size: int


@contextmanager
def home(folder: Path, size: int) -> Iterator[tuple[str, str]]:
    """Make and serve a home with so many dossiers; yield its address and the cookie of a leader."""
    (folder / "static").mkdir(parents=True)
    own = {"TINHSO_HOME": str(folder), "TINHSO_PACKS": str(folder / "packs"), "TINHSO_HTTPS": "no", "TINHSO_DATABASE_URL": ""}
    own |= {"DJANGO_SETTINGS_MODULE": "tinhso.config.settings", "TINHSO_SECOND_FACTOR": "no"}
    environment = {**os.environ, **own}
    subprocess.run([sys.executable, "-m", "benchmarks.dossiers", str(size)], env=environment, check=True)
    told = subprocess.run([sys.executable, "-c", SIGN_IN], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    with served(["granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "2", "--no-log", "--port"],
                ["benchmarks.bare_view:application"], environment, "/healthz") as address:  # fmt: skip
        yield address, told.stdout.splitlines()[-1]


@contextmanager
def served(before: list[str], after: list[str], environment: dict[str, str], ready: str) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", *before, str(port), *after]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait(client, ready)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def view(address: str, path: str, cookie: str, viewers: int, seconds: float) -> Seen:
    """Let the viewers look for so long and return what they saw."""
    return asyncio.run(_view(address, path, cookie, viewers, seconds))


async def _view(address: str, path: str, cookie: str, viewers: int, seconds: float) -> Seen:
    host, port = address.split(":")
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept-Language: vi\r\n\r\n".encode()
    first = await _one(host, int(port), asked)
    assert first[0] == 200, f"{path} answered {first[0]}"
    began = time.perf_counter()
    looks = (_looking(host, int(port), asked, began + seconds) for _ in range(viewers))
    found = [each for several in await asyncio.gather(*looks) for each in several]
    taken = time.perf_counter() - began
    waits = sorted(wait for _, wait, _ in found)
    wrong = sum(status != 200 for status, _, _ in found)
    return Seen(len(found) / taken, statistics.quantiles(waits, n=20)[-1], wrong, first[2])


async def _one(host: str, port: int, asked: bytes) -> tuple[int, float, int]:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
    try:
        return await _ask(reader, writer, asked)
    finally:
        writer.close()


async def _looking(host: str, port: int, asked: bytes, until: float) -> list[tuple[int, float, int]]:
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
    found = []
    while time.perf_counter() < until:
        found.append(await _ask(reader, writer, asked))
    writer.close()
    return found


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytes) -> tuple[int, float, int]:
    """Return status, seconds and bytes of one answer that tells its length or comes in chunks."""
    began = time.perf_counter()
    writer.write(asked)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    size = 0
    if b"content-length:" in head:
        size = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
    else:
        while length := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(length + 2)
            size += length
        await reader.readexactly(2)
    return int(head.split(b" ")[1]), time.perf_counter() - began, size


def said(name: str, seen: Seen) -> Seen:
    print(f"{name:<34}{seen.a_second:9.1f} a second   p95 {seen.p95 * 1000:7.1f} ms   {seen.wrong} wrong   {seen.size:,} bytes")
    return seen


def in_sqlite(source: Path, target: Path) -> None:
    """Copy the dossiers that a home supplied into one table of SQLite, with an index on the month."""
    files = [str(path) for path in source.glob("lake/files/**/*.parquet")]
    columns = "code, commune, field, channel, finished_at, due_at, fee, strftime(received_on, '%Y%m') AS month"
    rows = duckdb.execute(f"SELECT {columns} FROM read_parquet({files}, union_by_name = true)").arrow()
    with sqlite3.connect(target) as database:
        database.execute("CREATE TABLE dossiers (code, commune, field, channel, finished_at, due_at, fee, month)")
        for batch in rows if hasattr(rows, "read_next_batch") else rows.to_batches():
            listed = zip(*(map(_text, column.to_pylist()) for column in batch.columns), strict=True)
            database.executemany("INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", listed)
        database.execute("CREATE INDEX of_month ON dossiers (month)")
        database.execute("ANALYZE")


def _text(value: object) -> object:
    return value if value is None or isinstance(value, int | str) else str(value)


def main(seconds: int = 60, fewer: int = 500_000, more: int = 10_000_000, viewers: int = 150) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        with home(small, fewer) as (address, cookie), home(large, more) as (other, its_cookie):
            # In turns and twice, so that the machine's noise falls on all alike; the better round counts.
            rounds: dict[str, list[Seen]] = {"small": [], "large": [], "bare": []}
            for _ in range(2):
                rounds["small"].append(said(f"board, {fewer:,}", view(address, BOARD, cookie, viewers, seconds / 2)))
                rounds["large"].append(said(f"board, {more:,}", view(other, BOARD, its_cookie, viewers, seconds / 2)))
                size = rounds["small"][-1].size
                constant = view(address, f"/api/constant/{size}", cookie, viewers, seconds / 2)
                rounds["bare"].append(said("bare view of the same size", constant))
        best = {name: max(found, key=lambda seen: seen.a_second) for name, found in rounds.items()}
        database = Path(folder) / "dossiers.db"
        in_sqlite(small, database)
        ready = "/-/versions.json"
        patience = ["--setting", "sql_time_limit_ms", "60000"]
        with served(["datasette", "serve", str(database), *patience, "-p"], [], {**os.environ}, ready) as address:
            path = f"/dossiers.json?sql={quote(ASKED)}&_size=max&_shape=arrays"
            other_product = said(f"datasette, {fewer:,}", view(address, path, "", 8, min(seconds, 20)))
    board, large_board, bare = best["small"], best["large"], best["bare"]
    requests, waits = large_board.a_second / board.a_second, large_board.p95 / board.p95
    print(f"{requests:.2f} of the requests, {waits:.2f} of the p95 at {more:,} (line 0.9 to 1.1)")
    print(f"{board.a_second / bare.a_second:.2f} of the bare view (line 0.6)")
    print(f"{board.a_second / other_product.a_second:.0f} times datasette (line 25)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
