from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    """Pulling is an app of its own inside the room: its tables and pages stay beside its code."""

    name = "tinhso.supply.connectors"
    label = "supply_connectors"
