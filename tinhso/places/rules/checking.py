"""What may be wrong in a register of units, each thing named: gaps, overlaps, orphans, codes, shares, circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tinhso.places.contracts import Finding, Link, UnitRecord
from tinhso.places.rules.days import Span, after, before, holds_on, overlap, within
from tinhso.places.rules.directory import Directory

TOLERANCE = Decimal("0.000001")
LEVEL_NAMES = {"province": "đơn vị cấp tỉnh", "district": "đơn vị cấp huyện", "commune": "đơn vị cấp xã", "hamlet": "ấp, khóm"}
RANKS = {level: rank for rank, level in enumerate(("country", "province", "district", "commune", "hamlet"))}
TOP_LEVELS = frozenset({"country", "province"})  # a register of one province needs no country


def check(directory: Directory) -> list[Finding]:
    """Return everything that is wrong in the register, faults first; an empty list is a clean one."""
    found: list[Finding] = []
    for unit in directory.units.values():
        found += _names(directory, unit)
        found += _parents(directory, unit)
        found += _serving(directory, unit)
    found += _codes(directory)
    found += _successions(directory)
    found += _endings(directory)
    found += _papers(directory)
    return sorted(found, key=lambda finding: (finding.severity != "fault", finding.code, finding.unit))


def _names(directory: Directory, unit: UnitRecord) -> Iterator[Finding]:
    label = _label(directory, unit)
    if unit.tree == "area" and unit.level not in RANKS:
        vi = f"{label} có cấp không rõ: {unit.level}."
        yield Finding("unknown_level", label, vi, f"{label} has an unknown level: {unit.level}.", unit.id)
    if not all(name.full for name in unit.names):
        yield Finding("no_name", label, f"{label} có tên gọi trống.", f"{label} has a blank name.", unit.id)
    if not unit.names:
        yield Finding("no_name", label, f"{label} chưa có tên gọi.", f"{label} has no name.", unit.id)
        return
    yield from _spans(unit, unit.names, label, "name", "tên gọi", "a name")


def _parents(directory: Directory, unit: UnitRecord) -> Iterator[Finding]:
    label = _label(directory, unit)
    if not unit.parents:
        if unit.tree == "area" and unit.level not in TOP_LEVELS:
            yield Finding("orphan", label, f"{label} chưa thuộc đơn vị nào.", f"{label} belongs to no unit.", unit.id)
        return
    yield from _spans(unit, unit.parents, label, "parent", "đơn vị cấp trên", "a parent")
    for span in unit.parents:
        parent = directory.units.get(span.parent)
        if parent is None:
            yield Finding("orphan", label, f"{label} thuộc một đơn vị không có.", f"{label} belongs to no unit.", unit.id)
            continue
        if unit.tree == "area" and RANKS.get(parent.level, 0) >= RANKS.get(unit.level, 0):
            above = _label(directory, parent)
            vi = f"{label} không thể thuộc {above}: {above} không phải đơn vị cấp trên."
            yield Finding("wrong_level", label, vi, f"{label} cannot belong to {above}, which is of no higher level.", unit.id)
        if not within(span, parent):
            above = _label(directory, parent)
            vi = f"{label} vẫn thuộc {above} ngoài thời gian {above} tồn tại."
            yield Finding("outlives_parent", label, vi, f"{label} belongs to {above} outside {above}'s days.", unit.id)
        if directory.would_cycle(unit.id, span.parent, span):
            yield Finding(
                "cycle", label, f"{label} là cấp trên của chính nó.", f"{label} stands above itself in the tree.", unit.id
            )


def _spans(unit: UnitRecord, spans: Sequence[Span], label: str, kind: str, vi: str, en: str) -> Iterator[Finding]:
    """Yield gaps and overlaps of spans that must cover the unit's life exactly once."""
    for one, other in pairwise(spans):
        if overlap(one, other):
            on = _written(other.start)
            yield Finding(
                f"{kind}_overlap",
                label,
                f"{label} có hai {vi} cùng lúc từ {on}.",
                f"{label} has {en} twice at once from {on}.",
                unit.id,
            )
        elif one.end is not None and other.start is not None and after(one.end) != other.start:
            on = _written(after(one.end))
            yield Finding(
                f"{kind}_gap", label, f"{label} không có {vi} từ {on}.", f"{label} is without {en} from {on}.", unit.id
            )
    first, last = spans[0], spans[-1]
    if not within(first, unit) or not within(last, unit):
        yield Finding(
            f"{kind}_outside_life",
            label,
            f"{label} có {vi} ngoài thời gian tồn tại của đơn vị.",
            f"{label} has {en} outside the unit's own days.",
            unit.id,
        )
    elif first.start != unit.start or last.end != unit.end:
        yield Finding(
            f"{kind}_gap",
            label,
            f"{label} có những ngày đầu hoặc cuối không có {vi}.",
            f"{label} is without {en} in its first or last days.",
            unit.id,
        )


def _serving(directory: Directory, unit: UnitRecord) -> Iterator[Finding]:
    served = directory.units.get(unit.serves) if unit.serves is not None else None
    if served is None or within(unit, served):
        return
    label, area = _label(directory, unit), _label(directory, served)
    vi = f"{label} phục vụ {area} ngoài thời gian {area} tồn tại."
    yield Finding("serves_ended_area", label, vi, f"{label} serves {area} outside {area}'s days.", unit.id)


def _codes(directory: Directory) -> Iterator[Finding]:
    lives: dict[tuple[str, str], list[UnitRecord]] = defaultdict(list)
    for unit in directory.units.values():
        lives[unit.tree, unit.code].append(unit)
    for (_, code), units in lives.items():
        for one, other in pairwise(sorted(units, key=lambda unit: unit.start or date.min)):
            if overlap(one, other):
                labels = f"{_label(directory, one)}, {_label(directory, other)}"
                vi = f"Mã {code} thuộc về hai đơn vị cùng lúc: {labels}."
                yield Finding("duplicate_code", code, vi, f"Code {code} belongs to two units at once: {labels}.", other.id)


def _successions(directory: Directory) -> Iterator[Finding]:
    groups: dict[tuple[int, date], list[Link]] = defaultdict(list)
    for link in directory.links():
        if not {link.predecessor, link.successor or link.predecessor} <= directory.units.keys():
            pair, on = f"#{link.predecessor} → #{link.successor}", _written(link.effective_on)
            vi = f"Chuyển giao {pair} ngày {on} nêu một đơn vị không có."
            yield Finding("succession_into_absent", pair, vi, f"The succession {pair} on {on} names a unit that is not there.")
            continue
        groups[link.predecessor, link.effective_on].append(link)
        yield from _out_of_life(directory, link)
    for (key, effective), links in groups.items():
        yield from _shares(directory, directory.units[key], effective, links)


def _out_of_life(directory: Directory, link: Link) -> Iterator[Finding]:
    origin = directory.units[link.predecessor]
    on, label = _written(link.effective_on), _label(directory, origin)
    if not holds_on(origin, before(link.effective_on)):
        vi = f"{label} không tồn tại vào ngày trước khi chuyển giao {on}."
        yield Finding(
            "succession_of_absent", label, vi, f"{label} did not exist on the eve of its succession on {on}.", origin.id
        )
    successor = directory.units[link.successor] if link.successor is not None else None
    if successor is not None and not holds_on(successor, link.effective_on):
        into = _label(directory, successor)
        vi = f"{into} nhận chuyển giao ngày {on} nhưng không tồn tại vào ngày đó."
        yield Finding(
            "succession_into_absent", into, vi, f"{into} takes over on {on} but does not exist that day.", successor.id
        )


def _shares(directory: Directory, unit: UnitRecord, effective: date, links: list[Link]) -> Iterator[Finding]:
    label, on = _label(directory, unit), _written(effective)
    if all(link.extent == "none" for link in links):
        return
    if any(link.extent != "none" and link.share is None for link in links):
        vi = f"{label} được chia ngày {on} nhưng thiếu tỷ lệ của một phần."
        yield Finding("share_missing", label, vi, f"{label} was divided on {on}, but a part has no share.", unit.id)
        return
    total = sum((link.share for link in links if link.share is not None), Decimal(0))
    goes_on = holds_on(unit, effective)
    if (goes_on and total >= 1) or (not goes_on and abs(total - 1) > TOLERANCE):
        vi = f"Tổng tỷ lệ chuyển giao của {label} ngày {on} là {total}."
        yield Finding("shares_do_not_add", label, vi, f"The shares of {label} on {on} add to {total}.", unit.id)
    for link in links:
        if link.extent == "part" and not link.basis:
            vi = f"Phần chia của {label} ngày {on} chưa ghi căn cứ."
            yield Finding("share_without_basis", label, vi, f"A part of {label} on {on} does not say its basis.", unit.id)


def _endings(directory: Directory) -> Iterator[Finding]:
    """Yield units that ended without a word of what became of them.

    Where no unit of the same level in the same province has a succession at that time, the
    register does not know this reform there: one note a province, not a fault a commune.
    """
    silent: dict[tuple[str, date, str], list[UnitRecord]] = defaultdict(list)
    told: set[tuple[str, date, str]] = set()
    for unit in directory.units.values():
        if unit.end is None:
            continue
        top = directory.path(unit, unit.end)
        province = next((above for above in top if above.level == "province"), top[-1])
        key = (province.code if unit.tree == "area" else unit.code, unit.end, unit.level)
        if any(link.effective_on == after(unit.end) for link in directory.successions_out(unit)):
            told.add(key)
        else:
            silent[key].append(unit)
    for key, units in silent.items():
        if key in told or key[2] == "province":
            yield from (_gap(directory, unit) for unit in units)
        else:
            yield _unknown(directory, key, units)


def _gap(directory: Directory, unit: UnitRecord) -> Finding:
    label, on = _label(directory, unit), _written(unit.end)
    vi = f"{label} chấm dứt ngày {on} nhưng chưa ghi chuyển giao cho đơn vị nào."
    return Finding("ended_without_successor", label, vi, f"{label} ended on {on} without a recorded succession.", unit.id)


def _unknown(directory: Directory, key: tuple[str, date, str], units: list[UnitRecord]) -> Finding:
    code, end, level = key
    label, on, count = f"{code}", _written(end), len(units)
    unit = directory.path(units[0], units[0].end)
    place = next((_label(directory, above) for above in unit if above.level == "province"), _label(directory, units[0]))
    vi = f"Chưa có dữ liệu chuyển giao của {count} {LEVEL_NAMES.get(level, 'cơ quan')} chấm dứt ngày {on} thuộc {place}."
    en = f"The successions of {count} units (level: {level.replace('_', ' ')}) of {place} that ended on {on} are not known."
    return Finding("successions_unknown", label, vi, en, severity="note")


def _papers(directory: Directory) -> Iterator[Finding]:
    """Yield a note for the openings, endings and successions without a legal document."""
    units = directory.units.values()
    simulated = {unit.id: unit.is_simulated for unit in units}
    opened = sum(unit.start is not None and unit.opened_by is None and not unit.is_simulated for unit in units)
    closed = sum(unit.end is not None and unit.closed_by is None and not unit.is_simulated for unit in units)
    passed = sum(link.document is None and not simulated.get(link.predecessor, False) for link in directory.links())
    if opened + closed + passed:
        vi = f"Thiếu văn bản pháp lý: {opened} lần thành lập, {closed} lần chấm dứt, {passed} lần chuyển giao."
        en = f"Without a legal document: {opened} openings, {closed} endings, {passed} successions."
        yield Finding("no_document", "", vi, en, severity="note")


def _label(directory: Directory, unit: UnitRecord) -> str:
    return f"{directory.name(unit).full} ({unit.code})"


def _written(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "…"


def summary(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each code."""
    counted: dict[str, int] = defaultdict(int)
    for finding in findings:
        counted[finding.code] += 1
    return dict(counted)
