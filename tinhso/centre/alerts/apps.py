from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Alerts are an app of their own inside the room: their tables, pages and words stay beside their code."""

    name = "tinhso.centre.alerts"
    label = "centre_alerts"
