"""Every address of supply, below ``/supply/``."""

from tinhso.supply.desk import urls as desk

app_name = "supply"
urlpatterns = [*desk.urlpatterns]
