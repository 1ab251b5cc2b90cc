"""Adding to the audit: the only way in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tinhso.audit import anchors, queries
from tinhso.audit.contracts import Anchor, Finding, Line, Verification
from tinhso.audit.errors import ChainHeadMissing, PersonalDataRefused
from tinhso.audit.rules.canonical import canonical, digest, plain
from tinhso.audit.rules.personal import masked, personal_fields
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor

VERB = re.compile(r"[a-z][a-z0-9_]*(?:[.\-][a-z0-9_]+)*")
MOST_DATA = 16_384  # characters; more belongs in the thing that is referred to
MOST_REASON = 4_000
ANCHOR_EVERY = 256  # entries; the scheduler anchors quiet systems
# Every change passes here: as texts its statements cost a tenth of what they cost as query sets.
INSERT_ENTRY = f"""INSERT INTO audit_entry ({", ".join(f'"{name}"' for name in Line._fields)})
    VALUES ({", ".join(["%s"] * len(Line._fields))})"""  # noqa: S608  # names of our own
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Together:
    """Entries that wait for the end of a transaction, and how many savepoints were open when it began."""

    depth: int
    lines: list[Line] = field(default_factory=list)


_together: ContextVar[Together | None] = ContextVar("entries of one transaction", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Open a transaction whose entries are added at its end, at once; one within another joins it, and fails with it.

    Other writers wait for the chain's head from its end on, not from its first change on.
    """
    if _together.get() is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    with transaction.atomic():
        opened = Together(savepoints())
        token = _together.set(opened)
        try:
            yield
        finally:
            _together.reset(token)
        if opened.lines:
            if (head := _locked_head()) is None:
                raise ChainHeadMissing()
            _append(opened.lines, *head)


def record(*, actor: Actor, verb: str, target: str, reason: str = "", data: dict[str, Any] | None = None) -> int | None:
    """Append what ``actor`` did to the chain, in the caller's transaction; return its number, None for one added at its end.

    ``verb`` is a dotted slug (``units.import``), ``target`` a reference (``unit:12``), ``reason`` what the
    person gave as why, ``data`` plain references and values: text, whole numbers, yes/no, lists and dicts.
    Writers take turns on the head until they commit, so call it last in the transaction, or ``together``.

    Raises PersonalDataRefused when ``data`` holds what looks like an e-mail address or telephone number,
    ValueError when verb or data have no canonical form, ChainHeadMissing when the head was removed.
    """
    line = _line(actor, verb, target, reason, data or {})
    opened = _together.get()
    if opened is not None and opened.depth == savepoints():
        opened.lines.append(line)
        return None
    with transaction.atomic(savepoint=False):  # what cannot be audited takes the caller's transaction with it
        head = _locked_head()
        if head is not None:
            return _append([line], *head)
    raise ChainHeadMissing()


def savepoints() -> int:
    """Return how many savepoints are open: what is done within one more can be taken back alone, and its entry with it."""
    return sum(each is not None for each in connection.savepoint_ids)


def _append(lines: Sequence[Line], count: int, last_hash: str) -> int:
    """Add entries behind the locked head; return the number of the last."""
    rows: list[list[Any]] = []
    end = count + len(lines)
    for number, line in enumerate(lines, count + 1):
        placed = line._replace(sequence=number, at=clock.now(), previous_hash=last_hash)
        last_hash = digest(placed)
        stored = {**placed._asdict(), "at": connection.ops.adapt_datetimefield_value(placed.at), "hash": last_hash}
        rows.append(list(stored.values()))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ENTRY, rows)
        cursor.execute("UPDATE audit_head SET count = %s, last_hash = %s WHERE id = 1", [end, last_hash])
    if end // ANCHOR_EVERY > count // ANCHOR_EVERY:
        transaction.on_commit(anchor, robust=True)
    return end


def anchor() -> Anchor | None:
    """Sign the present end of the chain into the home's anchors; None when nothing is new since the last anchor.

    Runs on the scheduler's clock, after every few hundred entries, and at every backup.
    """
    end = queries.head()
    last = anchors.latest()
    if end is None or end[0] == 0 or (last and last.sequence >= end[0]):
        return None
    return anchors.append(*end)


def verify_and_keep(*, actor: Actor) -> Verification:
    """Verify the whole chain, keep the result for the page and for health, and return it.

    That it was done is audited while the chain is intact; a broken one is left exactly as it was found.
    """
    result = queries.verify()
    if result.intact:
        record(actor=actor, verb="audit.verify", target="audit", data={"count": result.count, "anchors": result.anchors})
    kept = {**asdict(result), "at": clock.now().isoformat()}
    path = _verification_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(kept))
    fresh.replace(path)
    return result


def last_verification() -> tuple[Verification, datetime] | None:
    """Return the last kept verification and when it was made (UTC); None when there is none that can be read."""
    try:
        kept = json.loads(_verification_file().read_text())
        at = datetime.fromisoformat(kept.pop("at"))
        kept["findings"] = tuple(Finding(**fault) for fault in kept["findings"])
        return Verification(**kept), at
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _verification_file() -> Path:
    return anchors.folder() / "last-verification.json"


def _line(actor: Actor, verb: str, target: str, reason: str, data: dict[str, Any]) -> Line:
    if len(verb) > 100 or not VERB.fullmatch(verb):
        raise ValueError(f"not a verb: {verb!r}; give a dotted slug such as units.import")
    data = plain(data)
    if personal := list(personal_fields(data)):
        raise PersonalDataRefused(f"{', '.join(personal)}: looks like personal data; give a reference such as account:12")
    text = canonical(data)
    if len(text) > MOST_DATA:
        raise ValueError(f"data is longer than {MOST_DATA} characters; refer to the thing instead of copying it")
    return Line(
        sequence=0,
        at=clock.now(),
        kind=actor.kind,
        account=actor.account,
        acting_for=actor.acting_for,
        origin=_stored(actor.origin, 100),
        verb=verb,
        target=_stored(masked(target), 200),
        reason=_stored(reason, MOST_REASON),
        data=text,
        previous_hash="",
        hash="",
    )


def _stored(text: str, most: int) -> str:
    """Return ``text`` as every database can hold it: a request may bring anything, and must not stop the audit."""
    text = UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= most else text[: most - 1] + "…"


def _locked_head() -> tuple[int, str] | None:
    """Return count and last hash of the head, held until the transaction ends (on SQLite the whole write transaction is)."""
    lock = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count, last_hash FROM audit_head WHERE id = 1 {lock}")  # noqa: S608  # the database's own words
        head: tuple[int, str] | None = cursor.fetchone()
    return head
