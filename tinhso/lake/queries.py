"""Named reads of the lake. Every path goes through the same rights: ``manifest.table`` decides which rows exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Privacy
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.lake import context as contexts
from tinhso.lake import engine, manifest, policies, receipts, soundness
from tinhso.lake.contracts import Answer, Difference, Limits, PartView, Receipt, Soundness, Source, Supplied
from tinhso.lake.engine import Table
from tinhso.lake.errors import NoSuchDataset
from tinhso.lake.heavy import pl
from tinhso.lake.judging import Context
from tinhso.lake.models import Part
from tinhso.lake.parts import part_of, receipt_of
from tinhso.lake.rules.rights import reach
from tinhso.lake.rules.statements import VIEWS, read_statement
from tinhso.lake.rules.supplying import Sent, told

PRIVATE = (Privacy.PERSONAL, Privacy.SENSITIVE)


def query(sql: str, *, actor: Actor, as_of: datetime | None = None, limits: Limits = Limits()) -> Answer:  # noqa: B008  # frozen
    """Return what one SELECT over datasets (``pack.name``) finds, in force now or as of a past moment (aware).

    Looking at personal data is recorded. Raises Denied, StatementRefused, QueryFailed and TooMuch.
    """
    frame, cut, tables, moment = _run(sql, actor, as_of, limits)
    withheld = tuple(f"{name}.{column}" for name, table in tables.items() for column in table.withheld)
    return Answer(tuple(frame.columns), tuple(frame.rows()), moment.at, withheld, cut)


def export(
    sql: str,
    path: Path,
    *,
    actor: Actor,
    as_of: datetime | None = None,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> int:
    """Write what a query finds to a Parquet file and return the number of rows. Raises as ``query`` does."""
    frame, _, _, _ = _run(sql, actor, as_of, limits)
    frame.write_parquet(path)
    return frame.height


def history(dataset: str, *, actor: Actor) -> tuple[PartView, ...]:
    """Return the submissions of a dataset that the actor may see, oldest first. Raises Denied, NoSuchDataset."""
    require(policies.HISTORY, actor)
    _require_readable(dataset, actor)
    units = reach(actor, manifest.version(dataset).privacy)
    parts = Part.objects.filter(dataset=dataset).order_by("known_from").select_related("version").prefetch_related("erasures")
    return tuple(_view(part) for part in (parts if units is None else parts.filter(unit__in=units)))


def diff(
    dataset: str,
    *,
    since: datetime,
    until: datetime,
    actor: Actor,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> Difference:
    """Return the rows that came, went or changed between two moments (aware), as far as the actor may see them."""
    require(policies.QUERY, actor)
    _require_readable(dataset, actor)
    tables = {
        "before": manifest.table(dataset, manifest.settle(since), actor),
        "after": manifest.table(dataset, manifest.settle(until), actor),
    }
    _record_private(tables, actor)
    frame, _ = engine.answer(_difference(tables["after"]), tables, limits)
    return Difference(tuple(frame.columns), tuple(frame.rows()))


def verify(*, actor: Actor) -> Soundness:
    """Read every listed file and every row of the manifest and say where they are apart. Raises Denied."""
    require(policies.VERIFY, actor)
    return soundness.verify()


def receipt(number: str, *, actor: Actor) -> Receipt:
    """Return a receipt that was given, for whoever may see that unit's submissions. Raises NoSuchReceipt, NotFound."""
    part = part_of(number)
    require(policies.HISTORY, actor, part)
    return receipt_of(part)


def supplied(
    *, datasets: Collection[str] | None = None, since: date | None = None, until: date | None = None
) -> tuple[Supplied, ...]:
    """Return what came for each dataset, unit and period whose last day lies from ``since`` to ``until`` (included).

    That something came is no secret inside the house: no row is read and nobody is asked. One query, whatever the number.
    """
    parts = Part.objects.order_by("known_from")
    if datasets is not None:
        parts = parts.filter(dataset__in=datasets)
    if since is not None:
        parts = parts.filter(period_end__gte=since)
    if until is not None:
        parts = parts.filter(period_end__lte=until)
    return told(map(Sent._make, parts.values_list(*Sent._fields).iterator()))


def public_keys() -> tuple[str, ...]:
    """Return the public keys (hexadecimal) that prove receipts."""
    return receipts.public_keys()


def check_context(dataset: str, unit_id: int, period: str, *, source_sha256: str = "", instead_of: str = "") -> Context:
    """Return what a submission is judged against: units, references, keys in force, history.

    What it would replace is left out: the unit's own earlier rows where the update mode replaces them, the part
    ``instead_of`` (a receipt's number) and the same source file sent before. Raises NoSuchDataset and wrong periods.
    """
    return contexts.build(dataset, unit_id, period, source_sha256=source_sha256, instead_of=instead_of)


# --- inside ----------------------------------------------------------------------


def _run(
    sql: str, actor: Actor, as_of: datetime | None, limits: Limits
) -> tuple[pl.DataFrame, bool, dict[str, Table], manifest.Moment]:
    require(policies.QUERY, actor)
    judged, named = read_statement(sql, manifest.readable(actor))
    moment = manifest.settle(as_of)
    tables = {name: manifest.table(name, moment, actor) for name in named}
    _record_private(tables, actor)
    frame, cut = engine.answer(judged, tables, limits)
    return frame, cut, tables, moment


def _record_private(tables: dict[str, Table], actor: Actor) -> None:
    """The law asks who looked at people's data; the lake's own work is no looking."""
    private = sorted(
        table.version.dataset
        for table in tables.values()
        if any(column.privacy in PRIVATE and column.name not in table.withheld for column in table.version.columns)
    )
    if private and actor != SYSTEM:
        audit.record(actor=actor, verb="lake.read", target=f"dataset:{private[0]}", data={"datasets": private})


def _require_readable(dataset: str, actor: Actor) -> None:
    if dataset not in manifest.readable(actor):
        raise NoSuchDataset(dataset=dataset[:130])


def _difference(table: Table) -> str:
    """Compare whole rows; a row that went and one of its key that came are one change."""
    columns = [name for name in table.version.names if name not in table.withheld]
    listed = ", ".join(f'"{name}"' for name in ("_unit", "_period", *columns))
    same = " AND ".join(f'c."{name}" IS NOT DISTINCT FROM g."{name}"' for name in _identity(table)) or "false"
    views = f'SELECT {listed} FROM "{VIEWS}"."{{}}"'  # noqa: S608  # names of definitions, quoted
    return f"""WITH gone AS ({views.format("before")} EXCEPT ALL {views.format("after")}),
        came AS ({views.format("after")} EXCEPT ALL {views.format("before")})
        SELECT CASE WHEN EXISTS (SELECT 1 FROM came c WHERE {same}) THEN 'before' ELSE 'removed' END AS change, * FROM gone g
        UNION ALL
        SELECT CASE WHEN EXISTS (SELECT 1 FROM gone c WHERE {same}) THEN 'after' ELSE 'added' END AS change, * FROM came g
        ORDER BY {", ".join(f'"{name}"' for name in _identity(table) or ("_unit", "_period"))}, change DESC"""  # noqa: S608  # names of definitions, quoted


def _identity(table: Table) -> tuple[str, ...]:
    key = table.version.key
    if not key or set(key) & set(table.withheld):
        return ()
    return ("_unit", "_period", *key) if str(table.version.update) == "replace_period" else ("_unit", *key)


def _view(part: Part) -> PartView:
    return PartView(
        number=part.number,
        dataset=part.dataset,
        version=part.version.number,
        unit_id=part.unit_id,
        period=part.period,
        rows=part.rows,
        sha256=part.file,
        supplier=part.supplier,
        source=Source(part.source_name, part.source_sha256, part.source_sheet),
        confirmation=part.confirmation,
        known_from=part.known_from,
        known_to=part.known_to,
        superseded_by=part.superseded_by,
        withdrawn=part.withdrawn,
        erased_rows=sum(erasure.rows for erasure in part.erasures.all()),
    )


def datasets(*, actor: Actor) -> Iterator[str]:
    """Yield the datasets of which the actor may see rows. Raises Denied."""
    require(policies.QUERY, actor)
    yield from manifest.readable(actor)
