"""Installations for the tests of what can go wrong."""

from collections.abc import Iterator

import pytest

from tests.faults.disks import SmallDisk
from tinhso.config.tests.installations import (  # noqa: F401  # fixtures are found by their names
    empty,
    installation,
    postgres,
    postgresql,
    prepared_postgresql,
    prepared_sqlite,
    sqlite,
)


def pytest_itemcollected(item):
    """These make installations on either engine themselves: the second run, on PostgreSQL, need not repeat them."""
    item.add_marker("own_engines")


@pytest.fixture
def small_disk(tmp_path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "small")
    disk.fill_to(64 * 1024)
    yield disk
    disk.close()
