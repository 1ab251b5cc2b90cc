"""Looking after the lake's files: sweep what nobody lists, compact what is scattered, erase what the law takes out."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.lake import committing, definition, erasing, files, policies, storage
from tinhso.lake.contracts import Rule
from tinhso.lake.errors import ReasonNeeded
from tinhso.lake.models import Compaction, Erasure, Part, Register
from tinhso.lake.storage import Stored


def sweep(*, actor: Actor) -> tuple[str, ...]:
    """Remove files that no row lists and that are older than an hour; return their names."""
    require(policies.COMPACT, actor)
    store = storage.local()
    with store.held(alone=True):
        swept = store.sweep(_listed())
    if swept:
        audit.record(actor=actor, verb="lake.sweep", target="lake", data={"files": list(swept[:100]), "count": len(swept)})
    return swept


def compact(*, actor: Actor, dataset: str = "", least: int = 2) -> int:
    """Write one derived file for each dataset and period with ``least`` or more parts in force; return how many.

    Nothing that was supplied changes: the derived file can be made again, and is used only while its parts are in force.
    """
    require(policies.COMPACT, actor)
    store, made = storage.local(), 0
    for reference, period, parts in _scattered(dataset, least):
        with store.held():
            stored = store.put(files.merged(store, parts, definition.current(reference)))
            made += _list_compaction(store, reference, period, parts, stored)
    return made


def erase(*, actor: Actor, rule: Rule, basis: str) -> int:
    """Take rows out of the lake for good, everywhere and from the past too, and return how many went.

    ``rule`` says which rows, ``basis`` by what law or decision (kept in the audit). Receipts stay: they say what was
    supplied, not what it said. Files that hold erased rows are removed at once.
    Raises RuleRefused, ReasonNeeded, NoSuchDataset.
    """
    require(policies.ERASE, actor)
    if not basis.strip():
        raise ReasonNeeded()
    store = storage.local()
    with store.held(alone=True):
        with transaction.atomic():
            register = committing.register()
            gone = [_erase_part(part, rule, basis, actor, register, store) for part in erasing.parts_under(rule)]
            Compaction.objects.filter(dataset=rule.dataset).delete()
            data = {"rule": rule.kind, "column": rule.column, "parts": sum(1 for each in gone if each), "rows": sum(gone)}
            audit.record(actor=actor, verb="lake.erase", target=f"dataset:{rule.dataset}", reason=basis.strip(), data=data)
        for name in set(store.names()) - _listed():
            store.remove(name)
    return sum(gone)


def _listed() -> set[str]:
    return {*Part.objects.values_list("file", flat=True), *Compaction.objects.values_list("file", flat=True)}


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


def _list_compaction(store: storage.LocalStorage, reference: str, period: str, parts: list[Part], stored: Stored) -> int:
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


def _erase_part(part: Part, rule: Rule, basis: str, actor: Actor, register: Register, store: storage.LocalStorage) -> int:
    """Rewrite one part without the rows of the rule; return how many went."""
    staged, gone = files.without(store, part.file, erasing.condition(rule))
    if not gone:
        staged.unlink()
        return 0
    old, stored = part.file, store.put(staged)
    part.file, part.rows = stored.sha256, part.rows - gone
    part.save(update_fields=["file", "rows"])
    Erasure.objects.create(
        part=part,
        at=committing.moment_of(register),
        rule=rule.kind if rule.kind == "retention" else f"{rule.kind}:{rule.column}",
        basis=basis.strip(),
        rows=gone,
        old_file=old,
        new_file=stored.sha256,
        account=actor.account,
    )
    return gone
