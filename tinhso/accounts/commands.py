"""``tinhso people``: accounts and roles from a shell, as the system itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import click

from tinhso.accounts.rules.roles import TERMS
from tinhso.kernel.policy import OFFICE_ROLES, SYSTEM, Role

COMMAND_LINE = replace(SYSTEM, origin="command line")
ROLES = click.Choice([role.value for role in TERMS if role in OFFICE_ROLES])


def day(text: str) -> date:
    """Read a day written 31/12/2026 or 2026-12-31. Raises BadParameter, which click shows."""
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, not an instant
        except ValueError:
            continue
    raise click.BadParameter(f"{text}: viết ngày như 31/12/2026 · write the day like 31/12/2026")


def as_json(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "machine", is_flag=True, help="Một đối tượng JSON · one JSON object.")(command)


@click.group()
def people() -> None:
    """Tài khoản và vai trò · accounts and roles."""


@people.command("list")
@click.option("--text", default="", help="Tên, thư điện tử hoặc số điện thoại · name, e-mail or number.")
@click.option("--unit", default="", help="Mã hoặc tên đơn vị · code or name of a unit.")
@click.option("--role", type=ROLES, default=None, help="Vai trò đang giữ · a role in force.")
@click.option("--all", "everybody", is_flag=True, help="Cả tài khoản đã khóa · closed accounts too.")
@as_json
def list_people(text: str, unit: str, role: str | None, everybody: bool, machine: bool) -> None:
    """Liệt kê tài khoản · list accounts."""
    from tinhso.accounts import queries

    search = queries.Search(text, unit_named(unit), role or "", "", "" if everybody else "active")
    found = queries.people(search, actor=COMMAND_LINE, size=1_000_000).object_list
    held = queries.roles_of_all([person.id for person in found])
    rows = [{**asdict(person), "roles": [each.role.value for each in held[person.id]]} for person in found]
    if machine:
        return say({"count": len(rows), "people": rows})
    for row in rows:
        state = "" if row["is_active"] else "đã khóa · closed"
        click.echo("\t".join([str(row["id"]), row["full_name"], row["email"], ", ".join(row["roles"]), state]))
    return None


@people.command()
@click.option("--name", prompt="Họ và tên · Full name", help="Họ và tên · full name.")
@click.option("--email", prompt="Thư điện tử · E-mail", help="Thư điện tử để đăng nhập · e-mail to sign in with.")
@click.option("--phone", default="", help="Số điện thoại · telephone number.")
@click.option("--office", default="", help="Mã hoặc tên đơn vị công tác · code or name of the office.")
@click.option("--administrator", is_flag=True, help="Giao quyền quản trị toàn tỉnh · make an administrator of the province.")
@click.option("--no-password", is_flag=True, help="Chưa đặt mật khẩu · leave the password to be set by mail.")
@as_json
def create(name: str, email: str, phone: str, office: str, administrator: bool, no_password: bool, machine: bool) -> None:
    """Lập tài khoản cán bộ; mật khẩu hỏi khi chạy hoặc đọc từ stdin · make an officer's account."""
    from django.db import transaction

    from tinhso.accounts.actions import people as actions
    from tinhso.accounts.actions import roles
    from tinhso.kernel import clock

    details = actions.Details(name, email, phone, unit_named(office))
    password = None if no_password else password_asked()
    with transaction.atomic():
        person = actions.create_officer(details, actor=COMMAND_LINE, password=password)
        if administrator:
            grant = roles.Grant(Role.ADMINISTRATOR, None, clock.today(), reason="tinhso people create --administrator")
            roles.give_role(person.id, grant, actor=COMMAND_LINE)
    if machine:
        return say(asdict(person))
    click.echo(f"Đã lập tài khoản {person.id} · account {person.id} was made.")
    return None


@people.command()
@click.argument("email")
@click.argument("role", type=ROLES)
@click.option("--unit", default="", help="Mã hoặc tên đơn vị; để trống là toàn tỉnh · unit; empty is the whole province.")
@click.option("--from", "first", type=day, default=None, help="Từ ngày; để trống là hôm nay · from day; empty is today.")
@click.option("--to", "last", type=day, default=None, help="Đến hết ngày · to day, included.")
@click.option("--document", default="", help="Số quyết định · number of the decision.")
@click.option("--reason", default="", help="Lý do · reason.")
@as_json
def grant(
    email: str, role: str, unit: str, first: date | None, last: date | None, document: str, reason: str, machine: bool
) -> None:
    """Giao vai trò · give a role."""
    from tinhso.accounts import queries
    from tinhso.accounts.actions import roles
    from tinhso.kernel import clock

    asked = roles.Grant(Role(role), unit_named(unit), first or clock.today(), last, document, reason)
    held = roles.give_role(queries.person_by_email(email).id, asked, actor=COMMAND_LINE)
    if machine:
        return say(asdict(held))
    click.echo(f"Đã giao vai trò, lần giao số {held.id} · the role was given, assignment {held.id}.")
    return None


@people.command("end-role")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.option("--unit", default="", help="Mã hoặc tên đơn vị; để trống là toàn tỉnh · unit; empty is the whole province.")
@click.option("--last-day", type=day, default=None, help="Ngày cuối; để trống là ngay bây giờ · last day; empty is now.")
@click.option("--reason", required=True, help="Lý do · reason.")
@as_json
def end_role(email: str, role: str, unit: str, last_day: date | None, reason: str, machine: bool) -> None:
    """Kết thúc vai trò · end a role."""
    from tinhso.accounts import queries
    from tinhso.accounts.actions import roles
    from tinhso.accounts.errors import AlreadyEnded

    account, place = queries.person_by_email(email).id, unit_named(unit)
    running = [
        each for each in queries.roles_of(account) if each.state != "over" and (each.role, each.unit_id) == (role, place)
    ]
    if not running:
        raise AlreadyEnded()
    held = roles.end_role(running[0].id, reason=reason, last_day=last_day, actor=COMMAND_LINE)
    if machine:
        return say(asdict(held))
    click.echo("Đã kết thúc vai trò · the role was ended.")
    return None


@people.command()
@click.argument("email")
@click.option("--reason", required=True, help="Lý do · reason.")
@as_json
def deactivate(email: str, reason: str, machine: bool) -> None:
    """Khóa tài khoản · close an account."""
    from tinhso.accounts import queries
    from tinhso.accounts.actions import people as actions

    account = queries.person_by_email(email).id
    actions.deactivate(account, reason=reason, actor=COMMAND_LINE)
    if machine:
        return say(asdict(queries.person_of(account)))
    click.echo("Đã khóa tài khoản · the account was closed.")
    return None


@people.command("reset-password")
@click.argument("email")
@as_json
def reset_password(email: str, machine: bool) -> None:
    """Đặt lại mật khẩu; hỏi khi chạy hoặc đọc từ stdin · set a new password, asked for or read from stdin."""
    from tinhso.accounts import queries
    from tinhso.accounts.actions import people as actions

    person = queries.person_by_email(email)
    actions.set_password(person.id, password_asked(), actor=COMMAND_LINE)
    if machine:
        return say({"id": person.id})
    click.echo("Đã đặt lại mật khẩu · the password was set.")
    return None


def password_asked() -> str:
    """Return a password typed twice at a terminal, or the first line of stdin; never from the arguments."""
    if sys.stdin.isatty():
        return str(click.prompt("Mật khẩu · Password", hide_input=True, confirmation_prompt="Nhập lại · Repeat"))
    return sys.stdin.readline().rstrip("\r\n")


def unit_named(text: str) -> int | None:
    """Return the unit of today with that code or name; nothing for nothing. Raises NoSuchUnit, UnitAmbiguous."""
    from tinhso.accounts import unit_choice
    from tinhso.accounts.errors import NoSuchUnit, UnitAmbiguous

    if not text.strip():
        return None
    found = unit_choice.find(text, None)
    if len(found) > 1:
        raise UnitAmbiguous(unit=text, names="; ".join(unit.path for unit in found[:4]))
    if not found:
        raise NoSuchUnit(unit=text)
    return found[0].id


def say(thing: dict[str, Any]) -> None:
    """Print one JSON object; days and instants in ISO 8601."""
    click.echo(json.dumps(thing, ensure_ascii=False, default=lambda value: value.isoformat()))
