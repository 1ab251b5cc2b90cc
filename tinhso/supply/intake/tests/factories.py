"""Units, people, tokens and tables for tests of the intake: no randomness."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
from django.contrib.auth import get_user_model

from tinhso.accounts.actions import tokens
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, Holding, Role
from tinhso.places.memory import changed
from tinhso.supply.intake.actions.submitting import submit
from tinhso.supply.intake.contracts import Door, Offer, Result, Row, Table
from tinhso.supply.intake.models import Attempt

_number = count(1)
Account: Any = get_user_model()
Unit: Any = Attempt._meta.get_field("unit").related_model
LONG_AGO = date(2020, 1, 1)
CASES, EVENTS, PEOPLE, MONTH = "intake.cases", "intake.events", "intake.people", "202405"
COMMUNES = {"00001": "Hòa Tú", "00002": "Gia Hòa", "00003": "Ngọc Tố"}
HEADER = ("Xã", "Số ca", "Tỷ lệ", "Ngày", "Ghi chú")


def office(name: str = "Sở Y tế", code: str = "") -> int:
    """Make an office and return its id; its code is ``O`` and a number unless given."""
    return _unit("office", "department", code or f"O{next(_number)}", name)


def communes() -> None:
    """Make the communes that the tables name."""
    for code, name in COMMUNES.items():
        _unit("area", "commune", code, f"Xã {name}")


def _unit(tree: str, level: str, code: str, name: str) -> int:
    made = Unit.objects.create(tree=tree, level=level, code=code, valid_from=LONG_AGO)
    prefix, _, proper = name.partition(" ")
    made.names.create(prefix=prefix, name=proper, valid_from=LONG_AGO)
    changed()
    return int(made.pk)


def code_of(unit: int) -> str:
    return str(Unit.objects.get(pk=unit).code)


def officer(*units: int, role: Role = Role.DEPARTMENT_DATA_OFFICER, account: int = 7) -> Actor:
    """Return an officer with a role for units; without units, for the whole province."""
    held = Holding(role, frozenset(units) if units else None)
    return Actor(kind="officer", account=account, holdings=(held,), origin="192.0.2.1")


def person(unit: int | None, role: Role = Role.DEPARTMENT_DATA_OFFICER) -> Any:
    """Make an account that holds ``role`` for ``unit`` (None: the whole province)."""
    account = Account.objects.create_user(f"can.bo.{next(_number)}@tinh.example.vn", kind="officer", full_name="Lê Văn An")
    account.assignments.create(role=role, unit_id=unit, valid_from=LONG_AGO, given_at=clock.now())
    return account


def bearer(account: Any, *scopes: str) -> dict[str, str]:
    """Make a token with ``scopes`` and return the header that sends it."""
    offered = scopes or ("lake.supply", "lake.query", "lake.history")
    actor = Actor(kind="officer", account=account.pk)
    made = tokens.make("thử", offered, clock.now() + timedelta(days=30), offered=offered, actor=actor)
    return {"HTTP_AUTHORIZATION": f"Bearer {made.secret}"}


# --- tables ---------------------------------------------------------------------------


def cases(*numbers: int | str, **changes: str | None) -> list[Row]:
    """Return rows of the cases, one commune each."""
    return [
        {"commune": code, "cases": str(number), "rate": "1.5", "day": "2024-05-31", "note": "bình thường", **changes}
        for code, number in zip(COMMUNES, numbers, strict=False)
    ]


def written(rows: Sequence[Row]) -> list[list[Any]]:
    """Return rows of the cases as a clerk writes them: names of communes, days with slashes."""
    return [
        [f"Xã {COMMUNES.get(str(row['commune']), row['commune'])}", row["cases"], row["rate"], "31/05/2024", row["note"]]
        for row in rows
    ]


def csv(rows: Sequence[Row], header: Sequence[str] = HEADER) -> bytes:
    lines = [";".join(header), *(";".join("" if cell is None else str(cell) for cell in line) for line in written(rows))]
    return ("\n".join(lines) + "\n").encode()


def xlsx(rows: Sequence[Row], header: Sequence[str] = HEADER, title: str = "Báo cáo tháng 5/2024") -> bytes:
    """Return a workbook with a title above the table."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Số ca"
    sheet.append([title])
    sheet.append([])
    sheet.append(list(header))
    for line in written(rows):
        sheet.append([int(cell) if isinstance(cell, str) and cell.isdecimal() else cell for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved(folder: Path, content: bytes, name: str = "bang.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def offer(unit: int, rows: Sequence[Row] = (), *, actor: Actor = SYSTEM, **fields: Any) -> Result:
    """Submit rows of the cases, or whatever ``fields`` of the offer say."""
    table = fields.pop("table", None) or Table(rows=rows, name="thử")
    named = {"dataset": CASES, "unit_id": unit, "period": MONTH, "door": Door.API, "table": table, **fields}
    return submit(actor=actor, offer=Offer(**named))


def offer_file(unit: int, path: Path, *, actor: Actor = SYSTEM, name: str = "", **fields: Any) -> Result:
    return offer(unit, actor=actor, table=Table(path=path, name=name or path.name), **fields)
