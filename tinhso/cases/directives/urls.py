"""Addresses of the directives, under ``directives/``."""

from django.urls import path

from tinhso.cases.directives import views

app_name = "directives"
urlpatterns = [
    path("", views.board, name="board"),
    path("<str:code>/", views.show, name="show"),
    path("<str:code>/moves/<slug:move>/", views.move, name="move"),
]
