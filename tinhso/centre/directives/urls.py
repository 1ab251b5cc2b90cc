from django.urls import path

from tinhso.centre.directives import rule_views, views

urlpatterns = [
    path("new/", views.new, name="directive-new"),
    path("opening/", rule_views.opening, name="directive-opening"),
]
