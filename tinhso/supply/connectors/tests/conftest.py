"""What the tests of connectors share: a home, a folder to read, and this machine's network as an allowed one."""

from __future__ import annotations

import pytest


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
