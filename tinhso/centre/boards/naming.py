"""What the codes of a column are called: by the register that the column names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Bilingual, DataField, split
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake


def with_names(field: DataField, pack: str, *, actor: Actor, as_of: datetime | None = None) -> DataField:
    """Return a column (of a dataset of ``pack``) with titles for the codes that its register knew at a moment, name and code.

    The column stays as it is where it names no register, or one that the actor may not read.
    """
    if field.named_by is None:
        return field
    register = ".".join(split(field.named_by.resource, pack))
    if register not in lake.datasets(actor=actor):
        return field
    names = _names(register, field.named_by.field, actor, as_of)
    titles = {code: Bilingual(vi=f"{name} ({code})", en=f"{name} ({code})") for code, name in names.items()}
    return field.model_copy(update={"titles": {**titles, **field.titles}})


def _names(register: str, column: str, actor: Actor, as_of: datetime | None) -> Mapping[str, str]:
    """Return the name of each code as it was told last, in the order of the codes."""
    [key] = catalog.in_force(settings.PACKS).dataset(register).table.primaryKey
    # Only names of definitions stand in the statement.
    sql = f'SELECT "{key}", arg_max("{column}", _period) FROM {register} GROUP BY 1 ORDER BY 1'  # noqa: S608
    return {str(code): str(name) for code, name in lake.query(sql, actor=actor, as_of=as_of).rows if name}
