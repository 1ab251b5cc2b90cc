"""What is owed as a calendar that other programs subscribe to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from tinhso.kernel import clock
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.presenting import Line

CONTENT_TYPE = "text/calendar; charset=utf-8"
OCTETS = 75


def feed(lines: Iterable[Line], title: str) -> str:
    """Return the open obligations of ``lines`` as a calendar of to-dos with their due times."""
    now = clock.now()
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tinhso//supply//VI", f"X-WR-CALNAME:{_text(title)}"]
    for line in lines:
        parts += _event(line, now)
    parts.append("END:VCALENDAR")
    return "".join(_folded(part) for part in parts)


def _event(line: Line, now: datetime) -> Iterator[str]:
    obligation = line.obligation
    at = _instant(obligation.due_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{obligation.dataset}-{obligation.origin_id}-{obligation.period.code}@tinhso"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"DTSTART:{at}"
    yield f"DTEND:{at}"
    yield f"SUMMARY:{_text(f'{line.title}, {line.period}')}"
    yield f"DESCRIPTION:{_text(f'{line.unit}: {line.words}')}"
    yield f"PRIORITY:{1 if obligation.state is State.OVERDUE else 5}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, never within a character, each but the first after a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join([*pieces, piece]) + "\r\n"
