"""``tinhso alerts``: see what is noticed, answer, try a rule on the past, judge now."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from tinhso.kernel.policy import Actor

SHELL = Actor(kind="system", origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")


@click.group()
def alerts() -> None:
    """Cảnh báo: xem, xử lý, thử quy tắc · Alerts: see, answer, try a rule."""


@alerts.command("list")
@click.option("--all", "every", is_flag=True, help="Cả những cảnh báo đã hết · Those too that are over.")
@JSON
def list_(every: bool, as_json: bool) -> None:
    """Các cảnh báo đang có · The alerts that hold."""
    from tinhso.centre.alerts import presenting, queries
    from tinhso.centre.alerts.contracts import State

    wanted = queries.Wanted(states=tuple(State)) if every else queries.Wanted()
    found = list(queries.alerts(wanted, actor=SHELL, size=1000).object_list)
    if as_json:
        click.echo(json.dumps({"alerts": [presenting.document(each) for each in found]}, ensure_ascii=False))
        return
    for line in presenting.lines(found):
        click.echo(f"{line.alert.id:>6}  {line.severity:<9} {line.state:<16} {line.title} · {line.unit} · {line.sentence}")
    click.echo(f"{len(found)} cảnh báo · alerts", err=True)


@alerts.command()
@click.argument("number", type=int)
@JSON
def show(number: int, as_json: bool) -> None:
    """Một cảnh báo và nhật ký của nó · One alert and its journal."""
    from tinhso.centre.alerts import presenting, queries

    found, entries = queries.alert(number, actor=SHELL), queries.journal(number, actor=SHELL)
    steps = presenting.steps(entries, found.about, found.kind)
    if as_json:
        told = [{"event": each.event, "at": each.at.isoformat(), "by": each.by, "reason": each.reason} for each in entries]
        click.echo(json.dumps({**presenting.document(found), "journal": told}, ensure_ascii=False))
        return
    (line,) = presenting.lines([found])
    click.echo(f"{line.title} · {line.unit} · {line.severity} · {line.state}\n{line.sentence}\n{line.advice}")
    for step in steps:
        click.echo(f"  {step.at:%d/%m/%Y %H:%M}  {step.words} · {step.by} {step.reason} {step.detail}".rstrip())


@alerts.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Lý do, đang làm gì · Why, what is being done.")
@click.option("--until", metavar="T", help="Đến khi (mặc định 24 giờ) · Until (24 hours unless given).")
def acknowledge(number: int, reason: str, until: str | None) -> None:
    """Nhận xử lý một cảnh báo · Acknowledge an alert."""
    from tinhso.centre.alerts.actions import answering
    from tinhso.kernel import clock
    from tinhso.lake.queries import instant

    end = instant(until) if until else clock.now() + timedelta(days=1)
    answering.acknowledge(number, reason=reason, until=end, actor=SHELL)
    click.echo(f"{clock.local(end):%d/%m/%Y %H:%M}")


@alerts.command("try")
@click.argument("rule")
@click.option("--since", required=True, metavar="DATE", help="Từ ngày · From day.")
@click.option("--until", metavar="DATE", help="Đến ngày (mặc định hôm nay) · To day (today unless given).")
@click.option("--limit", type=str, help="Mức thử · A limit to try.")
@click.option("--clear-at", "clear_at", type=str, help="Hết ở mức · Where it is over.")
@click.option("--periods", type=int, help="Số kỳ liên tiếp · Periods in a row.")
@JSON
def try_(
    rule: str, since: str, until: str | None, limit: str | None, clear_at: str | None, periods: int | None, as_json: bool
) -> None:
    """Thử một quy tắc trên số liệu đã có · Try a rule on the past: when it would have been raised, and cleared."""
    from tinhso.centre.alerts import presenting
    from tinhso.centre.alerts.actions import setting
    from tinhso.centre.alerts.watching import own_numbers
    from tinhso.places.queries import day

    own = own_numbers(limit, clear_at, periods) if limit or clear_at or periods else None
    trial = setting.try_rule(rule, own=own, since=day(since), until=day(until), actor=SHELL)
    found = presenting.trial_document(trial)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found["episodes"]:
        click.echo(
            f"{each['unit']:>8} {each['since']:<9} {each['value']:>12} – {each['cleared'] or '…':<9} {each['unit_name']}"
        )
    click.echo(
        f"{trial.raised} lần, {trial.units} đơn vị, {trial.standing} nay vẫn còn · times, units, still holding", err=True
    )


@alerts.command()
@click.option("--rule", default="", help="Chỉ quy tắc này · Only this rule.")
@click.option("--afresh", is_flag=True, help="Cả khi số liệu không đổi · Also where no number changed.")
@JSON
def evaluate(rule: str, afresh: bool, as_json: bool) -> None:
    """Xét các quy tắc ngay bây giờ · Judge the rules now."""
    from tinhso.centre.alerts.actions import evaluating

    done: dict[str, Any] = asdict(evaluating.evaluate(actor=SHELL, only=rule, afresh=afresh))
    if as_json:
        click.echo(json.dumps(done))
        return
    click.echo(
        f"{done['rules']} quy tắc, {done['raised']} phát ra, {done['cleared']} hết, {len(done['failed'])} lỗi · "
        "rules, raised, cleared, failed"
    )
