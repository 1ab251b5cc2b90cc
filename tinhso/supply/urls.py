"""Addresses of supply, mounted at ``/supply/``: each sub-room brings its own."""

from tinhso.supply.intake.urls import urlpatterns as intake

app_name = "supply"
urlpatterns = [*intake]
