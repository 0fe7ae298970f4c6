"""ICE servers of one seat: the TURN relay, for networks that let no UDP through."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from courts.connections.queries.current import Relay, relay

# Long enough to connect, too short to be worth passing on. coturn asks for the time when a client allocates an address;
# an allocation that is in use outlives its credential.
VALID_FOR: Final = timedelta(minutes=10)


def ice_servers(seat: UUID, now: datetime) -> list[dict[str, Any]]:
    """Return what the page passes to its connections as `iceServers`; an empty list where there is no TURN server.

    The credential belongs to this seat and ends ten minutes after `now`. It is made as the draft "A REST API For
    Access To TURN Services" says: the name is the end in seconds since 1970 and the seat, the password is the
    HMAC-SHA1 of the name under the secret that coturn knows as `static-auth-secret`.
    """
    return servers_of(relay(), seat, now)


def servers_of(found: Relay, seat: UUID, now: datetime) -> list[dict[str, Any]]:
    """The same for a relay that need not be the one in use."""
    if not found.urls:
        return []
    name = f"{int((now + VALID_FOR).timestamp())}:{seat}"
    digest = hmac.digest(found.secret.encode(), name.encode(), "sha1")
    return [{"urls": list(found.urls), "username": name, "credential": base64.b64encode(digest).decode()}]
