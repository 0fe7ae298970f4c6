"""Addresses of deeds and of the register."""

from django.urls import path

from notary.deeds.views import deeds

urlpatterns = [
    path("", deeds.deed_list, name="deeds"),
    path("<uuid:deed_id>/", deeds.deed, name="deed"),
    path("<uuid:deed_id>/document/", deeds.document, name="deed_document"),
]
