"""A working process that has grown begins anew once it is quiet, since nothing else gives its memory back.

Polars, DuckDB and Arrow stay loaded after the first large computation; of 210 MB that the process grew by,
``malloc_trim``, closing engines and dropping what is remembered gave back 30. A new program in the place of the old one,
in the same process, is small.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import NoReturn

GROWN = 256 * 1024 * 1024
"""Bytes in memory above which a process has grown: one that judged no alert and computed nothing has 165 MB."""
QUIET = 4
"""At how many looks, one after another, it must have been quiet."""
IDLE = 0.1
"""The share of one processor below which a process is quiet."""


class Rest:
    """Tells when a process has grown and is quiet, looked at again and again."""

    def __init__(self) -> None:
        self._looked, self._used, self._quiet = time.monotonic(), time.process_time(), 0

    def due(self) -> bool:
        """Say whether the process has been quiet at the last looks, this one among them, and has grown."""
        looked, used = time.monotonic(), time.process_time()
        quiet = used - self._used < IDLE * (looked - self._looked)
        self._looked, self._used, self._quiet = looked, used, self._quiet + 1 if quiet else 0
        return self._quiet >= QUIET and resident() > GROWN


def resident() -> int:
    """Return how many bytes of this process are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def begin_anew() -> NoReturn:
    """Put the program that runs into its own place, with the same arguments: same process, same parent, new memory."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # what runs already
