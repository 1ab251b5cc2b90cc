"""The town of these tests."""

import pytest

from tinhso.cases.reports.tests import factories
from tinhso.places import queries as places


@pytest.fixture
def town(db, settings, tmp_path, monkeypatch) -> factories.Town:
    settings.PROVINCE, settings.HOME = factories.PROVINCE, tmp_path
    built = factories.build()
    monkeypatch.setattr(places, "locate", built.locate)
    return built
