from django.urls import include, path

from tinhso.centre import views

app_name = "centre"
urlpatterns = [
    path("", views.home, name="home"),
    path("map/", include("tinhso.centre.map.urls")),
]
