from django.apps import AppConfig


class Intake(AppConfig):
    name = "tinhso.supply.intake"
    label = "supply_intake"
