from django.urls import path

from tinhso.centre.directives import views

urlpatterns = [path("new/", views.new, name="directive-new")]
