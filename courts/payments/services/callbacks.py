"""Callbacks of the gateway: its signed reports about payments."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from courts.ground.errors import NotVisible
from courts.payments.gateway import BadCallback, gateway
from courts.payments.models import Payment
from courts.payments.services.payments import conclude


def receive(body: bytes, headers: Mapping[str, str]) -> None:
    """Record one callback. Safe to repeat.

    Raises BadCallback for a forged, old or malformed one, NotVisible for an unknown payment and without a gateway.
    """
    service = gateway()
    if service is None:
        raise NotVisible
    event = service.read_callback(body, headers)
    try:
        key = UUID(hex=event.key)
    except ValueError:
        raise BadCallback(is_signed=True) from None
    if not Payment.records.filter(pk=key, gateway=service.name).exists():
        raise NotVisible
    conclude(key, event.report)
