"""Two contents held against each other: number by number, and in sentences for whoever asks whether they are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tinhso.centre.reports.contracts import Content, Pair, Said

Key = tuple[Any, ...]
MOST = 5
"""So many examples are named; of the others it is said how many there are."""


def pairs(before: Content, after: Content) -> tuple[Pair, ...]:
    """Return every number of two contents of one board side by side: the changed ones first, else in the board's order."""
    old, new = _lines(before), _lines(after)
    every = (Pair(key[0], old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old)))
    return tuple(sorted(every, key=lambda pair: not pair.changed))


def differences(sealed: Content, again: Content) -> tuple[Said, ...]:
    """Return in sentences how a content made again differs from the sealed one; nothing when they say the same."""
    return (*_numbers(sealed, again), *_names(sealed, again), *_submissions(sealed, again), *_others(sealed, again))


def definitions_gone(sealed: Content, today: Mapping[str, tuple[int, str]]) -> tuple[Said, ...]:
    """Return which definitions of a sealed content are no longer in force; ``today`` has version and hash by reference."""
    every = ((name, each, today.get(name)) for name, each in sealed["indicators"].items())
    return tuple(_gone(name, each, now) for name, each, now in every if now != (each["version"], each["sha256"]))


def _gone(name: str, sealed: Content, today: tuple[int, str] | None) -> Said:
    was = sealed["version"]
    if today is None:
        return Said(f"{name} phiên bản {was} không còn trong gói", f"{name} version {was} is no longer in the packs")
    if today[0] == was:
        return Said(f"{name} đã sửa mà vẫn ghi phiên bản {was}", f"{name} was changed and still says version {was}")
    return Said(f"{name} nay là phiên bản {today[0]}, lúc đó {was}", f"{name} is version {today[0]} now, it was {was}")


def _lines(content: Content) -> dict[Key, Content]:
    return {
        (tile["id"], line["indicator"], line["unit"], line["period"], line.get("group")): line
        for tile in content["tiles"]
        for line in tile["lines"]
    }


def _numbers(sealed: Content, again: Content) -> Iterator[Said]:
    changed = [pair for pair in pairs(sealed, again) if pair.changed]
    for pair in changed[:MOST]:
        line = pair.line
        what = f"{line['indicator']}, {line['period']}, {_unit(sealed, again, line['unit'])}"
        was, now = (each.get("value", "–") if each is not None else "–" for each in (pair.before, pair.after))
        same = was == now
        yield Said(
            f"{what}: {'trạng thái hoặc chi tiết khác' if same else f'trong tệp {was}, lập lại {now}'}",
            f"{what}: {'its status or details differ' if same else f'{was} in the file, {now} made anew'}",
        )
    yield from _more(len(changed), "số", "numbers")


def _names(sealed: Content, again: Content) -> Iterator[Said]:
    for key, unit in sealed["units"].items():
        now = again["units"].get(key)
        if now is not None and now != unit:
            yield Said(
                f"đơn vị {unit['name']} nay ghi là {now['name']}", f"the unit {unit['name']} is now called {now['name']}"
            )


def _submissions(sealed: Content, again: Content) -> Iterator[Said]:
    was, now = ({each["receipt"]: each["sha256"] for each in content.get("submissions", ())} for content in (sealed, again))
    changed = sorted(receipt for receipt in {*was, *now} if was.get(receipt) != now.get(receipt))
    for receipt in changed[:MOST]:
        if receipt in was and receipt in now:
            yield Said(f"tệp của biên nhận {receipt} đã bị xóa dòng theo luật", f"rows of receipt {receipt} were erased by law")
        else:
            yield Said(f"biên nhận {receipt} chỉ có ở một bên", f"receipt {receipt} is on one side only")
    yield from _more(len(changed), "biên nhận", "receipts")


def _others(sealed: Content, again: Content) -> Iterator[Said]:
    told = {"tiles", "units", "submissions"}
    for name in sorted({*sealed, *again} - told):
        if sealed.get(name) != again.get(name):
            yield Said(f"mục “{name}” khác", f"the part “{name}” differs")


def _more(count: int, vi: str, en: str) -> Iterator[Said]:
    if count > MOST:
        yield Said(f"và {count - MOST} {vi} nữa", f"and {count - MOST} more {en}")


def _unit(sealed: Content, again: Content, unit: int) -> str:
    known = sealed["units"].get(str(unit)) or again["units"].get(str(unit))
    return str(known["name"] if known is not None else unit)
