"""The gateway: one interface, and a sandbox that takes no money."""

from courts.payments.gateway.choice import gateway
from courts.payments.gateway.interface import (
    BadCallback,
    Begun,
    Event,
    Gateway,
    GatewayError,
    Order,
    Outcome,
    Report,
)

__all__ = ["BadCallback", "Begun", "Event", "Gateway", "GatewayError", "Order", "Outcome", "Report", "gateway"]
