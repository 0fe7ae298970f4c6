"""Messages without a gateway: each is stored as a file in the data directory, and the demonstration shows it."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

from courts.gateways.adapters.interface import Message
from courts.ground import clock

SUFFIX: Final = ".message.json"


class ConsoleAdapter:
    """Writes each message to a draft and renames it, so that a reader never sees half a message."""

    receipt_within = None

    def send(self, message: Message) -> str:
        folder = Path(settings.STORED_MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{round(clock.now().timestamp() * 1e9):020d}-{secrets.token_hex(4)}"
        draft = folder / f"{name}.part"
        draft.write_text(json.dumps({"channel": message.channel, "to": message.to, "text": message.text}), "utf-8")
        draft.rename(folder / f"{name}{SUFFIX}")
        return f"console-{message.key}"
