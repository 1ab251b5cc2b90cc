"""Addresses of the directives, under ``directives/``."""

from django.urls import path

from tinhso.cases.directives import rule_views, views

app_name = "directives"
urlpatterns = [
    path("", views.board, name="board"),
    path("rules/", rule_views.reminders, name="rules"),
    path("<str:code>/", views.show, name="show"),
    path("<str:code>/moves/<slug:move>/", views.move, name="move"),
]
