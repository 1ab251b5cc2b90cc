from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tinhso.cases.reports"
    label = "cases_reports"

    def ready(self) -> None:
        import_module("tinhso.cases.reports.desk")  # it opens when it is imported, once the tables are there
