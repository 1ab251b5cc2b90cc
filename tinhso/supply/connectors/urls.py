"""Addresses of connections, mounted at ``/supply/connections/``."""

from django.urls import path

from tinhso.supply.connectors import views

app_name = "connections"
urlpatterns = [
    path("", views.listing, name="connections"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.one, name="connection"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/pull", views.pull, name="pull"),
    path("<int:pk>/try", views.try_out, name="try"),
    path("<int:pk>/pause", views.pause, name="pause"),
    path("<int:pk>/resume", views.resume, name="resume"),
]
