"""Whether the versions of each dataset follow one another: in number, in time, and readable one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from tinhso.catalog.definitions.dataset import Dataset, unknown_column, wrong_expression
from tinhso.catalog.faults import Fault, Finding
from tinhso.catalog.reading import PackDraft
from tinhso.catalog.versions import breaks, shape_of


def faults_of_versions(draft: PackDraft) -> Iterator[Fault]:
    """Yield what is wrong between the versions of each dataset of a pack, placed in the later of two."""
    for name, earlier in draft.earlier.items():
        if name not in draft.datasets:
            words = {"name": f"{name}.yaml"}
            yield from (entry.fault(Finding((), "newest_version_missing", words)) for entry in earlier)
            continue
        for before, after in pairwise([*earlier, draft.datasets[name]]):
            if before.definition is not None and after.definition is not None:
                yield from (after.fault(finding) for finding in _between(before.definition, after.definition))


def _between(old: Dataset, new: Dataset) -> Iterator[Finding]:
    if new.version != old.version + 1:
        yield Finding(("version",), "versions_do_not_follow", {"version": new.version, "before": old.version})
    if old.valid_to is None or new.valid_from != old.valid_to + timedelta(days=1):
        ends = old.valid_to or "–"
        yield Finding(("valid_from",), "versions_do_not_meet", {"start": new.valid_from, "before": old.version, "end": ends})
    if new.migration is not None:
        for name, source in new.migration.renamed.items():
            yield from unknown_column(("migration", "renamed", name), source, old.table.names)
        for index, name in enumerate(new.migration.dropped):
            yield from unknown_column(("migration", "dropped", index), name, old.table.names)
        for name, expression in new.migration.filled.items():
            yield from wrong_expression(("migration", "filled", name), expression, old.table.names)
    changes = list(breaks(shape_of(old), shape_of(new)))
    if changes:
        yield Finding(("version",), "breaking_change", {"before": old.version, "changes": "; ".join(changes)})
