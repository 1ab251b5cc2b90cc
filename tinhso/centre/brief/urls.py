from django.urls import path

from tinhso.centre.brief import views

urlpatterns = [
    path("", views.page, name="brief"),
    path("<str:day>/", views.page, name="brief-of"),
    path("<str:day>/brief.pdf", views.paper, name="brief-pdf"),
]
