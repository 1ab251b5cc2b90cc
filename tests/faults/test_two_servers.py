"""Two servers on one home, and a port that is taken: the second says so and ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tinhso.config.errors import HomeInUse, NotWritable, PortInUse
from tinhso.config.operations.homes import home_lock, require_free_port
from tinhso.config.tests.installations import Installation

HOLD = """
import pathlib, sys, time
from tinhso.config.operations.homes import home_lock
with home_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path / "home"], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_second_server_on_a_home_is_told_the_number_of_the_first(holder, tmp_path):
    with pytest.raises(HomeInUse) as refused, home_lock(tmp_path / "home"):
        pass
    assert refused.value.data["pid"] == str(holder.pid)
    assert str(holder.pid) in refused.value.message_vi


def test_the_lock_of_a_killed_server_is_gone_with_it(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with home_lock(tmp_path / "home"):
        assert (tmp_path / "home" / "home.lock").read_text() == f"{os.getpid()}\n"


def test_the_demo_does_not_start_on_a_home_that_is_served(holder, tmp_path):
    (tmp_path / "home" / "this-is-a-demo-home").touch()
    refused = Installation(tmp_path / "home").run("demo", "--address", f"127.0.0.1:{free_port()}")
    assert refused.returncode == 6
    assert str(holder.pid) in refused.stderr


def test_a_restore_does_not_start_on_a_home_that_is_served(sqlite, tmp_path, holder):
    sqlite.done("backup", tmp_path / "backup.zip")
    refused = Installation(tmp_path / "home").run("restore", tmp_path / "backup.zip")
    assert refused.returncode == 6
    assert str(holder.pid) in refused.stderr


def test_a_backup_is_made_beside_a_running_server(sqlite, tmp_path):
    with home_lock(sqlite.home):
        sqlite.done("backup", tmp_path / "backup.zip")


def test_a_port_in_use_is_named_and_nothing_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            require_free_port("127.0.0.1", port)
        refused = Installation(tmp_path / "home").run("demo", "--address", f"127.0.0.1:{port}")
    assert refused.returncode == 6
    assert str(port) in refused.stderr
    assert not (tmp_path / "home").exists()
    require_free_port("127.0.0.1", port)


def test_a_home_that_cannot_be_made_is_named():
    with pytest.raises(NotWritable, match="/proc/home"), home_lock(Path("/proc/home")):
        pass


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
