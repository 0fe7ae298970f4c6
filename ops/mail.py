"""Mail without a mail server: every mail is stored as a file in the data directory, next to the short messages."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from courts.gateways.adapters.console import SUFFIX
from courts.ground import clock
from courts.ground.models import NoticeChannel


class FileMailBackend(BaseEmailBackend):
    """Writes each message to a draft and renames it, so that a reader never sees half a message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.STORED_MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{round(clock.now().timestamp() * 1e9):020d}-{secrets.token_hex(4)}"
            draft = folder / f"{name}.part"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One stored message, as a page shows it. `channel`: of a message to a telephone."""

    name: str
    at: datetime
    sender: str
    to: str
    subject: str
    body: str
    channel: str = ""

    @property
    def channel_name(self) -> str:
        """The name of the channel, in the reader's language."""
        return str(NoticeChannel(self.channel).label) if self.channel else ""


def _read(path: Path) -> StoredMail:
    if path.name.endswith(SUFFIX):
        return _read_message(path)
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    part = message.get_body(("plain", "html"))
    return StoredMail(
        name=path.stem,
        at=datetime.fromtimestamp(int(path.stem.partition("-")[0]) / 1e9, tz=UTC),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        body=str(part.get_content()) if part else "",
    )


def _read_message(path: Path) -> StoredMail:
    message = json.loads(path.read_text("utf-8"))
    name = path.name.removesuffix(SUFFIX)
    at = datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, tz=UTC)
    return StoredMail(name, at, "", message["to"], "", message["text"], message["channel"])


def stored_mails(query: str = "", *, newest: int = 100) -> list[StoredMail]:
    """Return up to `newest` stored messages, newest first. `query` must occur in recipient, subject or text."""
    folder = Path(settings.STORED_MAIL_DIR)
    paths = sorted([*folder.glob("*.eml"), *folder.glob(f"*{SUFFIX}")], reverse=True)
    sought = query.casefold()
    mails = (_read(path) for path in paths)
    return list(
        islice((each for each in mails if sought in f"{each.to}\n{each.subject}\n{each.body}".casefold()), newest)
    )
