"""Addresses of what is owed, within ``supply/`` and its namespace."""

from django.urls import path

from tinhso.supply.obligations import rule_views, views

urlpatterns = [
    path("", views.owed, name="owed"),
    path("owed.ics", views.calendar, name="owed-calendar"),
    path("obligations/", views.listing, name="obligations"),
    path("obligations/<str:dataset>/<int:unit_id>/<str:period>/", views.one, name="obligation"),
    path("obligations/<str:dataset>/<int:unit_id>/<str:period>/ask/", views.ask, name="ask-leniency"),
    path("obligations/<str:dataset>/<int:unit_id>/<str:period>/grant/", views.grant, name="grant-leniency"),
    path("requests/", views.pleas, name="requests"),
    path("requests/<int:number>/", views.decide, name="decide"),
    path("scoreboard/", views.scoreboard, name="scoreboard"),
    path("scoreboard.csv", views.scoreboard_csv, name="scoreboard-csv"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.mark_read, name="notices-read"),
    path("suppliers/", rule_views.suppliers, name="suppliers"),
    path("suppliers/new/", rule_views.new_supplier, name="new-supplier"),
    path("rules/", rule_views.rules, name="rules"),
    path("rules/<slug:section>/new/", rule_views.new_rule, name="new-rule"),
    path("rules/webhooks/<int:number>/end/", rule_views.end_webhook, name="end-webhook"),
]
