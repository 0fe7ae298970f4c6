"""Settings of connections for tests: forms, editions in use, and administrators."""

from __future__ import annotations

from typing import Any

from courts.access.models import Institution
from courts.access.sealed_text import seal
from courts.connections.models import ConnectionSettings
from courts.connections.queries.current import PURPOSE
from courts.connections.states import Area, SettingsState
from courts.ground import clock

PASSWORD = "opensesame-7391"
SECRET = "s3cret-of-the-relay-with-enough-characters"
SERVER = {"host": "mail.example", "port": 587, "encryption": "starttls", "username": "diwan"}
SENDER = {"sender": "no-reply@courts.example", "sender_name": "محاكم الشمال"}
MAIL_FORM = {**SERVER, **SENDER, "password": PASSWORD}
RELAYS = ["turn:turn.example:3478?transport=udp", "turns:turn.example:443?transport=tcp"]
MEDIA = {"address": "203.0.113.10", "ports": [40000], "relays": RELAYS}
MEDIA_FORM = {"address": "203.0.113.10", "ports": "40000", "relays": "\n".join(RELAYS), "secret_text": SECRET}


def stored(area: Area, values: dict[str, Any], secret: str = "") -> ConnectionSettings:
    """An edition that is in use."""
    sealed = seal(PURPOSE, secret) if secret else ""
    return ConnectionSettings.records.create(
        area=area,
        values=values,
        sealed=sealed,
        has_secret=bool(secret),
        state=SettingsState.IN_USE,
        used_from=clock.now(),
    )


def open_set_up() -> None:
    """An institution whose set-up is not finished."""
    Institution.records.create(name_ar="محاكم الشمال", name_en="Northern Courts")
