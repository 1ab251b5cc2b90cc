"""Small registers for tests: units by code, in memory or in the tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tinhso.kernel.policy import Actor, Holding, Role
from tinhso.places.contracts import Link, NameSpan, ParentSpan, UnitRecord
from tinhso.places.rules.directory import Directory

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)
ADMINISTRATOR = Actor(kind="officer", account=1, holdings=(Holding(Role.ADMINISTRATOR),), origin="test")
CITIZEN = Actor(kind="citizen", account=2, holdings=(Holding(Role.CITIZEN),), origin="test")


def a_unit(
    key: int,
    code: str = "",
    name: str = "",
    start: date | None = None,
    end: date | None = None,
    parent: int | None = None,
    level: str = "commune",
    **changes: object,
) -> UnitRecord:
    """Return a unit with one name and, when given, one parent, over all its life."""
    fields: dict = {
        "names": (NameSpan("Xã", name or f"Số {key}", "", start, end),),
        "parents": (ParentSpan(parent, start, end),) if parent is not None else (),
        **changes,
    }
    return UnitRecord(key, "area", level, code or f"{key:05}", start, end, **fields)


def a_link(predecessor: int, successor: int | None, share: str | None = "1", on: date = DAY, **changes: object) -> Link:
    """Return a succession; the extent follows from the share."""
    extent = "none" if successor is None else "whole" if share == "1" else "part"
    fields: dict = {"basis": "area" if extent == "part" else "", **changes}
    return Link(predecessor, successor, on, extent, Decimal(share) if share else None, **fields)


def a_directory(*units: UnitRecord, links: tuple[Link, ...] = ()) -> Directory:
    """Return a register under one country, which every commune without a parent belongs to."""
    country = UnitRecord(1, "area", "country", "VN", None, None, names=(NameSpan("", "Việt Nam", "", None, None),))
    return Directory([country, *units], links)
