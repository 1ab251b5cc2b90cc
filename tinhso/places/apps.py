from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tinhso.places"
    label = "places"
