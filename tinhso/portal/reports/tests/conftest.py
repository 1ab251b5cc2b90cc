"""The town in which people report."""

from tinhso.cases.reports.tests.conftest import town

__all__ = ["town"]
