"""What the tests of connectors share: a home, a folder to read, and this machine's network as an allowed one."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.places.memory import changed
from tinhso.supply.connectors import registry
from tinhso.supply.connectors.tests import factories


@pytest.fixture
def incoming(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    folder = tmp_path / "incoming"
    settings.HOME.mkdir()
    folder.mkdir()
    settings.CONNECTOR_FOLDERS = [folder]
    return folder


@pytest.fixture
def loopback(settings):
    settings.CONNECTOR_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def source(monkeypatch):
    """A source whose batches the test sets."""
    monkeypatch.setitem(registry.CONNECTORS, "source", f"{factories.__name__}:Source")
    monkeypatch.setattr(factories.Source, "batches", [])
    monkeypatch.setattr(factories.Source, "seen", [])
    return factories.Source


@pytest.fixture
def demo_commune(transactional_db) -> str:
    """The code of a commune of today."""
    commune = factories.Unit.objects.create(tree="area", level="commune", code="31507", valid_from=date(2025, 7, 1))
    commune.names.create(prefix="Phường", name="Thử Nghiệm", valid_from=date(2025, 7, 1))
    changed()
    return "31507"
