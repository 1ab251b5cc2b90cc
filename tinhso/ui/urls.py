"""Addresses of the design system: its own page, and the switches of theme and language."""

from __future__ import annotations

from django.urls import path

from tinhso.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.components, name="components"),
    path("ui/suggestions", views.suggestions, name="suggestions"),
    path("ui/outlines", views.sample_outlines, name="sample_outlines"),
    path("ui/toast", views.toast, name="toast"),
    path("ui/errors/<slug:code>", views.error_example, name="error_example"),
    path("ui/theme", views.theme, name="theme"),
    path("ui/language", views.language, name="language"),
    path("offline", views.offline, name="offline"),
]
