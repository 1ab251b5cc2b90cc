"""The desk of the tests is open for each of them, and closed after."""

import pytest

from tinhso.cases.engine import desks
from tinhso.cases.engine.tests import factories


@pytest.fixture(autouse=True)
def errands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(desks._DESKS, "errand", factories.DESK)
