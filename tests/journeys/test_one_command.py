"""The first minutes: one command from an empty folder to a page, again in seconds, and a clean end."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.journey]

TINHSO = [sys.executable, "-m", "tinhso.config"]
PATIENCE = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TINHSO_", "DJANGO_"))}
    return {**kept, "TINHSO_HOME": str(home), **more}


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TINHSO, *words], env=environment(home, **more), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def status(port: int, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


@contextmanager
def demo(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run the demo until the block ends; yields the process and the lines it printed by the time it serves."""
    command = [*TINHSO, "demo", "--address", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield process, list(lines_until_served(process))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=40)


def lines_until_served(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line.rstrip()
        if "Ctrl-C" in line:
            return
    raise AssertionError("the demo ended before it served")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def first(home) -> Iterator[tuple[int, list[str], list[psutil.Process]]]:
    """The demo's first start: its port, what it printed, and its processes, ended before the next test module."""
    port = free_port()
    with demo(home, port) as (process, lines):
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        yield port, lines, family


def test_the_demo_says_what_it_does_where_it_serves_and_who_can_sign_in(first):
    port, lines, _ = first
    text = "\n".join(lines)
    assert "%]" in text
    assert f"http://127.0.0.1:{port}/" in text
    assert "Xem gì trước" in text
    assert "@" in text


@pytest.mark.parametrize("path", ["/", "/units/", "/healthz", "/readyz", "/api/v1/openapi.json"])
def test_public_pages_answer(first, path):
    assert status(first[0], path) == 200


def test_pages_of_officers_ask_to_sign_in(first):
    assert status(first[0], "/centre/") == 302


def test_a_second_server_on_the_same_home_is_refused(first, home):
    refused = run(home, "demo", "--address", f"127.0.0.1:{free_port()}")
    assert refused.returncode not in (0, 1)
    assert str(home) in refused.stderr


def test_a_port_in_use_is_refused(first, tmp_path):
    refused = run(tmp_path / "other", "demo", "--address", f"127.0.0.1:{first[0]}")
    assert refused.returncode not in (0, 1)
    assert str(first[0]) in refused.stderr
    assert not (tmp_path / "other").exists()


def test_the_demo_home_is_not_served_as_a_real_one(first, home):
    refused = run(home, "serve", "--address", f"127.0.0.1:{free_port()}")
    assert refused.returncode == 9


def workers_of(parent: psutil.Process) -> list[psutil.Process]:
    living = [child for child in parent.children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if "work" in child.cmdline()]


def test_the_working_process_comes_back_when_it_dies(first):
    parent = first[2][0]
    (worker,) = workers_of(parent)
    worker.kill()
    deadline = time.monotonic() + 30
    while not [other for other in workers_of(parent) if other.pid != worker.pid]:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_ctrl_c_ends_everything_and_a_second_start_keeps_what_a_user_did(tmp_path):
    """In a home of its own, so that the demo of the other tests is not disturbed."""
    own = tmp_path / "home"
    with demo(own, free_port()) as (process, _):
        family = psutil.Process(process.pid).children(recursive=True)
    assert process.returncode == 0
    _, living = psutil.wait_procs(family, timeout=20)
    assert not living
    with closing(sqlite3.connect(own / "tinhso.sqlite3")) as database:
        database.execute("UPDATE accounts_account SET full_name = 'Đã sửa' WHERE id = 1")
        database.commit()
    with demo(own, free_port()) as (_, lines):
        assert not [line for line in lines if "Ghi đơn vị hành chính" in line]
    with closing(sqlite3.connect(own / "tinhso.sqlite3")) as database:
        assert database.execute("SELECT full_name FROM accounts_account WHERE id = 1").fetchone() == ("Đã sửa",)


def test_the_home_is_its_owners_alone(first, home):
    assert home.stat().st_mode & 0o077 == 0
    assert not [path for path in home.iterdir() if path.stat().st_mode & 0o077]


def test_probes_answer_whatever_name_they_call(first):
    with closing(HTTPConnection("127.0.0.1", first[0], timeout=20)) as connection:
        connection.request("GET", "/healthz", headers={"Host": "any.example"})
        assert connection.getresponse().status == 200
    with closing(HTTPConnection("127.0.0.1", first[0], timeout=20)) as connection:
        connection.request("GET", "/", headers={"Host": "any.example"})
        assert connection.getresponse().status == 400


@pytest.mark.parametrize("words", [("units", "check"), ("audit", "verify"), ("people", "list"), ("work",)], ids=" ".join)
def test_commands_on_an_empty_home_say_what_to_run_first(tmp_path, words):
    refused = run(tmp_path / "home", *words)
    assert refused.returncode == 6
    assert "tinhso migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_with_other_data_is_never_taken_for_a_demo(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    refused = run(tmp_path, "demo", "--reset", "--address", f"127.0.0.1:{free_port()}")
    assert refused.returncode == 6
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "setting", [{"TINHSO_SECRET_KEY": "changeme"}, {"TINHSO_DEBUG": "yes"}, {"TINHSO_HOSTS": "*"}], ids=lambda s: next(iter(s))
)
def test_an_unsafe_setting_stops_the_start_with_its_reason(tmp_path, setting):
    refused = run(tmp_path / "home", "serve", "--address", f"127.0.0.1:{free_port()}", **setting)
    assert refused.returncode == 9
    assert next(iter(setting)) in refused.stderr
