from importlib import import_module

from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "tinhso.cases.engine"
    label = "cases_engine"

    def ready(self) -> None:
        import_module("tinhso.cases.engine.history")  # the one desk that the engine itself brings
