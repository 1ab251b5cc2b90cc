from django.apps import AppConfig


class Desk(AppConfig):
    name = "tinhso.supply.desk"
    label = "supply_desk"
