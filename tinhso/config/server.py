"""Pages and background work as one command: a supervisor, page processes and one working process.

    tinhso serve ── granian supervisor (no Django) ── page process(es): pages in threads, event streams in a loop
                 └─ ``tinhso work`` (queue and schedule), when asked for

The working process is started anew when it dies. Everything ends when the
supervisor ends, however it ends: page processes are granian's own children, and
the working process notices that its parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from http.client import HTTPConnection, HTTPException

import click

from tinhso.config.environment import Environment
from tinhso.config.safety import parse_address

RESTART_PAUSE = 3.0
MOST_AT_ONCE = 20_000
"""Requests of one page process at the same time: an open board is one for as long as it is open."""
STARTUP_PATIENCE = 60.0
NOT_ANSWERING = (
    "Sau một phút các trang vẫn chưa trả lời. Hãy xem các dòng ở trên, hoặc chạy: tinhso health.\n"
    "After a minute the pages do not answer yet. Look at the lines above, or run: tinhso health."
)


class WorkingProcess(AbstractContextManager["WorkingProcess"]):
    """``tinhso work`` as a child that is started again when it ends by itself."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> WorkingProcess:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._child and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._watcher.join(timeout=RESTART_PAUSE + 1)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            command = [sys.executable, "-m", "tinhso.config", "work", "--parent", str(os.getpid())]
            # A session of its own: Ctrl-C reaches the supervisor only, which then ends this child in order.
            self._child = subprocess.Popen(command, start_new_session=True)
            self._child.wait()
            self._stopping.wait(RESTART_PAUSE)


def _answers(host: str, port: int) -> bool:
    try:
        with closing(HTTPConnection(host, port, timeout=2)) as connection:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def _announce(host: str, port: int, ready: Callable[[], None]) -> None:
    """Call ``ready`` once the pages answer; say on stderr when they do not."""
    started = time.monotonic()
    while time.monotonic() - started < STARTUP_PATIENCE:
        if _answers(host, port):
            ready()
            return
        time.sleep(0.1)
    click.echo(NOT_ANSWERING, err=True)


def _allow_many_connections() -> None:
    """Raise the limit of open files as far as it goes for this process and its children: each open board is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run(environment: Environment, *, with_work: bool, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; call ``ready`` once the pages answer.

    ``with_work`` also runs the queue and the schedule. The caller holds the home's
    lock and has checked the settings, the port and the database.
    """
    from granian import Granian
    from granian.constants import Interfaces

    # Threads run here already: a forked child could inherit a lock that one of them holds, and wait for ever.
    multiprocessing.set_start_method("spawn", force=True)
    _allow_many_connections()
    host, port = parse_address(environment.text("TINHSO_ADDRESS"))
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  # compared, not bound
    server = Granian(
        "tinhso.config.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=environment.number("TINHSO_WORKERS"),
        backpressure=MOST_AT_ONCE,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_enabled=False,
    )
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    server.signal_handler_interrupt = _apart(server.signal_handler_interrupt)  # type: ignore[method-assign]  # set when it serves
    with WorkingProcess() if with_work else nullcontext():
        threading.Thread(target=_announce, args=(reachable, port, ready), daemon=True).start()
        server.serve()


def _apart(stop: Callable[..., None]) -> Callable[..., None]:
    """Return a handler of signals that stops from a thread of its own.

    Granian's takes a lock that the main thread, which runs handlers, may hold: of two signals at once (Ctrl-C twice) the second
    waited for the first for ever, and no later one was heard.
    """
    return lambda *given: threading.Thread(target=stop, args=given).start()


def parent_is_gone(parent: int) -> bool:
    """Say whether the process that started this one has ended."""
    return os.getppid() != parent
