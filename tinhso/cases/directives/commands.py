"""``tinhso directives``: see directives, give one, remind, set a rule of reminding."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from tinhso.kernel.policy import Actor

SHELL = Actor(kind="system", origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")


@click.group()
def directives() -> None:
    """Nhiệm vụ chỉ đạo: xem, giao, nhắc · Directives: see, give, remind."""


@directives.command("list")
@click.option("--result", help="overdue, due_soon, open, to_check, in_time, late, withdrawn.")
@click.option("--office", help="Mã cơ quan chủ trì · Code of the office in the lead.")
@JSON
def list_(result: str | None, office: str | None, as_json: bool) -> None:
    """Các nhiệm vụ, quá hạn trước · The directives, overdue first."""
    from tinhso.cases.directives import presenting, queries
    from tinhso.cases.directives.contracts import Result, Wanted
    from tinhso.places import queries as places

    try:
        results = frozenset({Result(result)}) if result else frozenset()
    except ValueError:
        raise click.BadParameter(", ".join(Result), param_hint="--result") from None
    unit = places.unit_on(office, tree="office").id if office else None
    found = list(queries.directives(Wanted(results=results, office=unit), actor=SHELL, size=1000).object_list)
    if as_json:
        click.echo(json.dumps({"directives": [presenting.document(each) for each in found]}, ensure_ascii=False))
        return
    for line in presenting.lines(found):
        click.echo(
            f"{line.case.code:<22} {line.words:<18} {line.percent:>3} %  {line.due.words:<36} {line.office} · {line.case.title}"
        )
    click.echo(f"{len(found)} nhiệm vụ · directives", err=True)


@directives.command()
@click.argument("code")
@JSON
def show(code: str, as_json: bool) -> None:
    """Một nhiệm vụ, mục tiêu và nhật ký của nó · One directive, its aim and its journal."""
    from tinhso.cases.directives import aims_shown, presenting, queries
    from tinhso.kernel import clock

    told = queries.one(code, actor=SHELL)
    if as_json:
        document = presenting.document(told.directive)
        document["measured"] = [presenting.measurement_document(each) for each in told.measured]
        document["parts"] = [{"code": each.code, "office_id": each.office, "state": each.state} for each in told.parts]
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    (line,) = presenting.lines([told.directive])
    click.echo(f"{line.case.code} · {line.case.title} · {line.office} · {line.state} · {line.words} · {line.due.words}")
    aim = aims_shown.shown(told)
    if aim is not None:
        click.echo(f"  {aim.sentence}\n  {aim.verdict} {aim.change}".rstrip())
    for part in presenting.part_lines(told.parts):
        click.echo(f"  {part.case.code} · {part.office} · {part.words}")
    for step in presenting.steps(told.directive.case):
        event, at = step.step.event, clock.local(step.step.event.at)
        said = " · ".join(filter(None, (step.step.title, step.by, step.detail, event.text, event.reason)))
        click.echo(f"  {at:%d/%m/%Y %H:%M}  {said}")


@directives.command("open")
@click.option("--title", required=True, help="Trích yếu · What it is called.")
@click.option("--text", required=True, help="Nội dung · What is to be done.")
@click.option("--lead", required=True, help="Mã cơ quan chủ trì · Code of the office in the lead.")
@click.option("--supporting", multiple=True, help="Mã cơ quan phối hợp · Code of a supporting office.")
@click.option("--leader", help="Thư điện tử người giao · E-mail address of the leader.")
@click.option("--within", help="Thời hạn, ví dụ “5 working_days” · How long.")
@click.option("--request", default="", help="Khóa chống lặp · The same key issues one directive.")
@JSON
def open_(**given: Any) -> None:
    """Giao một nhiệm vụ · Give a directive."""
    from tinhso.accounts import queries as accounts
    from tinhso.cases.directives import presenting
    from tinhso.cases.directives.actions.issuing import issue
    from tinhso.cases.directives.contracts import NewDirective, Supporting
    from tinhso.cases.engine.rules.deadlines import parse_rule
    from tinhso.places import queries as places

    new = NewDirective(
        title=given["title"],
        text=given["text"],
        lead=places.unit_on(given["lead"], tree="office").id,
        leader=accounts.person_by_email(given["leader"]).id if given["leader"] else None,
        supporting=tuple(Supporting(places.unit_on(code, tree="office").id) for code in given["supporting"]),
        deadline=parse_rule(given["within"]) if given["within"] else None,
        request=given["request"],
    )
    found = issue(new, actor=SHELL)
    click.echo(json.dumps(presenting.document(found), ensure_ascii=False) if given["as_json"] else found.case.code)


@directives.command()
@JSON
def remind(as_json: bool) -> None:
    """Nhắc những việc đã đến lúc · Give the reminders whose moment has come."""
    from tinhso.cases.directives.actions import reminding

    done = asdict(reminding.remind(actor=SHELL))
    words = f"{done['given']} lời nhắc, {done['people']} người, {done['nobody']} không có ai nhận · reminders, people, nobody"
    click.echo(json.dumps(done) if as_json else words)


@directives.command("set-reminder")
@click.argument("code")
@click.option("--clock", "slug", type=click.Choice(["acceptance", "whole", "checking", "part"]), required=True)
@click.option("--side", type=click.Choice(["before", "after"]), required=True)
@click.option("--working-days", type=click.IntRange(0, 60), required=True)
@click.option("--level", type=click.IntRange(0, 2), required=True, help="0 cơ quan, 1 cấp trên, 2 người giao · How far up.")
@click.option("--from", "since", required=True, metavar="DATE", help="Từ ngày · From day.")
@click.option("--source", required=True, help="Văn bản · The document.")
def set_reminder(code: str, slug: str, side: str, working_days: int, level: int, since: str, source: str) -> None:
    """Đặt quy tắc nhắc riêng · Set an own rule of reminding; a known code takes the shipped one's place."""
    from tinhso.cases.directives.actions import ruling
    from tinhso.cases.directives.contracts import ReminderRule, Side
    from tinhso.places.queries import day

    rule = ReminderRule(code, slug, Side(side), working_days, level, day(since), source=source)
    ruling.set_reminder(rule, actor=SHELL)
    click.echo(f"{code}: {rule.valid_from:%d/%m/%Y}")


@directives.command("set-opening")
@click.argument("threshold")
@click.option("--working-days", type=click.IntRange(0, 60), required=True, help="0: không tự giao · 0: opens none.")
@click.option("--from", "since", required=True, metavar="DATE", help="Từ ngày · From day.")
@click.option("--source", required=True, help="Văn bản · The document.")
def set_opening(threshold: str, working_days: int, since: str, source: str) -> None:
    """Ngưỡng nhắc nộp dữ liệu nào tự giao nhiệm vụ · Which threshold of reminders opens a directive by itself."""
    from tinhso.cases.directives.actions import ruling
    from tinhso.cases.directives.contracts import OpeningRule
    from tinhso.places.queries import day

    rule = OpeningRule(threshold, working_days, day(since), source=source)
    ruling.set_opening(rule, actor=SHELL)
    click.echo(f"{threshold}: {rule.valid_from:%d/%m/%Y}")
