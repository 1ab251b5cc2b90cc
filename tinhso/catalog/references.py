"""What packs say of each other and of their own parts: every name must exist and may be used."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from tinhso.catalog import counting
from tinhso.catalog.contracts import split
from tinhso.catalog.definitions.alert import JumpRule, OutlierRule, OverdueRule, ThresholdRule
from tinhso.catalog.definitions.dataset import Dataset, NamedBy, unknown_column
from tinhso.catalog.definitions.indicator import Indicator
from tinhso.catalog.faults import Fault, Finding, PathParts, suggestion
from tinhso.catalog.reading import Entry, PackDraft
from tinhso.kernel.periods import PeriodKind

Drafts = Mapping[str, PackDraft]


def faults_between(drafts: Drafts, background: Drafts) -> Iterator[Fault]:
    """Yield the faults between files of ``drafts``; ``background`` holds packs that may be named but are not judged."""
    known = {**background, **drafts}
    for name, draft in drafts.items():
        yield from _dependencies(name, draft, known)
        yield from _dataset_references(name, draft, known)
        yield from _indicator_references(name, draft, known)
        yield from _board_references(name, draft, known)
        yield from _alert_references(name, draft, known)
        yield from _test_references(name, draft, known)


def _dependencies(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    if draft.manifest is None:
        return
    for index, other in enumerate(draft.depends_on):
        if other not in known:
            words = {"name": other, **suggestion(other, set(known) - {name})}
            yield draft.manifest.fault(Finding(("depends_on", index), "unknown_pack", words))
    circle = _circle(name, lambda other: known[other].depends_on if other in known else ())
    if circle and name == min(circle):
        words = {"circle": " → ".join([*circle, circle[0]])}
        yield draft.manifest.fault(Finding(("depends_on",), "circle_of_packs", words))


def _circle(name: str, leads_to: Callable[[str], Iterable[str]]) -> list[str]:
    """Return a way from ``name`` along what each leads to back to itself, or nothing."""
    ways, seen = [[name]], set()
    while ways:
        way = ways.pop()
        for other in leads_to(way[-1]):
            if other == name:
                return way
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []


def _dataset_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.datasets.values():
        if entry.definition is not None:
            yield from (entry.fault(finding) for finding in counting.condition_findings(entry.definition))
        for number, key in enumerate(entry.definition.table.foreignKeys if entry.definition else ()):
            path: PathParts = ("schema", "foreignKeys", number, "reference")
            target = yield from _dataset(entry, (*path, "resource"), key.reference.resource, name, known)
            for index, column in enumerate(key.reference.fields if target else ()):
                yield from _column(entry, (*path, "fields", index), column, target)
        for number, field in enumerate(entry.definition.table.fields if entry.definition else ()):
            if field.named_by is not None:
                yield from _register(entry, ("schema", "fields", number, "named_by"), field.named_by, name, known)


def _register(entry: Entry[Dataset], path: PathParts, named_by: NamedBy, name: str, known: Drafts) -> Iterator[Fault]:
    register = yield from _dataset(entry, (*path, "resource"), named_by.resource, name, known)
    yield from _column(entry, (*path, "field"), named_by.field, register)
    if register is not None and len(register.table.primaryKey) != 1:
        yield entry.fault(Finding((*path, "resource"), "register_without_one_key", {"name": named_by.resource}))


def _indicator_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.indicators.values():
        indicator = entry.definition
        if indicator is None:
            continue
        yield from _made_references(entry, indicator, name, known)
        if indicator.dataset is None:
            continue
        dataset = yield from _dataset(entry, ("dataset",), indicator.dataset, name, known)
        if dataset is not None:
            yield from (entry.fault(finding) for finding in counting.findings(indicator, dataset))


def _made_references(entry: Entry[Indicator], indicator: Indicator, name: str, known: Drafts) -> Iterator[Fault]:
    for path, reference in counting.made_of(indicator):
        yield from _indicator(entry, path, reference, name, known)
    circle = _circle_of_indicators(f"{name}.{entry.name}", known)
    if circle and f"{name}.{entry.name}" == min(circle):
        yield entry.fault(Finding(("kind",), "circle_of_indicators", {"circle": " → ".join([*circle, circle[0]])}))


def _circle_of_indicators(reference: str, known: Drafts) -> list[str]:
    def made_of(other: str) -> list[str]:
        pack, name = split(other, "")
        entry = known[pack].indicators.get(name) if pack in known else None
        parts = entry.definition.made_of if entry and entry.definition else ()
        return [".".join(split(part, pack)) for part in parts]

    return _circle(reference, made_of)


def _board_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.boards.values():
        periods: set[PeriodKind] = set()
        for number, tile in enumerate(entry.definition.tiles if entry.definition else ()):
            for index, reference in enumerate(tile.indicators):
                path: PathParts = ("tiles", number, "indicators", index)
                indicator = yield from _indicator(entry, path, reference, name, known)
                if indicator is not None:
                    periods |= {*indicator.periods}
                    yield from (entry.fault(found) for found in counting.misfits(("tiles", number), tile, reference, indicator))
        if entry.definition is not None and periods and entry.definition.period not in periods:
            words = {"period": str(entry.definition.period), **suggestion(str(entry.definition.period), map(str, periods))}
            yield entry.fault(Finding(("period",), "no_tile_of_that_period", words))


def _alert_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.alerts.values():
        rule = entry.definition.rule if entry.definition else None
        if isinstance(rule, ThresholdRule | OutlierRule | JumpRule):
            indicator = yield from _indicator(entry, ("rule", "indicator"), rule.indicator, name, known)
            if indicator is not None:
                yield from (entry.fault(found) for found in counting.misfits(("rule",), rule, rule.indicator, indicator))
        elif rule is not None:
            dataset = yield from _dataset(entry, ("rule", "dataset"), rule.dataset, name, known)
            if isinstance(rule, OverdueRule) and dataset is not None and dataset.written_by_platform:
                yield entry.fault(Finding(("rule", "dataset"), "nobody_owes", {"name": rule.dataset}))


def _test_references(name: str, draft: PackDraft, known: Drafts) -> Iterator[Fault]:
    for entry in draft.tests.values():
        for number, given in enumerate(entry.definition.given if entry.definition else ()):
            dataset = yield from _dataset(entry, ("given", number, "dataset"), given.dataset, name, known)
            for index, row in enumerate(given.rows if dataset else ()):
                for column in row:
                    yield from _column(entry, ("given", number, "rows", index, column), column, dataset)
        for number, expected in enumerate(entry.definition.expect if entry.definition else ()):
            yield from _indicator(entry, ("expect", number, "indicator"), expected.indicator, name, known)


def _dataset(
    entry: Entry[Any], path: PathParts, reference: str, within: str, known: Drafts
) -> Generator[Fault, None, Dataset | None]:
    found = yield from _lookup(entry, path, reference, within, known, "unknown_dataset", lambda draft: draft.datasets)
    return found.definition if found else None


def _indicator(
    entry: Entry[Any], path: PathParts, reference: str, within: str, known: Drafts
) -> Generator[Fault, None, Indicator | None]:
    found = yield from _lookup(entry, path, reference, within, known, "unknown_indicator", lambda draft: draft.indicators)
    return found.definition if found else None


def _column(entry: Entry[Any], path: PathParts, column: str, dataset: Dataset | None) -> Iterator[Fault]:
    if dataset is not None:
        yield from (entry.fault(finding) for finding in unknown_column(path, column, dataset.table.names))


def _lookup(
    entry: Entry[Any],
    path: PathParts,
    reference: str,
    within: str,
    known: Drafts,
    code: str,
    shelf: Callable[[PackDraft], Mapping[str, Entry[Any]]],
) -> Generator[Fault, None, Entry[Any] | None]:
    """Return what ``reference`` names; a file that is there but broken counts as there."""
    pack, name = split(reference, within)
    if pack not in known or name not in shelf(known[pack]):
        usable = (within, *known[within].depends_on)
        names = [
            item if other == within else f"{other}.{item}" for other in usable if other in known for item in shelf(known[other])
        ]
        yield entry.fault(Finding(path, code, {"name": reference, **suggestion(reference, names)}))
        return None
    if pack != within and pack not in known[within].depends_on:
        yield entry.fault(Finding(path, "not_a_dependency", {"name": reference, "pack": pack}))
    return shelf(known[pack])[name]
