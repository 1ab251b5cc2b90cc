"""The indicators of one dataset, compiled: in families that are counted together, with the atoms that their cells keep."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tinhso.catalog.contracts import (
    Dataset,
    Indicator,
    IndicatorKind,
    Level,
    Privacy,
    adds_up,
    read_aggregate,
    unit_column,
)
from tinhso.indicators.rules import atoms
from tinhso.indicators.rules.atoms import Atom
from tinhso.indicators.rules.working_time import Clocked, clocked
from tinhso.kernel.late import Late
from tinhso.kernel.periods import PeriodKind

if TYPE_CHECKING:
    from sqlglot import exp
else:
    exp = Late("sqlglot.expressions")

PERCENT = "percent"
FEWEST = 5  # people: fewer are not told (issue of the platform; the usual least group of official statistics)
PRIVATE = (Privacy.PERSONAL, Privacy.SENSITIVE)


@dataclass(frozen=True)
class Key:
    """What indicators share that are counted together.

    ``unit`` is the column with the code of the unit that a row counts for (empty: the supplier), of the area or office
    ``tree``. ``grain`` is how long a bucket of time is: a day where an indicator is told by day or week, else a month.
    """

    tree: str
    unit: str
    time: str
    ends: str
    delay: int
    snapshot: bool
    grain: PeriodKind


@dataclass(frozen=True)
class Member:
    """One indicator in a family: its expressions over the columns of atoms, as SQL.

    ``rows`` counts the rows behind it; fewer than ``least`` are not told; what ``counts`` is zero where nothing is.
    """

    reference: str
    indicator: Indicator
    value: str
    numerator: str
    denominator: str
    percentiles: tuple[tuple[int, str], ...]
    rows: str
    least: int
    counts: bool


@dataclass(frozen=True)
class Family:
    """Indicators that are counted together. ``atoms`` by the name of their column; ``clocked`` are columns of working time.

    ``carrier`` is the column whose split the whole is told from: empty when it has cells of its own.
    """

    number: int
    key: Key
    members: tuple[Member, ...]
    atoms: Mapping[str, Atom]
    clocked: tuple[Clocked, ...]
    splits: tuple[str, ...]

    @property
    def carrier(self) -> str:
        shared = [name for name in self.splits if all(name in member.indicator.by for member in self.members)]
        return shared[0] if shared else ""

    @property
    def faces(self) -> tuple[str, ...]:
        """The splits whose cells are kept; the empty one is the whole."""
        return self.splits if self.carrier else ("", *self.splits)


@dataclass(frozen=True)
class Plan:
    """All indicators of one dataset, compiled."""

    reference: str
    dataset: Dataset
    families: tuple[Family, ...]

    @property
    def columns(self) -> Mapping[str, Atom]:
        """Every atom of every family."""
        return {name: atom for family in self.families for name, atom in family.atoms.items()}

    @cached_property
    def fingerprint(self) -> str:
        """What tells this plan from another: cells made by it fit no other."""
        told = repr((self.reference, self.families, self.dataset.period_field, self.dataset.period))
        return hashlib.sha256(told.encode()).hexdigest()


def plan(reference: str, dataset: Dataset, indicators: Mapping[str, Indicator]) -> Plan:
    """Return the plan of a dataset's indicators, given by full reference. Raises ExpressionRefused for what was not judged."""
    grouped: dict[Key, dict[str, Indicator]] = {}
    for name, indicator in sorted(indicators.items()):
        for key in _keys(indicator, dataset):
            grouped.setdefault(key, {})[name] = indicator
    draft = _Draft(dataset)
    return Plan(reference, dataset, tuple(draft.family(number, key, grouped[key]) for number, key in enumerate(grouped)))


def family_of(plan: Plan, reference: str, level: Level) -> Family | None:
    """Return the family that tells an indicator at a level."""
    tree = "office" if level is Level.OFFICE else "area"
    for family in plan.families:
        if family.key.tree == tree and any(member.reference == reference for member in family.members):
            return family
    return None


def _keys(indicator: Indicator, dataset: Dataset) -> Iterator[Key]:
    ends = indicator.ends or ""
    fine = any(kind.rank < PeriodKind.MONTH.rank for kind in indicator.periods)
    for tree in dict.fromkeys("office" if level is Level.OFFICE else "area" for level in indicator.levels):
        some_level = Level.OFFICE if tree == "office" else Level.COMMUNE
        yield Key(
            tree=tree,
            unit=unit_column(indicator, dataset, some_level) or "",
            time=indicator.time or "",
            ends=ends,
            delay=indicator.delay_days,
            snapshot=indicator.kind is IndicatorKind.STOCK and not ends,
            grain=PeriodKind.DAY if fine else PeriodKind.MONTH,
        )


@dataclass
class _Draft:
    """Names the atoms of a dataset in turn, so that no two families have a column in common."""

    dataset: Dataset
    named: int = 0
    clocks: dict[str, Clocked] = field(default_factory=dict)

    def family(self, number: int, key: Key, indicators: Mapping[str, Indicator]) -> Family:
        known: dict[Atom, str] = {}

        def keep(atom: Atom) -> str:
            if atom not in known:
                known[atom] = f"a{self.named}"
                self.named += 1
            return known[atom]

        self.clocks = {}
        members = tuple(self._member(name, indicator, keep) for name, indicator in indicators.items())
        splits = tuple(dict.fromkeys(name for indicator in indicators.values() for name in indicator.by))
        named = {name: atom for atom, name in known.items()}
        return Family(number, key, members, named, tuple(self.clocks.values()), splits)

    def _member(self, name: str, indicator: Indicator, keep: atoms.Keep) -> Member:
        where = self._read(indicator.where, plain=True) if indicator.where is not None else None
        parts: dict[str, str] = {}
        percentiles: tuple[tuple[int, str], ...] = ()
        if indicator.kind is IndicatorKind.DURATION and indicator.value is not None:
            value = exp.cast(self._read(indicator.value, plain=True), "double", dialect="duckdb")
            column = atoms.values_of(value, where, keep)
            percentiles = tuple((at, atoms.quantile(column, at / 100).sql("duckdb")) for at in indicator.percentiles)
            parts["value"] = percentiles[0][1]
        else:
            for key, text in indicator.expressions.items():
                parts[key] = atoms.taken_apart(self._read(text), where, keep).sql("duckdb")
        return Member(
            reference=name,
            indicator=indicator,
            value=parts.get("value", ""),
            numerator=parts.get("numerator", ""),
            denominator=parts.get("denominator", ""),
            percentiles=percentiles,
            rows=atoms.count_of(where, keep).name,
            least=_least(indicator, self.dataset),
            counts=not percentiles and all(adds_up(self._read(text)) for text in indicator.expressions.values()),
        )

    def _read(self, text: str, *, plain: bool = False) -> Any:
        tree = read_aggregate(text, self.dataset.table.names, plain=plain)
        return clocked(tree, self.clocks)


def _least(indicator: Indicator, dataset: Dataset) -> int:
    if indicator.suppress_below is not None:
        return indicator.suppress_below
    return FEWEST if dataset.privacy in PRIVATE else 0


def needs_values(family: Family, member: Member) -> bool:
    """Say whether an indicator stands on what cannot be shared out."""
    text = " ".join((member.value, member.numerator, member.denominator))
    return any(f'"{name}"' in text and not atom.kind.shared_out for name, atom in family.atoms.items())
