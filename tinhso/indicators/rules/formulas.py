"""A judged formula taken apart into atoms that can be put together again, and the arithmetic over them.

``count``, ``sum``, ``min``, ``max`` of cells are those of the whole. An average is a sum and a count, the latest value a pair
with its moment. What needs the rows (median, percentiles, distinct count) keeps the list of its values in each cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import aggregates_in, function_name
from tinhso.kernel.late import Late

if TYPE_CHECKING:
    from sqlglot import exp
else:
    exp = Late("sqlglot.expressions")


class Together(StrEnum):
    """How atoms of several cells make the atom of them all."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    LATEST = "latest"
    EARLIEST = "earliest"
    LIST = "list"


@dataclass(frozen=True)
class Atom:
    """One column of a cell: its name, how it is taken from rows, how cells are put together.

    ``beside`` is the column that tells which is the latest. ``told`` is what a list is told by: median, distinct or a
    percentile is asked of it at the end.
    """

    name: str
    taken: Any
    together: Together
    beside: str = ""


@dataclass
class Atoms:
    """The atoms of all formulas of a statement, each once, in order."""

    found: dict[str, Atom] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def of(self, taken: Any, together: Together, beside: str = "") -> str:
        """Return the name of the atom that is taken so; equal ones share it."""
        key = f"{together} {beside} {taken.sql(dialect='duckdb')}"
        if key not in self._names:
            name = f"a{len(self.found) + 1}"
            self._names[key] = name
            self.found[name] = Atom(name, taken, together, beside)
        return self._names[key]


def arithmetic(tree: Any, atoms: Atoms) -> Any:
    """Return the formula with each aggregate replaced by what is told of atoms, which are added to ``atoms``."""
    tree = tree.copy()
    for each in list(aggregates_in(tree)):
        told = _told(each, atoms)
        if each is tree:
            return told
        each.replace(told)
    return tree


def listed(tree: Any, atoms: Atoms) -> str:
    """Return the name of the atom that holds all values of an expression over a row."""
    return atoms.of(_kept(tree.copy(), exp.Not(this=exp.Is(this=tree.copy(), expression=exp.Null()))), Together.LIST)


def _told(aggregate: Any, atoms: Atoms) -> Any:
    where = aggregate.expression.this if isinstance(aggregate, exp.Filter) else None
    inner = aggregate.this if isinstance(aggregate, exp.Filter) else aggregate
    name = function_name(inner)
    return _WAYS[name](inner, where, atoms)


def _count(inner: Any, where: Any, atoms: Atoms) -> Any:
    if isinstance(inner.this, exp.Distinct):
        value = inner.this.expressions[0]
        return _of_list(exp.Count(this=exp.Distinct(expressions=[exp.column("v")])), _list(value, where, atoms))
    return _column(atoms.of(_filtered(inner, where), Together.SUM), nothing=True)


def _count_if(inner: Any, where: Any, atoms: Atoms) -> Any:
    condition = inner.this if where is None else exp.and_(where, inner.this)
    return _column(atoms.of(_filtered(exp.Count(this=exp.Star()), condition), Together.SUM), nothing=True)


def _plain(kind: Together) -> Any:
    def told(inner: Any, where: Any, atoms: Atoms) -> Any:
        return _column(atoms.of(_filtered(inner, where), kind))

    return told


def _average(inner: Any, where: Any, atoms: Atoms) -> Any:
    total = atoms.of(_filtered(exp.Sum(this=inner.this.copy()), where), Together.SUM)
    count = atoms.of(_filtered(exp.Count(this=inner.this.copy()), where), Together.SUM)
    return exp.Paren(
        this=exp.Div(this=_as_double(_column(total)), expression=exp.Nullif(this=_column(count), expression=_nothing()))
    )


def _median(inner: Any, where: Any, atoms: Atoms) -> Any:
    return _of_list(percentile(50), _list(inner.this, where, atoms))


def _extreme(kind: Together) -> Any:
    def told(inner: Any, where: Any, atoms: Atoms) -> Any:
        value, moment = inner.this, inner.expression
        present = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
        condition = present if where is None else exp.and_(where, present)
        of_moment = exp.Max if kind is Together.LATEST else exp.Min
        beside = atoms.of(
            _filtered(of_moment(this=moment.copy()), condition), Together.MAX if kind is Together.LATEST else Together.MIN
        )
        return _column(atoms.of(_filtered(inner, condition), kind, beside))

    return told


_WAYS = {
    "COUNT": _count,
    "COUNT_IF": _count_if,
    "SUM": _plain(Together.SUM),
    "MIN": _plain(Together.MIN),
    "MAX": _plain(Together.MAX),
    "AVG": _average,
    "MEDIAN": _median,
    "ARG_MAX": _extreme(Together.LATEST),
    "ARG_MIN": _extreme(Together.EARLIEST),
}


def percentile(number: int) -> Any:
    """Return the percentile of the values ``v`` of a list, between two of them in a straight line."""
    return exp.PercentileCont(this=exp.column("v"), expression=exp.Literal.number(f"{number / 100:.2f}"))


def lists_in(told: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name of the list's atom, what is asked of its values ``v``) of a formula that was taken apart."""
    for node in told.find_all(exp.Anonymous):
        if node.name == "OF_LIST":
            yield node.expressions[0].name, node.expressions[1]


def _of_list(asked: Any, atom: str) -> Any:
    return exp.Anonymous(this="OF_LIST", expressions=[exp.column(atom), asked])


def _list(value: Any, where: Any, atoms: Atoms) -> str:
    present = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    return atoms.of(_kept(value.copy(), present if where is None else exp.and_(where, present)), Together.LIST)


def _kept(value: Any, condition: Any) -> Any:
    return _filtered(exp.ArrayAgg(this=value), condition)


def _filtered(aggregate: Any, where: Any) -> Any:
    aggregate = aggregate.copy()
    return aggregate if where is None else exp.Filter(this=aggregate, expression=exp.Where(this=where.copy()))


def _column(name: str, *, nothing: bool = False) -> Any:
    column = exp.column(name)
    return exp.Coalesce(this=column, expressions=[_nothing()]) if nothing else column


def _as_double(tree: Any) -> Any:
    return exp.Cast(this=tree, to=exp.DataType.build("double"))


def _nothing() -> Any:  # a constant of a library that is loaded late
    return exp.Literal.number(0)
