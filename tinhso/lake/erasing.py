"""What a legal erasure takes out: whole parts beyond their retention, or the rows where a column has a value.

The rule is kept without the value: a record of whom one erased must not remember them. What a sender sent holds the rows
too: it goes with the first of them. Rows that wait for a head are given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from tinhso.kernel import clock
from tinhso.kernel.periods import parse
from tinhso.lake import definition, files, listing, stores
from tinhso.lake.contracts import Rule
from tinhso.lake.errors import RuleRefused
from tinhso.lake.heavy import pl
from tinhso.lake.models import Compaction, Erasure, Part, Proposal


def parts_under(rule: Rule) -> QuerySet[Part]:
    """Return the parts that may hold rows of the rule, in force or not. Raises RuleRefused, NoSuchDataset."""
    parts = Part.objects.filter(dataset=rule.dataset).order_by("pk")
    if rule.kind == "rows":
        if definition.current(rule.dataset).column(rule.column) is None:
            raise RuleRefused(why_vi=f"không có cột {rule.column}", why_en=f"there is no column {rule.column}")
        return parts
    return parts.filter(period_end__lt=last_day_out(rule.dataset, clock.today()), rows__gt=0)


def last_day_out(dataset: str, today: date) -> date:
    """Return the day before which a period must have ended for its rows to be past retention. Raises RuleRefused."""
    years = definition.dataset(dataset).retention.years
    if years is None:
        raise RuleRefused(why_vi="bộ dữ liệu được lưu vĩnh viễn", why_en="the dataset is kept for ever")
    leap_day = today.month == 2 and today.day == 29
    return today.replace(year=today.year - years, day=28 if leap_day else today.day)


@dataclass(frozen=True)
class Gone:
    """What an erasure took out: how many rows, of how many parts, and the files that held them."""

    rows: int = 0
    parts: int = 0
    files: frozenset[str] = frozenset()
    originals: frozenset[str] = frozenset()

    def counts(self) -> dict[str, int]:
        """Return what the audit keeps of it."""
        return {"parts": self.parts, "rows": self.rows, "originals": len(self.originals)}


def erase(rule: Rule, basis: str, account: int | None, moment: datetime) -> Gone:
    """Rewrite the parts without the rows of a rule, within the caller's transaction, and say what is to be removed.

    Raises RuleRefused, NoSuchDataset.
    """
    erased = [done for part in parts_under(rule) if (done := _erase_part(part, rule, basis, account, moment)) is not None]
    waiting = [
        proposal for proposal in Proposal.objects.filter(dataset=rule.dataset, state="waiting") if _holds(proposal, rule)
    ]
    for proposal in waiting:
        proposal.state, proposal.reason, proposal.decided_by, proposal.decided_at = "declined", basis, account, moment
        proposal.save()
    names = frozenset({*(each.original for each in erased), *(each.original for each in waiting)} - {""})
    Part.objects.filter(original__in=names).update(original="")
    derived = Compaction.objects.filter(dataset=rule.dataset)
    files_gone = {*(each.old_file for each in erased), *(each.file for each in waiting), *(each.file for each in derived)}
    derived.delete()
    return Gone(sum(each.rows for each in erased), len(erased), frozenset(files_gone), names)


def preview(rule: Rule) -> Gone:
    """Return what an erasure would take out now, changing nothing. Raises RuleRefused, NoSuchDataset."""
    found = [(part, rows) for part in parts_under(rule) if (rows := _rows_of(part.file, rule))]
    waiting = [each for each in Proposal.objects.filter(dataset=rule.dataset, state="waiting") if _holds(each, rule)]
    named = frozenset({*(part.original for part, _ in found), *(each.original for each in waiting)} - {""})
    return Gone(sum(rows for _, rows in found), len(found), frozenset(part.file for part, _ in found), named)


def _rows_of(file: str, rule: Rule) -> int:
    scan = pl.scan_parquet(stores.rows().locate(file))
    return int(scan.select(condition(rule).sum() if rule.kind == "rows" else pl.len()).collect().item() or 0)


def remove_unlisted(gone: Gone) -> None:
    """Remove the files of an erasure that nothing stands on any more."""
    for name in gone.files - listing.files():
        stores.rows().remove(name)
    for name in gone.originals - listing.originals():
        stores.originals().remove(name)


def condition(rule: Rule) -> pl.Expr:
    """Return what is true of the rows that go."""
    return pl.col(rule.column).cast(pl.String).eq_missing(pl.lit(rule.value)) if rule.column else pl.lit(True)


def _holds(proposal: Proposal, rule: Rule) -> bool:
    """Say whether rows that wait for a head are the rule's: they are given back, for they may not come in."""
    if rule.kind == "retention":
        return parse(proposal.period).end < last_day_out(rule.dataset, clock.today())
    return _rows_of(proposal.file, rule) > 0


def _erase_part(part: Part, rule: Rule, basis: str, account: int | None, moment: datetime) -> Erasure | None:
    store = stores.rows()
    staged, gone = files.without(store, part.file, condition(rule))
    if not gone:
        staged.unlink()
        return None
    old, stored = part.file, store.put(staged)
    part.file, part.rows = stored.sha256, part.rows - gone
    part.save(update_fields=["file", "rows"])
    return Erasure.objects.create(
        part=part,
        at=moment,
        rule=rule.kind if rule.kind == "retention" else f"{rule.kind}:{rule.column}",
        basis=basis,
        rows=gone,
        old_file=old,
        new_file=stored.sha256,
        original=part.original,
        account=account,
    )
