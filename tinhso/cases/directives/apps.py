from importlib import import_module

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    """A desk of its own: its tables, pages and words stay beside its code."""

    name = "tinhso.cases.directives"
    label = "cases_directives"

    def ready(self) -> None:
        import_module("tinhso.cases.directives.desk")  # its desks open when it is imported, once the tables are there
