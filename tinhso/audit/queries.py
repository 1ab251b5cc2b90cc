"""Named reads of the audit."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tinhso.audit import anchors
from tinhso.audit.contracts import Anchor, Filters, Line, Verification
from tinhso.audit.models import Entry, Head
from tinhso.audit.rules.canonical import GENESIS
from tinhso.audit.rules.chain import Verifier
from tinhso.kernel import clock

BATCH = 5_000
ANCHOR_DUE = timedelta(hours=2)


def history(target: str, *, limit: int = 50) -> list[Line]:
    """Return the newest entries about ``target`` (``unit:12``), newest first."""
    return _lines(Entry.objects.filter(target=target).order_by("-sequence")[:limit])


def head() -> tuple[int, str] | None:
    """Return how many entries there are and the last hash; None when the head is gone."""
    row = Head.objects.filter(pk=1).values_list("count", "last_hash").first()
    return (int(row[0]), str(row[1])) if row else None


def newest_instant() -> datetime | None:
    """Return when the newest entry was written (UTC), if there is one."""
    return Entry.objects.order_by("-sequence").values_list("at", flat=True).first()


def page(filters: Filters, *, before: int | None = None, after: int | None = None, size: int = 50) -> tuple[list[Line], bool]:
    """Return up to ``size`` entries, newest first, below ``before`` or above ``after``, and whether there are more that way."""
    found = selected(filters)
    if after is not None:
        lines = _lines(found.filter(sequence__gt=after).order_by("sequence")[: size + 1])
        return list(reversed(lines[:size])), len(lines) > size
    if before is not None:
        found = found.filter(sequence__lt=before)
    lines = _lines(found.order_by("-sequence")[: size + 1])
    return lines[:size], len(lines) > size


def stream(filters: Filters) -> Iterator[Line]:
    """Yield the entries that ``filters`` want, oldest first, in batches that do not hold the database."""
    last = 0
    while batch := _lines(selected(filters).filter(sequence__gt=last).order_by("sequence")[:BATCH]):
        yield from batch
        last = batch[-1].sequence


def selected(filters: Filters) -> QuerySet[Entry]:
    """Return the entries that ``filters`` want, in no order; a verb ending in a dot or star wants all that begin so."""
    found = Entry.objects.all()
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.account is not None:
        found = found.filter(account=filters.account)
    if filters.verb:
        begins = filters.verb.rstrip("*")
        found = found.filter(verb=begins) if begins == filters.verb else found.filter(verb__startswith=begins)
    if filters.target:
        found = found.filter(target=filters.target)
    if filters.start:
        found = found.filter(at__gte=filters.start)
    if filters.end:
        found = found.filter(at__lt=filters.end)
    return found


def verify(kept: Iterable[Anchor] | None = None) -> Verification:
    """Read the whole chain and return what is wrong with it, compared with the home's anchors or those ``kept`` elsewhere.

    Reads in batches without a transaction, so that writers go on; what they add meanwhile is read too.
    """
    begun = time.monotonic()
    state = head()
    verifier = Verifier(anchors.read() if kept is None else kept, counted=state[0] if state else None)
    _read_to_the_end(verifier, from_below=True)
    if kept is None and _should_be_anchored():
        verifier.expect_anchors()
    return _result(verifier, begun, since=1)


def verify_tail(size: int = 1_000) -> Verification:
    """Check the newest ``size`` entries and the head: quick enough for every health check."""
    begun = time.monotonic()
    newest = Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    after = max(newest - size, 0)
    before = Entry.objects.filter(sequence=after).values_list("hash", flat=True).first() if after else GENESIS
    verifier = Verifier(
        [anchor for anchor in anchors.read() if anchor.sequence > after], after=after, previous_hash=before or GENESIS
    )
    _read_to_the_end(verifier, from_below=False)
    return _result(verifier, begun, since=after + 1)


def _should_be_anchored() -> bool:
    """Say whether the oldest entry was there when the hourly anchor was due, with an hour to spare."""
    first = Entry.objects.order_by("sequence").values_list("at", flat=True).first()
    return first is not None and first < clock.now() - ANCHOR_DUE


def _read_to_the_end(verifier: Verifier, *, from_below: bool) -> None:
    rows = Entry.objects.order_by("sequence")
    for line in _lines(rows.filter(sequence__lt=1)[:BATCH]) if from_below else []:
        verifier.feed(line)
    last = verifier.last
    while batch := _lines(rows.filter(sequence__gt=last)[:BATCH]):
        for line in batch:
            verifier.feed(line)
        last = batch[-1].sequence
    state = head()
    if state and state[0] > last and rows.filter(sequence__gt=last).exists():
        _read_to_the_end(verifier, from_below=False)  # a writer came in between
        return
    verifier.finish(state)


def _result(verifier: Verifier, begun: float, *, since: int) -> Verification:
    return Verification(
        count=verifier.last,
        last_hash=verifier.last_hash,
        anchors=verifier.anchors_compared,
        findings=tuple(verifier.findings),
        found=verifier.found,
        seconds=round(time.monotonic() - begun, 3),
        since=since,
    )


def _lines(rows: QuerySet[Entry]) -> list[Line]:
    return [Line(*row) for row in rows.values_list(*Line._fields)]
