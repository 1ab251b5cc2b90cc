from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "tinhso.centre"
    label = "centre"
