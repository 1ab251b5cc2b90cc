from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "tinhso.cases.engine"
    label = "cases_engine"
