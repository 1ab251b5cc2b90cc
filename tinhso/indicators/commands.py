"""``tinhso indicators``: compute, look up, explain, and hold against what was published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from tinhso.indicators import actions, asked, explaining, presenting, queries, testing
from tinhso.indicators.contracts import CONFIDENCE, Forecast, Story, Value
from tinhso.indicators.published import Compared
from tinhso.kernel.numbers import format_number
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.kernel.policy import Actor
from tinhso.kernel.ranges import PeriodRange, parse_range
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Engine
from tinhso.places import queries as places
from tinhso.ui.formatting import meant

SHELL = Actor(kind="system", origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")


@click.group()
def indicators() -> None:
    """Chỉ tiêu: tính, xem, giải thích · Indicators: compute, look up, explain."""


@indicators.command("list")
@JSON
def list_indicators(as_json: bool) -> None:
    """Các chỉ tiêu đang có · The indicators that there are."""
    found = [presenting.offer(each) for each in queries.offers(actor=SHELL)]
    lines = [f"{each['id']:<56}{each['title_vi']} · {each['title_en']}" for each in found]
    _print({"count": len(found), "indicators": found}, as_json, "\n".join(lines))


@indicators.command()
@click.option("--dataset", metavar="D", help="Chỉ bộ dữ liệu này · Only this dataset.")
@click.option("--period", metavar="P..Q", help="Tính lại cả các kỳ này · Compute these periods again, changed or not.")
@click.option(
    "--engine", type=click.Choice([each.value for each in Engine]), default="duckdb", help="Máy tính dùng · The engine."
)
@JSON
def compute(dataset: str | None, period: str | None, engine: str, as_json: bool) -> None:
    """Tính những gì đã đổi từ lần trước · Compute what changed since the last time."""
    months = _months(parse_range(period)) if period else None
    done = actions.compute(None if dataset is None else [dataset], actor=SHELL, months=months, by=Engine(engine))
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
    _print(answer, as_json, "\n".join(_lines(told, story)))


@indicators.command()
@click.argument("indicator")
@JSON
def explain(indicator: str, as_json: bool) -> None:
    """Ý nghĩa, công thức, căn cứ, câu SQL và kiểm thử · Meaning, formula, legal source, SQL and tests."""
    found = explaining.explain(indicator, actor=SHELL)
    _print(found, as_json, "\n".join(explaining.in_lines(found)))


@indicators.command()
@click.argument("indicator")
@click.option("--unit", required=True, metavar="CODE", help="Mã đơn vị · The code of the unit.")
@click.option("--period", required=True, metavar="YEAR", help="Năm cuối có số thực hiện · The last year with actual values.")
@JSON
def forecast(indicator: str, unit: str, period: str, as_json: bool) -> None:
    """Dự báo đến các năm đích kèm sai số · What is expected of the targets to come, with its error."""
    unit_id = asked.unit_named(unit, parse(period).end)
    found = queries.forecasts(indicator, unit_id, period, actor=SHELL)
    told = [asdict(each) for each in found]
    answer = {"indicator": indicator, "unit": unit, "period": period, "confidence": CONFIDENCE, "forecasts": told}
    _print(answer, as_json, "\n".join(map(_forecast, found)) or "Không có mục tiêu năm sau · No target for a later year")


@indicators.command()
@click.argument("pack", required=False, default="")
@JSON
@click.pass_context
def test(context: click.Context, pack: str, as_json: bool) -> None:
    """Chạy kiểm thử của các gói, nêu mọi khác biệt · Run the packs' tests and say every difference (exit 1)."""
    outcomes = testing.run_all(pack)
    _print(testing.document(outcomes), as_json, "\n".join(testing.in_lines(outcomes)))
    context.exit(1 if any(outcome.differences for outcome in outcomes) else 0)


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
    if equal < len(found):
        raise SystemExit(1)


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
        "source": ", ".join(filter(None, (figure.article.citation, figure.article.title, figure.article.url))),
        "source_file": figure.source,
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
        "target_proposed": told.target_proposed,
        "definition_version": told.definition_version,
        "known_at": presenting.moment(story.known_at),
        "reason": str(told.reason) if told.reason else None,
        "simulated": told.simulated,
        "estimate": told.estimate,
        "sources": [
            {"receipt": each.receipt, "dataset": each.dataset, "unit": each.unit_name, "period": each.period, "rows": each.rows}
            for each in story.supplies
        ],
    }


def _lines(told: Value, story: Story) -> Iterator[str]:
    """Yield a number as lines to read: what, how much or why not, against what, from where."""
    definition = story.definition
    yield f"{told.indicator}, {told.period}: {definition.title.vi} · {definition.title.en}"
    shown = "–" if told.value is None else format_number(meant(told.value) or 0, definition.decimals)
    made_up = "   MÔ PHỎNG · SIMULATED" if told.simulated else ""
    yield f"{shown} {definition.unit_of_measure}   {told.reason or told.status}{made_up}"
    if told.denominator is not None:
        yield f"= {_number(told.numerator)} / {_number(told.denominator)}"
    if told.target is not None:
        proposed = "   ĐỀ XUẤT · PROPOSED" if told.target_proposed else ""
        yield f"Mục tiêu · Target {told.target_year}: {_number(told.target)}{proposed}"
    yield from (
        f"{each.receipt}  {each.dataset} {each.period}  {each.unit_name}  {each.source_name} {each.source_sheet}".rstrip()
        for each in story.supplies
    )


def _forecast(found: Forecast) -> str:
    """Return a forecast as a line to read: target, forecast with its interval, verdict, and from how many years."""
    made_up = "   MÔ PHỎNG · SIMULATED" if found.simulated else ""
    told = f"{_number(found.value)} [{_number(found.low)}; {_number(found.high)}]   {found.verdict or found.reason or '–'}"
    return f"{found.year}: {_number(found.target)}   {told}   {len(found.years)} năm · years{made_up}"


def _number(found: float | None) -> str:
    return "–" if found is None else format_number(meant(found) or 0)


def _print(value: dict[str, Any], as_json: bool, line: str) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else line)
