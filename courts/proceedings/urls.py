"""Addresses of the proceedings."""

from __future__ import annotations

from django.urls import path

from courts.proceedings.views import orders

urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/document/", orders.order_document, name="order_document"),
]
