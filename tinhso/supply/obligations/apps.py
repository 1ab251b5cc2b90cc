from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """Obligations are an app of their own inside the room: their tables, pages and words stay beside their code."""

    name = "tinhso.supply.obligations"
    label = "supply_obligations"
