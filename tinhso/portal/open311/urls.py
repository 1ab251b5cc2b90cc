from django.urls import path

from tinhso.portal.open311 import views

app_name = "open311"
urlpatterns = [
    path("discovery.<str:form>", views.discovery, name="discovery"),
    path("services.<str:form>", views.services, name="services"),
    path("services/<str:service_code>.<slug:form>", views.service, name="service"),
    path("requests.<str:form>", views.requests, name="requests"),
    path("requests/<str:service_request_id>.<slug:form>", views.one_request, name="request"),
    path("tokens/<str:token>.<slug:form>", views.token, name="token"),
    path("servicerequestupdates.<str:form>", views.updates, name="updates"),
]
