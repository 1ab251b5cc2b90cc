"""``tinhso demo``: from an empty folder to a province in the browser, and back to it in seconds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from tinhso.config import environment, safety
from tinhso.config.commands.serve import start
from tinhso.config.operations.homes import LOCK, home_lock, require_free_port
from tinhso.config.safety import DEMO_MARK
from tinhso.kernel.errors import Conflict


class NotADemoHome(Conflict):
    code = "config.not_a_demo_home"
    vi = (
        "Thư mục {home} đã có dữ liệu không phải của bản trình diễn nên không được đụng tới. "
        "Hãy đặt TINHSO_HOME tới một thư mục trống."
    )
    en = "The folder {home} holds data that is not the demo's, so it is left alone. Set TINHSO_HOME to an empty folder."


@click.command()
@click.option("--address", help="host:port, instead of TINHSO_ADDRESS.")
@click.option("--reset", is_flag=True, help="Xóa và làm lại bản trình diễn · Delete the demo and make it anew.")
def demo(address: str | None, reset: bool) -> None:
    """Chuẩn bị (nếu cần) và phục vụ tỉnh trình diễn · Prepare (if needed) and serve the demo province."""
    os.environ["TINHSO_DEMO"] = "yes"
    if address:
        os.environ["TINHSO_ADDRESS"] = address
    current = environment.read()
    safety.check_serving(current)
    require_free_port(*safety.parse_address(current.text("TINHSO_ADDRESS")))
    require_demo_home(current.home)
    with home_lock(current.home):
        if reset:
            empty(current.home)
        (current.home / DEMO_MARK).touch()
        greeting = prepare()
    start(current, with_work=True, greeting=greeting)


def require_demo_home(home: Path) -> None:
    """Raise NotADemoHome when ``home`` holds anything that the demo did not make."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / DEMO_MARK).exists() and {entry.name for entry in home.iterdir()} - {LOCK}:
        raise NotADemoHome(home=str(home))


def empty(home: Path) -> None:
    """Delete what the demo made in ``home``; the lock and the mark stay, so nobody slips in between."""
    for entry in home.iterdir():
        if entry.name in {DEMO_MARK, LOCK}:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def prepare() -> str:
    """Prepare in a process of its own, so that its memory is given back; return what to print once serving."""
    command = [sys.executable, "-m", "tinhso.config.demo"]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode:
        raise SystemExit(finished.returncode)
    return finished.stdout
