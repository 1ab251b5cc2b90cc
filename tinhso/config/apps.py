from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tinhso.config"
    label = "config"
