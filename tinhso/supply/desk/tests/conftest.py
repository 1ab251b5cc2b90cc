"""What the tests of the desk share: a trial pack, and a home of their own."""

from __future__ import annotations

import pytest

from tinhso.supply.desk.tests import packs


@pytest.fixture(scope="session")
def desk_packs(tmp_path_factory):
    return packs.write(tmp_path_factory.mktemp("desk-packs"))


@pytest.fixture(autouse=True)
def home(settings, tmp_path, desk_packs):
    settings.PACKS = desk_packs
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME
