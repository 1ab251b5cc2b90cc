"""The home folder: who may run on it. Without Django: the serving process does not load it.

``home.lock`` is held with flock by whoever serves, restores or prepares the demo. The kernel
lets go of it when the process ends, however it ends, so there are no stale locks. Backups,
health and other commands do not take it: they work beside a running server.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinhso.config.errors import DiskFull, HomeInUse, NotWritable, PortInUse, RestoreUnfinished, from_os_error

LOCK = "home.lock"
UNFINISHED = "restore.partial"


@contextmanager
def home_lock(home: Path, *, restoring: bool = False) -> Iterator[None]:
    """Hold ``home`` for this process alone; make the folder when it is missing.

    Raises HomeInUse naming the process that holds it, NotWritable, DiskFull, and RestoreUnfinished
    when the folder holds half a restore (unless ``restoring``).
    """
    descriptor = _opened(home)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(home=str(home), pid=os.pread(descriptor, 20, 0).decode().strip() or "?") from None
        if not restoring and (home / UNFINISHED).exists():
            raise RestoreUnfinished(home=str(home))
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _opened(home: Path) -> int:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not inherited by children: the lock ends with this process, not with the last of its helpers.
        return os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        full = from_os_error(error, home)
        raise (full if isinstance(full, DiskFull) else NotWritable(path=str(home))) from error


def require_free_port(host: str, port: int) -> None:
    """Raise PortInUse when something listens on ``port`` at ``host`` already; NotWritable when it may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
                raise PortInUse(host=host, port=port) from error
            raise from_os_error(error, f"{host}:{port}") or error from error
