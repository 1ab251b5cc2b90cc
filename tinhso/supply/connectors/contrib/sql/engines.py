"""Opening a database to read: which kinds there are, and how each is held to reading, to its time and to its place."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from tinhso.kernel import addresses
from tinhso.supply.connectors import folders

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60
LONGEST_VALUE = 4_000_000  # bytes
PLAIN_NAME = re.compile(r"[\w.\- ]{1,128}")
READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
STEPS = 20_000  # of SQLite's machine between two looks at the clock


@dataclass(frozen=True)
class Kind:
    """A kind of database server: driver, dialect of sqlglot, port, words of the address that it may have.

    ``arguments`` are the driver's time limits, ``opening`` statements that make the session read only.
    """

    driver: str
    dialect: str
    port: int
    words: frozenset[str] = frozenset()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    opening: tuple[str, ...] = ()


POSTGRESQL_OPTIONS = (
    f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS * 1000} -c lock_timeout=10000"
    f" -c idle_in_transaction_session_timeout={STATEMENT_SECONDS * 1000} -c standard_conforming_strings=on"
)
MYSQL = Kind(
    "mysql+pymysql",
    "mysql",
    3306,
    frozenset({"charset"}),
    {"connect_timeout": CONNECT_SECONDS, "read_timeout": STATEMENT_SECONDS},
    ("SET SESSION TRANSACTION READ ONLY",),
)
SERVERS: Mapping[str, Kind] = {
    "postgresql": Kind(
        "postgresql+psycopg",
        "postgres",
        5432,
        frozenset({"sslmode"}),
        {"connect_timeout": CONNECT_SECONDS, "options": POSTGRESQL_OPTIONS},
    ),
    "mysql": MYSQL,
    "mariadb": MYSQL,
    "mssql": Kind("mssql+pymssql", "tsql", 1433, arguments={"timeout": STATEMENT_SECONDS, "login_timeout": CONNECT_SECONDS}),
    "oracle": Kind("oracle+oracledb", "oracle", 1521, opening=("SET TRANSACTION READ ONLY",)),
}
"""Drivers beyond PostgreSQL's are the operator's to install."""


def dialect(url: URL) -> str:
    """Return what sqlglot calls the dialect of the database."""
    return "sqlite" if is_file(url) else SERVERS[url.get_backend_name()].dialect


def is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def fault(url: URL) -> tuple[str, str] | None:
    """Return what is wrong with the address, in both languages; None when it can be tried."""
    if url.password is not None:
        return "mật khẩu phải ghi ở ô riêng", "the password belongs in its own field"
    if is_file(url):
        plain = bool(url.database) and not url.query and not url.host
        return None if plain else ("phải là sqlite:///đường-dẫn-tệp", "it must be sqlite:///path-of-the-file")
    kind = SERVERS.get(url.get_backend_name())
    if kind is None:
        return f"chỉ nhận sqlite, {', '.join(SERVERS)}", f"only sqlite, {', '.join(SERVERS)} are known"
    if not url.host or not url.username or not PLAIN_NAME.fullmatch(url.database or ""):
        return "phải có người dùng, máy và tên cơ sở dữ liệu", "it must have a user, a host and a database"
    if strange := set(url.query) - kind.words:
        return f"không nhận {', '.join(sorted(strange))}", f"{', '.join(sorted(strange))} is not known"
    return None


def opened(url: URL, password: str) -> Engine:
    """Return an engine whose sessions only read, end in time, and go to an address or file that was judged.

    Raises AddressRefused, HostUnknown, FolderRefused, and ImportError when the driver is not installed.
    """
    return _file(url) if is_file(url) else _server(url, password)


def _server(url: URL, password: str) -> Engine:
    kind, host = SERVERS[url.get_backend_name()], str(url.host)
    found = addresses.checked(host, url.port or kind.port, networks=settings.CONNECTOR_NETWORKS)
    place = url.set(drivername=kind.driver, password=password or None)
    arguments = dict(kind.arguments)
    if kind.dialect == "postgres":  # libpq tries the addresses in turn, and keeps the name for the certificate
        arguments |= {"host": ",".join([host] * len(found)), "hostaddr": ",".join(found)}
    else:
        place = place.set(host=found[0])
    engine = create_engine(place, poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "begin")
    def _only_read(connection: Any) -> None:
        for statement in kind.opening:
            connection.exec_driver_sql(statement)

    return engine


def _file(url: URL) -> Engine:
    path = folders.allowed(str(url.database))

    def connect() -> sqlite3.Connection:
        session = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=CONNECT_SECONDS, check_same_thread=False)
        session.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        session.execute("PRAGMA query_only = 1")
        session.set_authorizer(_may)
        deadline = time.monotonic() + STATEMENT_SECONDS
        session.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
        return session

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _may(action: int, name: str | None, value: str | None, *_: str | None) -> int:
    """Answer SQLite's question about one step: reading, and the question that SQLAlchemy opens a session with."""
    asks = action == sqlite3.SQLITE_PRAGMA and name == "read_uncommitted" and value is None
    return sqlite3.SQLITE_OK if action in READS or asks else sqlite3.SQLITE_DENY
