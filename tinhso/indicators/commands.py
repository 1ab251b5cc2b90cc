"""``tinhso indicators``: compute, look up, explain, and hold against what was published."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from tinhso.indicators import actions, queries, references
from tinhso.indicators.contracts import Story, Value
from tinhso.indicators.counted import compiled_families
from tinhso.indicators.published import Compared
from tinhso.kernel.periods import Period, PeriodKind
from tinhso.kernel.policy import Actor
from tinhso.kernel.ranges import PeriodRange, parse_range
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Engine
from tinhso.places import queries as places

SHELL = Actor(kind="system", origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")


@click.group()
def indicators() -> None:
    """Chỉ tiêu: tính, xem, giải thích · Indicators: compute, look up, explain."""


@indicators.command()
@click.option("--dataset", metavar="D", help="Chỉ bộ dữ liệu này · Only this dataset.")
@click.option("--period", metavar="P..Q", help="Tính lại cả các kỳ này · Compute these periods again, changed or not.")
@click.option("--engine", type=click.Choice(list(Engine)), default=Engine.DUCKDB, help="Máy tính dùng · The engine.")
@JSON
def compute(dataset: str | None, period: str | None, engine: Engine, as_json: bool) -> None:
    """Tính những gì đã đổi từ lần trước · Compute what changed since the last time."""
    months = _months(parse_range(period)) if period else None
    done = actions.compute(None if dataset is None else [dataset], actor=SHELL, months=months, by=engine)
    line = f"{done.families} nhóm chỉ tiêu, {done.changed} nhóm đã tính lại · families, of which changed ones were computed"
    _print({**asdict(done), "engine": engine}, as_json, line)


@indicators.command()
@click.argument("indicator")
@click.option("--unit", required=True, metavar="CODE", help="Mã đơn vị · The code of the unit.")
@click.option("--period", required=True, metavar="P", help="Kỳ, ví dụ 202410 · The period.")
@click.option("--as-of", "as_of", metavar="T", help="Như biết lúc · As known at.")
@click.option("--in-units-of", "in_units_of", metavar="DATE", help="Theo đơn vị ngày · In the units of a day.")
@JSON
def value(indicator: str, unit: str, period: str, as_of: str | None, in_units_of: str | None, as_json: bool) -> None:
    """Một giá trị, và nó từ đâu ra · One value, and where it comes from."""
    moment = lake.instant(as_of) if as_of else None
    day = places.known_day(in_units_of) if in_units_of else None
    told = queries.value(indicator, unit, period, actor=SHELL, as_of=moment, in_units_of=day)
    story = queries.story(indicator, told.unit_id, period, actor=SHELL, as_of=moment, in_units_of=day, limit=1)
    answer = _answer(told, story)
    shown = answer["value"] if answer["value"] is not None else f"– ({answer['reason']})"
    _print(answer, as_json, f"{shown} {answer['unit_of_measure']}  {answer['status']}")


@indicators.command()
@click.argument("indicator")
@JSON
def explain(indicator: str, as_json: bool) -> None:
    """Ý nghĩa, công thức, căn cứ, câu SQL và kiểm thử · Meaning, formula, legal source, SQL and tests."""
    reference = references.resolve(indicator)
    definition = queries.definition(reference)
    told = {
        "id": reference,
        "title": definition.title.model_dump(),
        "meaning": definition.meaning.model_dump(),
        "formula": definition.expressions,
        "made_of": list(definition.made_of),
        "version": definition.version,
        "legal_basis": [source.model_dump(exclude_none=True) for source in definition.legal_basis],
        "sql": _statements(reference),
        "tests": _tests_of(reference),
    }
    _print(told, as_json, json.dumps(told, ensure_ascii=False, indent=2))


@indicators.command()
@JSON
def published(as_json: bool) -> None:
    """Số đã công bố bên cạnh số của hệ thống · Published figures beside the platform's own."""
    found = queries.published_figures(actor=SHELL)
    lines = [_line(each) for each in found]
    equal = sum(each.equal for each in found)
    text = "\n".join(
        f"{'=' if each.equal else '≠'} {each.figure.title}: {each.figure.value} / {each.computed}" for each in found
    )
    _print({"figures": lines}, as_json, f"{text}\n{equal}/{len(found)} bằng nhau · equal")


def _months(asked: PeriodRange) -> list[date]:
    """Return the first day of every month that has a day of the range."""
    first, last = (Period.of(PeriodKind.MONTH, day) for day in (asked.start, asked.end))
    return [month.start for month in PeriodRange(first, last)]


def _line(each: Compared) -> dict[str, Any]:
    figure = each.figure
    return {
        "province": figure.province,
        "indicator": figure.title,
        "period": figure.published_for,
        "published": float(figure.value),
        "computed": each.computed,
        "equal": each.equal,
        "indicator_id": figure.indicator,
        "source": figure.source,
        "numerator": each.numerator,
        "denominator": each.denominator,
    }


def _answer(told: Value, story: Story) -> dict[str, Any]:
    definition = story.definition
    return {
        "indicator": told.indicator,
        "value": told.value,
        "numerator": told.numerator,
        "denominator": told.denominator,
        "percentiles": dict(told.percentiles),
        "unit_of_measure": definition.unit_of_measure,
        "status": str(told.status),
        "target": told.target,
        "definition_version": told.definition_version,
        "known_at": story.known_at.isoformat() if story.known_at else None,
        "reason": str(told.reason) if told.reason else None,
        "simulated": told.simulated,
        "estimate": told.estimate,
        "sources": [
            {"receipt": each.receipt, "dataset": each.dataset, "unit": each.unit_name, "period": each.period, "rows": each.rows}
            for each in story.supplies
        ],
    }


def _statements(reference: str) -> dict[str, str]:
    definition = references.indicator(reference)
    if definition.dataset is None:
        return {}
    families = compiled_families(references.dataset_of(reference, definition))
    compiled = next(each for each in families if reference in each.told)
    return {"cells": compiled.cells(places.eras().turns), "roll_up": compiled.roll_up([reference], shared=False)}


def _tests_of(reference: str) -> list[str]:
    pack, _, name = reference.partition(".")
    tests = references.catalogue().packs[pack].tests
    named = {name, reference}
    return [key for key, test in tests.items() if any(each.indicator in named for each in test.expect)]


def _print(value: dict[str, Any], as_json: bool, line: str) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else line)
