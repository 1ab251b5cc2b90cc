"""An indicator in words: what it means, how it is counted, on which law it rests, how it is tested, how fresh it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import DatabaseError

from tinhso.catalog.contracts import Expected
from tinhso.indicators import asking, presenting, references
from tinhso.indicators.counted import compiled_families
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places

Document = dict[str, Any]


def explain(text: str, *, actor: Actor) -> Document:
    """Return all there is to say of an indicator, by reference or bare name. Raises UnknownDefinition, SeveralIndicators."""
    reference = references.resolve(text)
    definition = references.indicator(reference)
    try:
        turns, fresh = places.eras().turns, asking.freshness(reference, actor=actor)
    except DatabaseError:  # the packs explain themselves where no platform stands yet: of units and data nothing is known
        turns, fresh = (), ()
    return presenting.definition(reference, definition, fresh) | {
        "sql": _statements(reference, turns),
        "tests": list(_tests(reference)),
        "simulated": any(each.simulated for each in fresh),
    }


def _statements(reference: str, turns: Sequence[date]) -> Document:
    """Return the two statements that count an indicator: cells from rows, and numbers from cells; none for a made one."""
    definition = references.indicator(reference)
    if definition.dataset is None:
        return {}
    families = compiled_families(references.dataset_of(reference, definition))
    compiled = next(each for each in families if reference in each.told)
    return {"cells": compiled.cells(turns), "roll_up": compiled.roll_up([reference], shared=False)}


def _tests(reference: str) -> Iterator[Document]:
    """Yield what the tests of packs expect of the indicator."""
    for pack, contents in references.catalogue().packs.items():
        for test in contents.tests.values():
            expected = [_expected(each) for each in test.expect if references.full(each.indicator, pack) == reference]
            if expected:
                yield {"test": f"{pack}.{test.id}", "title_vi": test.title.vi, "title_en": test.title.en, "expect": expected}


def _expected(each: Expected) -> Document:
    return dict(each.model_dump(mode="json", exclude_none=True, exclude={"indicator"}))


def in_lines(found: Document) -> Iterator[str]:
    """Yield what ``explain`` returned as lines to read, in both languages."""
    yield f"{found['id']}  v{found['definition_version']}"
    yield f"{found['title_vi']} · {found['title_en']}"
    yield found["meaning_vi"]
    yield found["meaning_en"]
    yield ""
    yield f"Chủ quản · Owner: {found['owner_vi']} · {found['owner_en']}"
    yield f"Đơn vị tính · Unit of measure: {found['unit_of_measure']}"
    yield f"Loại · Kind: {found['kind']}, {found['combine']}, {found['direction']}"
    yield f"Cấp · Levels: {', '.join(found['levels'])}   Kỳ · Periods: {', '.join(found['periods'])}"
    yield f"Hiệu lực · Valid: {found['valid_from']} – {found['valid_to'] or ''}"
    yield from _section("Công thức · Formula", (f"{key}: {text}" for key, text in found["formula"].items()))
    yield from _section("Căn cứ · Legal source", map(_cited, found["legal_basis"]))
    limits = found["thresholds"]
    yield from _section("Ngưỡng · Thresholds", [f"good {limits['good']:g}, watch {limits['watch']:g}"] if limits else [])
    yield from _section("Mục tiêu · Targets", map(_target, found["targets"]))
    yield from _section("Chưa có dữ liệu · Lacking", (f"{each['vi']} · {each['en']}" for each in found["lacking"]))
    yield from _section("Độ mới · Freshness", map(_fresh, found["freshness"]))
    yield from _section("SQL", found["sql"].values())
    yield from _section("Kiểm thử · Tests", (line for test in found["tests"] for line in _tested(test)))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a title and lines under it, nothing when there are none."""
    held = list(lines)
    if held:
        yield from ("", title, *(f"  {line}" for line in held))


def _cited(source: Document) -> str:
    return ", ".join(source[key] for key in ("citation", "article", "title", "url") if source[key])


def _target(target: Document) -> str:
    only = ", ".join(f"{key} {target[key]}" for key in ("level", "province", "group") if target[key])
    if target["proposed"]:
        only = ", ".join(filter(None, (only, "đề xuất · proposed")))
    return f"{target['year']}: {target['value']:g}{f' ({only})' if only else ''} – {_cited(target['source'])}"


def _fresh(fresh: Document) -> str:
    if fresh["period"] is None:
        return f"{fresh['dataset']}: chưa có ai nộp · nothing was supplied"
    made_up = " – MÔ PHỎNG · SIMULATED" if fresh["simulated"] else ""
    return f"{fresh['dataset']}: {fresh['period']}, {fresh['units']} đơn vị · units, {fresh['last_at']}{made_up}"


def _tested(test: Document) -> Iterator[str]:
    yield f"{test['test']}: {test['title_vi']} · {test['title_en']}"
    yield from (f"  {', '.join(f'{key} {value}' for key, value in each.items())}" for each in test["expect"])
