"""Adapters: how a message reaches the gateway. One interface; HTTP for a gateway, and files where there is none."""

from courts.gateways.adapters.choice import adapter
from courts.gateways.adapters.interface import Adapter, Message

__all__ = ["Adapter", "Message", "adapter"]
