import pytest

from tinhso.cases.directives.tests import factories


@pytest.fixture
def house(db, settings) -> factories.House:
    settings.PROVINCE = factories.PROVINCE
    return factories.build()
