"""Chains to try things on: made by the same rules as the real one, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tinhso.audit.contracts import Finding, Line
from tinhso.audit.rules.canonical import GENESIS, canonical, digest
from tinhso.audit.rules.chain import Verifier

BEGUN = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


def chain(length: int, *, origin: str = "203.0.113.7") -> list[Line]:
    """Return a sound chain of ``length`` entries; another ``origin`` makes another chain."""
    lines: list[Line] = []
    previous = GENESIS
    for number in range(1, length + 1):
        line = Line(
            sequence=number,
            at=BEGUN + timedelta(seconds=number),
            kind="officer",
            account=number % 5 or None,
            acting_for=None,
            origin=origin,
            verb="units.rename",
            target=f"unit:{number}",
            reason="Nghị quyết số 1 — “đổi tên”",
            data=canonical({"document": f"document:{number}", "tên": "Hòa Tú"}),
            previous_hash=previous,
            hash="",
        )
        line = line._replace(hash=digest(line))
        lines.append(line)
        previous = line.hash
    return lines


def rehashed(line: Line) -> Line:
    """Return ``line`` with a hash that fits what it says: what a careful forger would write."""
    return line._replace(hash=digest(line))


def findings(
    lines: list[Line], *, count: int | None = None, last_hash: str | None = None, anchors: tuple = ()
) -> list[Finding]:
    """Return what verification finds in ``lines`` against a head that counted ``count`` entries."""
    verifier = Verifier(anchors)
    for line in lines:
        verifier.feed(line)
    end = lines[-1].hash if lines else GENESIS
    verifier.finish((len(lines) if count is None else count, end if last_hash is None else last_hash))
    return verifier.findings
