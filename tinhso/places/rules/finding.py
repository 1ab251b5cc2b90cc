"""Finding units while somebody types: every word must begin a word of the name, its path or its code."""

from __future__ import annotations

from datetime import date

from tinhso.places.contracts import UnitRecord
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.directory import Directory
from tinhso.places.rules.names import plain_key

ORDER = {"province": 0, "district": 1, "commune": 2, "committee": 3, "department": 3}


class Finder:
    """The accent-less names of all units, ready to be searched."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._names = [
            (unit, name, f" {plain_key(name.full)} {unit.code.lower()}", plain_key(name.name), plain_key(name.full))
            for unit in directory.units.values()
            for name in unit.names
        ]

    def find(self, text: str, on: date, limit: int, tree: str = "", near: frozenset[int] = frozenset()) -> list[UnitRecord]:
        """Return units in force on the day, the likeliest first.

        Areas come before offices, exact names before beginnings, units of ``near`` before others, larger ones
        before smaller ones.
        """
        words = plain_key(text).split()
        if not words:
            return []
        found: dict[int, tuple[bool, bool, bool, bool, int, str]] = {}
        wanted = " ".join(words)
        for unit, name, key, bare, full in self._names:
            if f" {words[0]}" in key and holds_on(unit, on) and holds_on(name, on) and tree in ("", unit.tree):
                rest = [word for word in words if f" {word}" not in key]
                if rest and not self._above_holds(unit, on, rest):
                    continue
                rank = (wanted not in (bare, full, unit.code.lower()), not bare.startswith(wanted))
                found[unit.id] = (unit.tree != "area", *rank, unit.id not in near, ORDER.get(unit.level, 4), unit.code)
        best = sorted(found, key=found.__getitem__)[:limit]
        return [self._directory.units[key] for key in best]

    def _above_holds(self, unit: UnitRecord, on: date, words: list[str]) -> bool:
        above = " ".join(self._directory.name(up, on).full for up in self._directory.path(unit, on)[1:])
        return all(f" {word}" in f" {plain_key(above)}" for word in words)
