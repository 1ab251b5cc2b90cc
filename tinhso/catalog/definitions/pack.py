"""``pack.yaml``: a field of the operations centre, its owner and what it builds on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from tinhso.catalog.definitions.words import VERSION, Bilingual, Definition, Name, Office, Source


class Pack(Definition):
    """One field (lĩnh vực). ``id`` is the name of its folder."""

    id: Name
    title: Bilingual
    summary: Bilingual
    owner: Office
    version: Annotated[str, StringConstraints(pattern=VERSION)]
    depends_on: tuple[Name, ...] = ()
    icon: Name | None = None
    legal_basis: tuple[Source, ...] = Field(default=(), description="The documents that make the field's data due")
