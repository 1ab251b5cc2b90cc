from django.apps import AppConfig


class LakeConfig(AppConfig):
    name = "tinhso.lake"
    label = "lake"
