"""Who may read what of the lake besides rows, and who looked at people's data."""

from __future__ import annotations

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Privacy
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.lake import manifest, policies
from tinhso.lake.definition import TableVersion, from_canonical
from tinhso.lake.errors import NoSuchDataset, NotAllOfIt
from tinhso.lake.models import Part
from tinhso.lake.rules.rights import reach, within
from tinhso.lake.tables import Table

PRIVATE = (Privacy.PERSONAL, Privacy.SENSITIVE)


def record_private(tables: dict[str, Table], actor: Actor) -> None:
    """The law asks who looked at people's data; the lake's own work is no looking."""
    private = sorted(
        table.version.dataset
        for table in tables.values()
        if any(column.privacy in PRIVATE and column.name not in table.withheld for column in table.version.columns)
    )
    if private and actor != SYSTEM:
        audit.record(actor=actor, verb="lake.read", target=f"dataset:{private[0]}", data={"datasets": private})


def require_whole(part: Part, actor: Actor) -> TableVersion:
    """Require that the actor may see all of a part: every column that it had, and that they have now."""
    require(policies.HISTORY, actor, part)
    had = from_canonical(part.version.definition)
    require_every_class((had, manifest.version(part.dataset)), part.unit_id, actor, f"receipt:{part.number}")
    return had


def require_every_class(versions: tuple[TableVersion, ...], unit_id: int, actor: Actor, target: str) -> None:
    """Require that the actor may see every class of privacy that these versions have, of this unit. Raises NotAllOfIt."""
    classes = {version.privacy for version in versions} | {column.privacy for each in versions for column in each.columns}
    if not all(within(unit_id, reach(actor, privacy)) for privacy in classes):
        raise NotAllOfIt(number=target.partition(":")[2])
    if classes & set(PRIVATE) and actor != SYSTEM:
        audit.record(actor=actor, verb="lake.read", target=target, data={"datasets": [versions[0].dataset]})


def require_readable(dataset: str, actor: Actor) -> None:
    """Raise NoSuchDataset where the actor sees no rows of a dataset."""
    if dataset not in manifest.readable(actor):
        raise NoSuchDataset(dataset=dataset[:130])
