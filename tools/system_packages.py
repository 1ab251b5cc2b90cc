"""See that the system packages the tests need are there; install them where that is allowed.

Never lets the tests pass by leaving something out: without the packages it ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# Debian package: the command it brings. Java is for the tests of the Spark engine.
NEEDED = {"chromium": "chromium", "openjdk-17-jre-headless": "java"}


def missing() -> list[str]:
    return [package for package, command in NEEDED.items() if shutil.which(command) is None]


def install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=True, env=environment)


def main() -> int:
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        install(packages)
        packages = missing()
    if packages:
        names = " ".join(packages)
        print(
            f"Thiếu gói hệ thống: {names}. Hãy cài bằng quyền quản trị rồi chạy lại: sudo apt-get install {names}\n"
            f"Missing system packages: {names}. Install them as administrator and run again: sudo apt-get install {names}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
