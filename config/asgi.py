"""The application that Daphne serves: pages and the API over HTTP, rooms over WebSocket."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Loads the apps. Imports that need models come after it.
pages = get_asgi_application()

# isort: split
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware

from courts.access.sessions.sockets import SocketUser
from ops.serving.server.socket_limits import HandshakeRateLimit, RejectUnknownPath, SameOriginOnly, SocketLimit
from video.signalling.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": pages,
        # The origin is checked first: a page of another origin never reaches a session.
        "websocket": SameOriginOnly(
            CookieMiddleware(
                SocketUser(SocketLimit(HandshakeRateLimit(RejectUnknownPath(URLRouter(websocket_urlpatterns)))))
            )
        ),
    }
)
