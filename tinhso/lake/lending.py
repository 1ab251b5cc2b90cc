"""DuckDB's engines: set up with their bounds, closed off from files, and lent to one statement after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar

from tinhso.lake.contracts import Limits
from tinhso.lake.heavy import duckdb, pl
from tinhso.lake.tables import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Lent:
    """An engine that is lent again and again: setting one up costs as much as many an answer.

    No file is in reach of it but those under ``folder``, and nothing that a statement makes outlasts it. Only copies of small
    frames stay, under names that no statement says: the next one mostly comes with the same.
    """

    MOST = 2
    """How many of one kind wait to be lent."""
    FILES = 1_000
    """How many files an engine reads before it is given up: it remembers the footer of each, some 20 KB."""
    SMALL = 1 << 20
    """Of how many bytes a frame is that is kept: working time of thirty years is 0.7 MB."""
    _idle: ClassVar[dict[tuple[Limits, Path | None], list[Lent]]] = {}

    def __init__(self, limits: Limits, folder: Path | None) -> None:
        self._spill, self._stack = TemporaryDirectory(), ExitStack()
        self._kept: dict[str, pl.DataFrame] = {}
        self._read = 0
        self._connection = self._stack.enter_context(connected(limits, spill=self._spill.name))
        # What was read of files would be held until all memory is taken.
        self._connection.execute("SET enable_external_file_cache = false")
        close_off(self._connection, (), () if folder is None else (f"{folder}/",))

    @classmethod
    @contextmanager
    def engine(cls, limits: Limits, *, reading: int = 0, folder: Path | None = None) -> Iterator[Lent]:
        """Lend an engine for ``reading`` so many files; one in which something failed is not lent again."""
        idle = cls._idle.setdefault((limits, folder), [])
        try:
            own = idle.pop()
        except IndexError:
            own = cls(limits, folder)
        try:
            yield own
        except BaseException:
            own.close()
            raise
        own._read += reading
        if len(idle) < cls.MOST and own._read < cls.FILES:
            idle.append(own)
        else:
            own.close()

    @contextmanager
    def standing(self, frames: Mapping[str, pl.DataFrame]) -> Iterator[DuckDBPyConnection]:
        """Have frames stand as tables of their names (of our own); undo afterwards whatever was made."""
        small = {name for name, frame in frames.items() if frame.estimated_size() <= self.SMALL}
        for name in small:
            self._keep(name, frames[name])
        self._connection.execute("BEGIN")
        for name, frame in frames.items():
            if name in small:
                self._connection.execute(f'CREATE VIEW main."{name}" AS FROM main."kept {name}"')
            else:
                copy(self._connection, f'main."{name}"', frame)
        yield self._connection
        self._connection.execute("ROLLBACK")

    def _keep(self, name: str, frame: pl.DataFrame) -> None:
        before = self._kept.get(name)
        if before is None or before.schema != frame.schema or not before.equals(frame):
            self._connection.execute(f'DROP TABLE IF EXISTS main."kept {name}"')
            copy(self._connection, f'main."kept {name}"', frame)
            self._kept[name] = frame

    def close(self) -> None:
        self._stack.close()
        self._spill.cleanup()


@contextmanager
def connected(limits: Limits, threads: int = 2, spill: str = "") -> Iterator[DuckDBPyConnection]:
    """Yield a new engine within the limits; without a folder to ``spill`` to, it has nothing but memory."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limits.memory_mb}MB",
        "threads": threads,
        "temp_directory": spill,
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        # Making a view reads the footers already: the query need not read them again.
        connection.execute("SET parquet_metadata_cache = true")
        yield connection
    finally:
        connection.close()


def close_off(connection: DuckDBPyConnection, paths: Iterable[str], folders: Iterable[str] = ()) -> None:
    """Put all files out of reach but those at ``paths`` and under ``folders``, for good."""
    connection.execute(f"SET allowed_paths = [{', '.join(map(literal, paths))}]")
    connection.execute(f"SET allowed_directories = [{', '.join(map(literal, folders))}]")
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")


def copy(connection: DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Make a table of a frame."""
    # Copied: threads that read a Python object wait for the interpreter, which may wait for them.
    connection.register("to_copy", frame.to_arrow())
    connection.execute(f"CREATE TABLE {name} AS FROM to_copy")
    connection.unregister("to_copy")
