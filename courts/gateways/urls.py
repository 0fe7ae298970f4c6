"""URLs of gateways."""

from __future__ import annotations

from django.urls import path

from courts.gateways.views import choices, receipts

urlpatterns = [
    path("accounts/profile/channels/", choices.channels, name="message_channels"),
    path("gateways/receipts/", receipts.receipt, name="gateway_receipt"),
]
