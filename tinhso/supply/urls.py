"""Addresses of the supply of data, mounted at ``/supply/``."""

from django.urls import include, path

app_name = "supply"
urlpatterns = [
    path("", include("tinhso.supply.obligations.urls")),
]
