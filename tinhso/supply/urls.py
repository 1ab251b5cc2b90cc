"""Addresses of the supply of data, mounted at ``/supply/``: each sub-room brings its own."""

from django.urls import include, path

app_name = "supply"
urlpatterns = [
    path("", include("tinhso.supply.intake.urls")),
    path("", include("tinhso.supply.obligations.urls")),
    path("", include("tinhso.supply.desk.urls")),
]
