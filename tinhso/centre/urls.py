from django.urls import path

from tinhso.centre import views

app_name = "centre"
urlpatterns = [path("", views.home, name="home")]
