"""The office rail: which pages are offered, in which order, guarded by which policy."""

from __future__ import annotations

from tinhso.ui.contracts import NavigationEntry

ENTRIES: tuple[NavigationEntry, ...] = ()
