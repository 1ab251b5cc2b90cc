"""The connectors that are installed, each loaded only when it is used.

Ours are in the table; others come as installed packages with an entry point in the
group ``tinhso.connectors``. A name in the table cannot be taken by a package.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from tinhso.supply.connectors.base import Connector
from tinhso.supply.errors import UnknownConnector

GROUP = "tinhso.connectors"

CONNECTORS = {
    "demo": "tinhso.supply.connectors.contrib.demo.connector:Demo",
    "failing_demo": "tinhso.supply.connectors.contrib.failing_demo.connector:FailingDemo",
    "folder": "tinhso.supply.connectors.contrib.folder.connector:Folder",
    "http": "tinhso.supply.connectors.contrib.http.connector:HttpJson",
    "sftp": "tinhso.supply.connectors.contrib.sftp.connector:Sftp",
    "sql": "tinhso.supply.connectors.contrib.sql.connector:Sql",
}


def names() -> tuple[str, ...]:
    """Return the names of all installed connectors, in order."""
    return tuple(sorted({*CONNECTORS, *(point.name for point in entry_points(group=GROUP))}))


def connector_class(name: str) -> type[Connector]:
    """Return the class of the connector ``name``. Raises UnknownConnector."""
    if name in CONNECTORS:
        module, _, attribute = CONNECTORS[name].partition(":")
        found: object = getattr(import_module(module), attribute)
    else:
        found = _installed(name).load()
    if not (isinstance(found, type) and issubclass(found, Connector)):
        raise UnknownConnector(connector=name, known=", ".join(names()))
    return found


def connector(name: str, settings: Mapping[str, str]) -> Connector:
    """Return the connector ``name`` with its settings. Raises UnknownConnector, ConnectorSettingsWrong."""
    return connector_class(name)(settings)


def _installed(name: str) -> EntryPoint:
    for point in entry_points(group=GROUP):
        if point.name == name:
            return point
    raise UnknownConnector(connector=name, known=", ".join(names()))
