"""What a board shows, ready to be drawn: texts that are already written, charts, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from tinhso.catalog.contracts import Board
from tinhso.kernel import clock
from tinhso.kernel.periods import Period
from tinhso.places.contracts import UnitBrief
from tinhso.ui.contracts import Chart, Tile


@dataclass(frozen=True)
class Look:
    """What a board is looked at with: unit, period, a past moment (aware; None is now), the day whose units are shown.

    ``asked`` are the words of the address, without what is at its default.
    """

    unit: UnitBrief
    period: Period
    as_of: datetime | None = None
    in_units_of: date | None = None
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def as_of_text(self) -> str:
        """The past moment as one types it: 31/10/2026 for the end of that day, else with the time behind it."""
        if self.as_of is None:
            return ""
        local = clock.local(self.as_of)
        day = f"{local:%d/%m/}{local.year:04}"
        return day if local.time() == time.max else f"{day} {local.time().isoformat()}"


@dataclass(frozen=True)
class Choices:
    """What else a board may be looked at with, each as (word of the address, name): units and periods, the last first."""

    units: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    today: date


@dataclass(frozen=True)
class Cell:
    """One cell of a table of numbers: as it is written, its status, and the address of its story.

    ``is_verdict``: the text is what its status means, and is drawn with it. ``amount`` is the number itself, in ``unit``.
    """

    text: str
    status: str
    url: str
    is_verdict: bool = False
    amount: float | None = None
    unit: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class Table:
    """Units down, indicators across; or what ``first`` names down. ``note`` says how to read it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    first: str = ""
    note: str = ""
    units: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The heads, each with its unit of measure."""
        return tuple(zip(self.heads, self.units or ("",) * len(self.heads), strict=True))

    @property
    def simulated(self) -> bool:
        """Whether all numbers in it are simulated: then that is said once."""
        made_up = [cell.simulated for _, cells in self.rows for cell in cells if cell.amount is not None]
        return bool(made_up) and all(made_up)


@dataclass(frozen=True)
class Arrival:
    """A submission that was accepted: when, of whom, of which data and period (in words), how many rows."""

    at: datetime
    unit: str
    dataset: str
    period: str
    rows: int
    simulated: bool


@dataclass(frozen=True)
class Placed:
    """One tile of a board in its place: a number, a chart, a table, or for ``live`` what came in last."""

    id: str
    kind: str
    width: str
    title: str
    datasets: tuple[str, ...]
    tile: Tile | None = None
    chart: Chart | None = None
    table: Table | None = None
    feed: tuple[Arrival, ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Drawn:
    """A board, drawn: its tiles, and what its foot says. ``simulated`` when any number is made up."""

    pack: str
    definition: Board
    title: str
    tiles: tuple[Placed, ...]
    worst: str
    simulated: bool
    known_at: datetime | None
