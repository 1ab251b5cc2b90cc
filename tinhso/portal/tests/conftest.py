"""The shipped units, loaded once for the module."""

from tinhso.places.tests.conftest import _reference_rows, reference

__all__ = ["_reference_rows", "reference"]
