"""``tinhso reports``: suggestions, rules of routing, and what follows when units change, as the system itself."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import click

from tinhso.kernel.policy import SYSTEM

COMMAND_LINE = replace(SYSTEM, origin="command line")
KIND = click.argument("kind", type=click.Choice(["category", "office"]))
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")


@click.group()
def reports() -> None:
    """Phản ánh hiện trường · Field reports."""


@reports.group()
def classifier() -> None:
    """Bộ gợi ý học từ các phản ánh đã trả lời · Suggestions learnt from reports that were answered."""


@classifier.command("train")
@KIND
@JSON
def train(kind: str, as_json: bool) -> None:
    """Huấn luyện và đo · Train, and measure on reports that were kept out of it."""
    from tinhso.cases.reports import learning

    _say(learning.train(kind, actor=COMMAND_LINE), as_json)


@classifier.command("show")
@KIND
@JSON
def show(kind: str, as_json: bool) -> None:
    """Gợi ý đúng đến đâu · Show how often the last one that was trained was right."""
    from tinhso.cases.reports import learning

    trained = learning.shown(kind)
    if trained is None:
        click.echo("Chưa huấn luyện · Not trained yet.")
        return
    _say(trained, as_json)


@classifier.command("suggest")
@KIND
@click.argument("text")
def suggest(kind: str, text: str) -> None:
    """Gợi ý cho một nội dung · Say what is suggested for a text, and which words weighed most."""
    from tinhso.cases.reports import learning

    for each in learning.suggest(kind, text):
        click.echo(f"{each.likely:5.1%}  {each.label}  {', '.join(each.words)}")


@reports.command()
@click.option("--pretend", is_flag=True, help="Chỉ nói sẽ làm gì · Only say what would be done.")
@JSON
def reroute(pretend: bool, as_json: bool) -> None:
    """Tìm lại cơ quan cho phản ánh chưa xong khi đơn vị đã thay đổi · Find offices again where units have ended."""
    from tinhso.cases.reports.actions import tending
    from tinhso.places import queries as places

    found = tending.reroute(actor=COMMAND_LINE, pretend=pretend)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        changed = {"địa bàn · area": each.area, "tiếp nhận · intake": each.intake, "xử lý · office": each.office}
        units = places.units_by_id([unit for unit in changed.values() if unit is not None])
        named = [f"{words}: {units[unit].name}" for words, unit in changed.items() if unit in units]
        click.echo(f"{each.code}  {'; '.join(named)}")
    click.echo(f"{len(found)} phản ánh · reports{' (chưa làm gì · nothing done)' if pretend else ''}.")


@reports.command("close-silent")
def close_silent() -> None:
    """Kết thúc phản ánh hết hạn chờ ý kiến · Close reports about which nothing was said in time."""
    from tinhso.cases.reports.actions import tending

    click.echo(f"{tending.close_silent()} phản ánh đã kết thúc · reports closed.")


def _say(trained: object, as_json: bool) -> None:
    from tinhso.cases.reports.learning import Trained

    assert isinstance(trained, Trained)
    if as_json:
        click.echo(json.dumps(asdict(trained), ensure_ascii=False, indent=2, default=str))
        return
    measured = trained.measured
    click.echo(f"{trained.kind}: {measured.examples} ví dụ · examples ({measured.simulated} mô phỏng · simulated)")
    click.echo(f"  gợi ý đầu đúng · first right: {measured.first:.1%}")
    click.echo(f"  một trong ba · among three:   {measured.among_three:.1%}")
    click.echo(f"  luôn đoán mục hay gặp · most frequent always: {measured.guess:.1%}")
