"""Looking after the lake's files: sweep what nobody lists, compact what is scattered, erase what the law takes out."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.lake import committing, definition, erasing, files, listing, policies, stores
from tinhso.lake.contracts import Rule
from tinhso.lake.errors import ReasonNeeded
from tinhso.lake.models import Compaction, Part
from tinhso.lake.storage import Storage, Stored


def sweep(*, actor: Actor) -> tuple[str, ...]:
    """Remove files that no row lists and that are older than an hour; return their names."""
    require(policies.COMPACT, actor)
    with stores.rows().held(alone=True):
        swept = stores.rows().sweep(listing.files()) + stores.originals().sweep(listing.originals())
    if swept:
        audit.record(actor=actor, verb="lake.sweep", target="lake", data={"files": list(swept[:100]), "count": len(swept)})
    return swept


def compact(*, actor: Actor, dataset: str = "", least: int = 2) -> int:
    """Write one derived file for each dataset and period with ``least`` or more parts in force; return how many.

    Nothing that was supplied changes: the derived file can be made again, and is used only while its parts are in force.
    """
    require(policies.COMPACT, actor)
    store, made = stores.rows(), 0
    for reference, period, parts in _scattered(dataset, least):
        with store.held():
            stored = store.put(files.merged(store, parts, definition.current(reference)))
            made += _list_compaction(store, reference, period, parts, stored)
    return made


def erase(*, actor: Actor, rule: Rule, basis: str) -> int:
    """Take rows out of the lake for good, everywhere and from the past too, and return how many went.

    ``rule`` says which rows, ``basis`` by what law or decision (kept in the audit). Receipts stay: they say what was
    supplied, not what it said. Files that hold erased rows are removed at once, the senders' own files among them.
    Raises RuleRefused, ReasonNeeded, NoSuchDataset.
    """
    require(policies.ERASE, actor)
    if not basis.strip():
        raise ReasonNeeded()
    with stores.rows().held(alone=True):
        with transaction.atomic():
            gone = erasing.erase(rule, basis.strip(), actor.account, committing.moment_of(committing.register()))
            data = {"rule": rule.kind, "column": rule.column, **gone.counts()}
            audit.record(actor=actor, verb="lake.erase", target=f"dataset:{rule.dataset}", reason=basis.strip(), data=data)
        # A second turn: a commit of the same content elsewhere has listed its file by now, or will see that it is gone.
        with transaction.atomic():
            committing.register()
            erasing.remove_unlisted(gone)
    return gone.rows


def _scattered(dataset: str, least: int) -> Iterable[tuple[str, str, list[Part]]]:
    """Yield the datasets and periods whose parts in force are many and not in one derived file yet."""
    in_force = Part.objects.filter(known_to__isnull=True).order_by("dataset", "period", "pk")
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in in_force.filter(dataset=dataset) if dataset else in_force:
        groups.setdefault((part.dataset, part.period), []).append(part)
    done = {(each.dataset, each.period): each.parts for each in Compaction.objects.all()}
    for (reference, period), parts in groups.items():
        if len(parts) >= least and done.get((reference, period)) != [part.pk for part in parts]:
            yield reference, period, parts


def _list_compaction(store: Storage, reference: str, period: str, parts: list[Part], stored: Stored) -> int:
    """List the derived file, unless a part was closed or erased meanwhile: then it is left to the sweep."""
    with transaction.atomic():
        committing.register()
        same = Part.objects.filter(pk__in=[part.pk for part in parts], known_to__isnull=True)
        if {(part.pk, part.file) for part in same} != {(part.pk, part.file) for part in parts}:
            return 0
        before = Compaction.objects.filter(dataset=reference, period=period).first()
        fields = {
            "file": stored.sha256,
            "rows": sum(part.rows for part in parts),
            "parts": [part.pk for part in parts],
            "made_at": clock.now(),
        }
        Compaction.objects.update_or_create(dataset=reference, period=period, defaults=fields)
    if before is not None and before.file != stored.sha256:
        store.retire(before.file)
    return 1
