"""Looking after the lake's files: sweep what nobody lists, compact what is scattered, erase what the law takes out."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel.policy import Actor, require
from tinhso.lake import committing, compacting, definition, erasing, listing, policies, stores
from tinhso.lake.contracts import Erasable, Rule
from tinhso.lake.errors import ReasonNeeded
from tinhso.lake.storage import Storage

AT_ONCE = 50  # files that are removed in one turn


def sweep(*, actor: Actor) -> tuple[str, ...]:
    """Remove files that no row lists and that are older than an hour; return their names."""
    require(policies.COMPACT, actor)
    swept: tuple[str, ...] = ()
    with stores.rows().held(alone=True):
        for store, listed in ((stores.rows(), listing.files), (stores.originals(), listing.originals)):
            swept += _swept(store, listed)
            store.tidy(listed())
    if swept:
        audit.record(actor=actor, verb="lake.sweep", target="lake", data={"files": list(swept[:100]), "count": len(swept)})
    return swept


def compact(*, actor: Actor, dataset: str = "", least: int = 2) -> int:
    """Write one derived file for each dataset, version and span with ``least`` or more parts in force; return how many.

    Nothing that was supplied changes: the derived file can be made again. Parts that come later are read beside it.
    """
    require(policies.COMPACT, actor)
    store, made = stores.rows(), 0
    for scattered in compacting.scattered(dataset, least):
        with store.held():
            made += compacting.list_derived(store, scattered, store.put(compacting.merged(store, scattered)))
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


def erase_past_retention(*, actor: Actor) -> dict[str, int]:
    """Erase, dataset by dataset, what is past the retention that the dataset states; return the rows that went by dataset.

    The basis is the document that the dataset names, or its own statement of years. Raises Denied.
    """
    gone = {}
    for reference, dataset in definition.catalogue().datasets():
        if dataset.retention.years is None:
            continue
        rule, source = Rule(reference), dataset.retention.basis
        if preview(actor=actor, rule=rule).rows:
            stated = source.citation if source else f"{reference}: retention {dataset.retention.years} years"
            gone[reference] = erase(actor=actor, rule=rule, basis=stated)
    return gone


def preview(*, actor: Actor, rule: Rule) -> Erasable:
    """Return what ``erase`` would take out now, changing nothing. Raises Denied, RuleRefused, NoSuchDataset."""
    require(policies.ERASE, actor)
    found = erasing.preview(rule)
    return Erasable(rule.dataset, found.rows, found.parts, len(found.originals))


def _swept(store: Storage, listed: Callable[[], set[str]]) -> tuple[str, ...]:
    """Remove stale files a few at a time, each time in a writer's turn: what is listed meanwhile, anywhere, stays."""
    stale = store.stale(listed())
    swept: tuple[str, ...] = ()
    for start in range(0, len(stale), AT_ONCE):
        with transaction.atomic():
            committing.register()
            going = tuple(sorted(set(stale[start : start + AT_ONCE]) - listed()))
            for name in going:
                store.remove(name)
        swept += going
    return swept
