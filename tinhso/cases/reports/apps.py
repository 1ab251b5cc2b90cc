from django.apps import AppConfig

from tinhso.cases.engine import desks


class ReportsConfig(AppConfig):
    name = "tinhso.cases.reports"
    label = "cases_reports"

    def ready(self) -> None:
        from tinhso.cases.reports.desk import DESK  # noqa: PLC0415  # needs the apps to be there

        desks.register(DESK)
