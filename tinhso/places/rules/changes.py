"""What can be changed about a unit, as plain values: checked and described before anything is written.

``steps`` is the preview: it raises when the change contradicts the register, and otherwise
returns what will be written, line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from tinhso.places.contracts import Change, NameSpan, ParentSpan, UnitRecord
from tinhso.places.errors import BadChange, CodeTaken, CycleInTree, SharesDoNotAdd
from tinhso.places.rules.checking import TOLERANCE
from tinhso.places.rules.days import before, holds_on, overlap
from tinhso.places.rules.directory import Directory


@dataclass(frozen=True, slots=True)
class Open:
    """Make a unit from a day on (None: since before the records)."""

    tree: str
    level: str
    code: str
    prefix: str
    name: str
    on: date | None
    parent: int | None = None
    name_en: str = ""
    serves: int | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """Call a unit otherwise from a day on."""

    unit: int
    on: date
    prefix: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Put a unit under another parent from a day on."""

    unit: int
    on: date
    parent: int


@dataclass(frozen=True, slots=True)
class Close:
    """End a unit; ``last_day`` is its last."""

    unit: int
    last_day: date


@dataclass(frozen=True, slots=True)
class Part:
    """What one successor takes over; no share is a whole, no successor is nothing."""

    successor: int | None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Succeed:
    """Pass a unit on from a day on; ``closes`` ends it on the eve."""

    unit: int
    on: date
    parts: tuple[Part, ...]
    closes: bool = True
    basis: str = ""
    is_estimate: bool = False


class Life(Protocol):
    """The code of a unit, there or planned, and when it begins."""

    @property
    def tree(self) -> str: ...

    @property
    def code(self) -> str: ...

    @property
    def start(self) -> date | None: ...


AnyChange = Open | Rename | Move | Close | Succeed


def steps(directory: Directory, change: AnyChange) -> tuple[Change, ...]:
    """Return what the change will write. Raises BadChange, CycleInTree, SharesDoNotAdd or CodeTaken."""
    match change:
        case Open():
            return _open(directory, change)
        case Rename():
            return _rename(directory, change)
        case Move():
            return _move(directory, change)
        case Close():
            return _close(directory, change)
        case Succeed():
            return _succeed(directory, change)


def span_on(spans: tuple[NameSpan, ...] | tuple[ParentSpan, ...], on: date) -> NameSpan | ParentSpan | None:
    """Return the span that holds on the day."""
    return next((span for span in spans if holds_on(span, on)), None)


def _open(directory: Directory, change: Open) -> tuple[Change, ...]:
    life = UnitRecord(0, change.tree, change.level, change.code, change.on, None)
    if any(overlap(life, other) for other in directory.with_code(change.code, change.tree)):
        raise CodeTaken(unit=change.code)
    if not change.name.strip():
        raise BadChange(why_vi="đơn vị phải có tên", why_en="a unit must have a name")
    under = ""
    if change.parent is not None:
        parent = directory.units[change.parent]
        if change.on is not None:
            _alive(directory, parent, change.on)
        if parent.tree != change.tree:
            raise BadChange(
                why_vi="đơn vị cấp trên phải thuộc cùng một cây (địa bàn hoặc cơ quan)",
                why_en="the parent must be in the same tree (areas or offices)",
            )
        under = directory.name(parent, change.on).full
    vi, en = reused(directory, life)
    return (Change("open", change.code, f"{change.prefix} {change.name}".strip(), under, change.on, vi, en),)


def reused(directory: Directory, life: Life) -> tuple[str, str]:
    """Return a warning in both languages when a new unit takes the code of one that has ended, or empty texts."""
    ended = [unit for unit in directory.with_code(life.code, life.tree) if _ends_before(unit, life)]
    if not ended:
        return "", ""
    name, day = directory.name(ended[-1]).full, _written(ended[-1].end)
    return (
        f"mã này của đơn vị đã chấm dứt ngày {day} ({name}); đơn vị mới dùng lại mã",
        f"this code belonged to a unit that ended on {day} ({name}); the new unit uses it again",
    )


def _ends_before(unit: UnitRecord, life: Life) -> bool:
    return unit.end is not None and (life.start is None or unit.end < life.start)


def _rename(directory: Directory, change: Rename) -> tuple[Change, ...]:
    unit = directory.units[change.unit]
    _alive(directory, unit, change.on)
    if not change.name.strip():
        raise BadChange(why_vi="đơn vị phải có tên", why_en="a unit must have a name")
    current = directory.name(unit, change.on)
    if current.start == change.on:
        written = change.on.strftime("%d/%m/%Y")
        raise BadChange(
            why_vi=f"tên của đơn vị đã thay đổi từ ngày {written}", why_en=f"the unit's name already changes on {written}"
        )
    renamed = f"{change.prefix} {change.name}".strip()
    return (Change("rename", unit.code, current.full, f"→ {renamed}", change.on),)


def _move(directory: Directory, change: Move) -> tuple[Change, ...]:
    unit, parent = directory.units[change.unit], directory.units[change.parent]
    _alive(directory, unit, change.on)
    _alive(directory, parent, change.on)
    span = span_on(unit.parents, change.on)
    if span is not None and span.start == change.on:
        written = change.on.strftime("%d/%m/%Y")
        raise BadChange(
            why_vi=f"đơn vị cấp trên đã thay đổi từ ngày {written}", why_en=f"the unit's parent already changes on {written}"
        )
    until = span.end if span is not None else unit.end
    if parent.tree != unit.tree or directory.would_cycle(unit.id, parent.id, ParentSpan(parent.id, change.on, until)):
        raise CycleInTree(unit=_label(directory, unit, change.on), parent=_label(directory, parent, change.on))
    name, above = directory.name(unit, change.on).full, directory.name(parent, change.on).full
    old = directory.name(directory.units[span.parent], change.on).full if isinstance(span, ParentSpan) else ""
    return (Change("move", unit.code, name, f"{old} → {above}".strip(), change.on),)


def _close(directory: Directory, change: Close) -> tuple[Change, ...]:
    unit = directory.units[change.unit]
    _alive(directory, unit, change.last_day)
    staying = [member for member, span in directory.members(unit) if span.end is None or span.end > change.last_day]
    if staying:
        first = _label(directory, staying[0], None)
        raise BadChange(
            why_vi=f"còn {len(staying)} đơn vị trực thuộc sau ngày đó (ví dụ {first}); hãy chuyển hoặc chấm dứt trước",
            why_en=f"{len(staying)} units still belong to it after that day ({first} for one); move or close them first",
        )
    return (Change("close", unit.code, directory.name(unit, change.last_day).full, "", change.last_day),)


def _succeed(directory: Directory, change: Succeed) -> tuple[Change, ...]:
    unit, eve = directory.units[change.unit], before(change.on)
    _alive(directory, unit, eve)
    total = sum(
        (Decimal(1) if part.share is None else part.share for part in change.parts if part.successor is not None), Decimal(0)
    )
    placed = any(part.successor is not None for part in change.parts)
    if placed and ((change.closes and abs(total - 1) > TOLERANCE) or (not change.closes and total >= 1)):
        raise SharesDoNotAdd(unit=_label(directory, unit, eve), total=str(total))
    if not change.parts:
        raise BadChange(
            why_vi="phải có ít nhất một đơn vị kế thừa, hoặc ghi rõ là không có", why_en="name a successor, or say none"
        )
    found = []
    for part in change.parts:
        detail = ""
        if part.successor is not None:
            successor = directory.units[part.successor]
            _alive(directory, successor, change.on)
            if successor.id == unit.id:
                raise BadChange(why_vi="đơn vị không thể kế thừa chính nó", why_en="a unit cannot succeed itself")
            detail = f"→ {directory.name(successor, change.on).full}"
        share = "" if part.share is None else f" × {part.share}"
        found.append(Change("succeed", unit.code, directory.name(unit, eve).full, detail + share, change.on))
    if change.closes and unit.end != eve:
        found += _close(directory, Close(unit.id, eve))
    return tuple(found)


def _alive(directory: Directory, unit: UnitRecord, on: date) -> None:
    if not holds_on(unit, on):
        label, written = _label(directory, unit, on), _written(on)
        raise BadChange(why_vi=f"{label} không tồn tại vào ngày {written}", why_en=f"{label} does not exist on {written}")


def _label(directory: Directory, unit: UnitRecord, on: date | None) -> str:
    return f"{directory.name(unit, on).full} ({unit.code})"


def _written(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "…"
