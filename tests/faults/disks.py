"""Disks that are full, and what must be said of them."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

MEGABYTE = 1 << 20


def can_mount(folder: Path) -> bool:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True).returncode == 0
    if mounted:
        subprocess.run(["umount", folder], check=True)
    return mounted


class SmallDisk:
    """A place with little room: a small file system where we may mount one, a limit on file sizes where not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.mounts = os.geteuid() == 0 and can_mount(folder)
        self._limit = 0

    def fill_to(self, size: int) -> None:
        """Leave ``size`` bytes in all."""
        if self.mounts:
            again = "remount," if os.path.ismount(self.folder) else ""
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"{again}size={size}", "tmpfs", self.folder], check=True)
        else:
            self._limit = size

    @property
    def options(self) -> dict[str, object]:
        """What a process must be started with to meet the limit."""
        limit = self._limit
        return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))} if limit else {}

    def close(self) -> None:
        if self.mounts:
            subprocess.run(["umount", "-l", self.folder], check=True)


def used(folder: Path) -> int:
    """Return the bytes in use on the disk of a folder."""
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def assert_says_that_the_disk_is_full(finished: subprocess.CompletedProcess[str]) -> None:
    assert finished.returncode == 8, finished.stderr
    assert "Ổ đĩa đã đầy" in finished.stderr
    assert "The disk is full" in finished.stderr
    assert "Traceback" not in finished.stderr
