"""Addresses of the desk below ``/supply/``; ``tinhso.supply.urls`` gathers them under the name ``supply``."""

from django.urls import path

from tinhso.supply.desk import form_views, held_views, history_views, inquiry_views

urlpatterns = [
    path("form/worker.js", form_views.worker, name="form-worker"),
    path("form/<str:dataset>/<int:unit_id>/<str:period>/", form_views.form, name="form"),
    path("form/<str:dataset>/<int:unit_id>/<str:period>/draft/", form_views.draft, name="form-draft"),
    path("held/", held_views.overview, name="held"),
    path("held/<str:dataset>/<int:unit_id>/", held_views.of_dataset, name="held-of"),
    path("held/row/<int:row>", held_views.row, name="held-row"),
    path("held/row/<int:row>/drop", held_views.drop, name="drop-held-row"),
    path("history/<str:dataset>/<int:unit_id>/", history_views.history, name="history"),
    path("history/<str:dataset>/<int:unit_id>/difference/", history_views.difference, name="difference"),
    path("receipts/<str:receipt>/", history_views.receipt, name="receipt"),
    path("receipts/<str:receipt>/document.json", history_views.document, name="receipt-document"),
    path("receipts/<str:receipt>/rows.csv", history_views.rows, name="receipt-rows"),
    path("receipts/<str:receipt>/withdraw", history_views.withdraw, name="withdraw"),
    path("receipts/<str:receipt>/ask", inquiry_views.ask, name="ask"),
    path("questions/", inquiry_views.inquiries, name="inquiries"),
    path("questions/<int:inquiry>/", inquiry_views.inquiry, name="inquiry"),
    path("questions/<int:inquiry>/reply", inquiry_views.reply, name="reply"),
    path("questions/<int:inquiry>/close", inquiry_views.close, name="close-inquiry"),
]
