"""Addresses of the pages about oneself and about people."""

from django.urls import path

from tinhso.accounts import people_views, views

app_name = "accounts"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/acting-for", views.act_for, name="act-for"),
    path("me/colleagues", views.colleagues, name="colleagues"),
    path("me/delegations/new", views.delegate, name="delegate"),
    path("me/delegations/<int:delegation>/end", views.end_delegation, name="end-delegation"),
    path("me/tokens/new", views.new_token, name="new-token"),
    path("me/tokens/<int:token>/revoke", views.revoke_token, name="revoke-token"),
    path("people/", people_views.listing, name="people"),
    path("people/new", people_views.new, name="new-person"),
    path("people/units", people_views.units, name="units"),
    path("people/offices", people_views.units, {"tree": "office"}, name="offices"),
    path("people/<int:account>", people_views.one, name="person"),
    path("people/<int:account>/change", people_views.change, name="change-person"),
    path("people/<int:account>/invite", people_views.invite, name="invite-person"),
    path("people/<int:account>/close", people_views.close, name="close-person"),
    path("people/<int:account>/reopen", people_views.reopen, name="reopen-person"),
    path("people/<int:account>/roles/new", people_views.give_role, name="give-role"),
    path("people/<int:account>/roles/<int:assignment>/end", people_views.end_role, name="end-role"),
]
