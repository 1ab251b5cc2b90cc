from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Sealed reports are an app of their own inside the room: their table, pages and words stay beside their code."""

    name = "tinhso.centre.reports"
    label = "centre_reports"
