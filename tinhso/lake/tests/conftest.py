"""What the tests of the lake share: a trial pack, and a home of their own."""

from __future__ import annotations

import pytest

from tinhso.lake.tests import packs


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture(autouse=True)
def home(settings, tmp_path, trial_packs):
    settings.PACKS = trial_packs
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME
