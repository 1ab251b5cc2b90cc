"""Installations for the tests of what can go wrong."""

from tinhso.config.tests.installations import (  # noqa: F401  # fixtures are found by their names
    empty,
    installation,
    postgres,
    postgresql,
    prepared_postgresql,
    prepared_sqlite,
    sqlite,
)
