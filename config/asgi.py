"""The application that Daphne serves: pages and the API by HTTP, rooms by WebSocket."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Loads the apps; whatever imports models comes after it.
pages = get_asgi_application()

# isort: split
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter

from ops.serving.server.socket_limits import HandshakeRateLimit, RejectUnknownPath, SameOriginOnly, SocketLimit
from video.signalling.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": pages,
        # Outermost the origin: a page of somebody else never gets as far as a session.
        "websocket": SameOriginOnly(
            AuthMiddlewareStack(SocketLimit(HandshakeRateLimit(RejectUnknownPath(URLRouter(websocket_urlpatterns)))))
        ),
    }
)
