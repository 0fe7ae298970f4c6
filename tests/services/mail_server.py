"""A mail server that stores its mails, and can be made slow."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.processes import free_port


class MailServer:
    """SMTP on a free port of this machine."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        # While this is set, a mail is accepted and the response is delayed.
        self.slow = threading.Event()
        self.taken = threading.Event()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self._controller.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self.slow.clear()
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd with each mail."""
        self.letters.append(message_from_bytes(bytes(envelope.content or b""), policy=policy.default))  # type: ignore[arg-type]
        self.taken.set()
        while self.slow.is_set():  # noqa: ASYNC110 - set and cleared by the test's own thread
            await asyncio.sleep(0.05)
        return "250 stored"

    def to(self, address: str, words: str = "") -> list[EmailMessage]:
        """Return mails to that address, with these words in their text."""
        return [
            letter
            for letter in list(self.letters)
            if letter["To"] == address and words in str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        ]
