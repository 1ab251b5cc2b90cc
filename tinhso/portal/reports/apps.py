from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The citizens' app is an app of its own inside the room: its pages, words and one table stay beside their code."""

    name = "tinhso.portal.reports"
    label = "portal_reports"
