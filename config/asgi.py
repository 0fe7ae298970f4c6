"""The application that Daphne serves: pages and the API by HTTP, rooms by WebSocket."""

from __future__ import annotations

import importlib
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Loads the apps; whatever imports models comes after it.
pages = get_asgi_application()

# isort: split
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import URLPattern

from config.sockets import OneAfterTheOther, OwnOrigin, RoomForOthers, Routed


def _websocket_routes() -> list[URLPattern]:
    try:
        routing = importlib.import_module("video.signalling.routing")
    except ModuleNotFoundError as error:
        # Only its own absence is forgiven; what it cannot import is a fault.
        if not (error.name or "").startswith("video.signalling"):
            raise
        return []
    return list(routing.websocket_urlpatterns)


application = ProtocolTypeRouter(
    {
        "http": pages,
        # Outermost the origin: a page of somebody else never gets as far as a session.
        "websocket": OwnOrigin(
            AuthMiddlewareStack(RoomForOthers(OneAfterTheOther(Routed(URLRouter(_websocket_routes())))))
        ),
    }
)
