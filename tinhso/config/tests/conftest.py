"""Installations for the tests of operations."""

from tinhso.config.tests.installations import (  # noqa: F401  # fixtures are found by their names
    empty,
    installation,
    postgres,
    postgresql,
    prepared_postgresql,
    prepared_sqlite,
    sqlite,
)
