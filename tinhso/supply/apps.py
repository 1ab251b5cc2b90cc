from django.apps import AppConfig


class Supply(AppConfig):
    name = "tinhso.supply"
    label = "supply"
