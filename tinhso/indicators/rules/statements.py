"""A family of indicators taken apart, and its two statements: cells from rows, and the roll-up of cells (ADR 16).

Written in DuckDB's dialect from judged syntax trees; another engine runs the same statements (ADR 19). Beside the dataset's
view a statement reads small tables: ``place`` (key, era, unit), ``spells`` (period, its first day),
``working_time`` (day by day); a roll-up reads ``cells``, ``counts_for`` (unit, era, target, share: in the units
of a day, ``onto``), ``asked`` (bucket, period, onto, the
era of its last day: what a unit told that has ended since is no stock of then).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import IndicatorKind, aggregates_in, read_aggregate
from tinhso.indicators.rules import cells, rolling
from tinhso.indicators.rules.families import Family
from tinhso.indicators.rules.formulas import Atom, Atoms, Together, arithmetic, listed
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp
else:
    exp = Late("sqlglot.expressions")


@dataclass(frozen=True)
class Told:
    """How one indicator is told of atoms: trees over them, the atom that counts its rows, its percentiles' list."""

    numerator: Any
    denominator: Any
    rows: str
    hundredfold: bool
    percentiles: tuple[int, ...] = ()

    @property
    def formulas(self) -> tuple[Any, ...]:
        return tuple(tree for tree in (self.numerator, self.denominator) if tree is not None)


@dataclass(frozen=True, eq=False)
class Compiled:
    """A family taken apart: its atoms, and how each indicator (by reference) is told of them. Equal to itself only."""

    family: Family
    atoms: tuple[Atom, ...]
    told: dict[str, Told]

    @property
    def carrier(self) -> str:
        """The column that cells are split by whose groups hold the lists of the whole; empty where there is no split."""
        return self.family.by[0] if self.family.by else ""

    def lists_of(self, references: Iterable[str]) -> tuple[str, ...]:
        """Return the lists that some of the indicators are told by."""
        return tuple(rolling.lists_of({name: self.told[name] for name in references}))

    def cells(self, turns: Sequence[date], months: Sequence[date] | None = None) -> str:
        """Return the statement for the cells of some months (first days; None: all), in units of eras turned on ``turns``."""
        return cells.cells(self, tuple(turns), None if months is None else tuple(months))

    def months_displaced(self, turns: Sequence[date]) -> str:
        """Return the statement for the months (``bucket``) of rows that a row which ``came`` (supplier and key) displaces."""
        return cells.months_displaced(self, turns)

    def roll_up(self, references: Sequence[str], *, shared: bool) -> str:
        """Return the statement that tells some of the indicators; ``shared`` when units of the cells are divided."""
        return rolling.roll_up(self, tuple(references), shared=shared)

    def behind(self, reference: str, turns: Sequence[date], starts: date, ends: date) -> str:
        """Return the statement for the rows that an indicator counts from ``starts`` to ``ends``, for one ``target``.

        Reads ``place`` and ``counts_for`` (unit, era, target) beside the dataset. Of a snapshot the last within the time.
        """
        return cells.behind(self, reference, turns, starts, ends)


def compile_family(family: Family) -> Compiled:
    """Return a family taken apart. Raises ExpressionRefused for what the packs check would have refused."""
    atoms = Atoms()
    columns = family.dataset.table.names
    told = {name: _told(indicator, columns, atoms) for name, indicator in family.indicators.items()}
    return Compiled(family, tuple(atoms.found.values()), told)


def _told(indicator: Any, columns: Sequence[str], atoms: Atoms) -> Told:
    where = read_aggregate(indicator.where, columns, plain=True) if indicator.where else None
    rows = atoms.of(_where(exp.Count(this=exp.Star()), where), Together.SUM)
    hundredfold = indicator.unit_of_measure == "percent" and indicator.is_ratio
    if indicator.kind is IndicatorKind.DURATION:
        value = read_aggregate(indicator.value, columns, plain=True)
        name = listed(value if where is None else exp.Case(ifs=[exp.If(this=where, true=value)]), atoms)
        return Told(exp.column(name), None, rows, hundredfold, indicator.percentiles)
    trees = [read_aggregate(text, columns) for text in indicator.expressions.values()]
    found = [arithmetic(_narrowed(tree, where), atoms) for tree in trees]
    return Told(found[0], found[1] if indicator.is_ratio else None, rows, hundredfold)


def _narrowed(tree: Any, where: Any) -> Any:
    """Let every aggregate of a formula see only the rows of the indicator's ``where``."""
    if where is None:
        return tree
    tree = exp.Paren(this=tree.copy())
    for each in list(aggregates_in(tree)):
        own = each.expression.this if isinstance(each, exp.Filter) else None
        inner = each.this if isinstance(each, exp.Filter) else each
        each.replace(_where(inner, where if own is None else exp.and_(own.copy(), where.copy())))
    return tree


def _where(aggregate: Any, where: Any) -> Any:
    aggregate = aggregate.copy()
    return aggregate if where is None else exp.Filter(this=aggregate, expression=exp.Where(this=where.copy()))
