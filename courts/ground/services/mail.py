"""Mails in two languages: the reader's first, the other one under a rule, as plain text and as HTML."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from email.mime.image import MIMEImage
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from courts.ground.declared.mail_server import STARTTLS, TLS, MailServer, Route, stored_route
from courts.ground.models import Notice
from courts.ground.services.qr_pictures import qr_png
from courts.ground.wording.notice_text import NoticeText


class Refused(Exception):
    """The mail server does not take mail for this address, and says so for good (5xx)."""


class ConnectionLost(Exception):
    """No mail server answers, or the connection to it broke. The cause is chained."""


def backend_of(server: MailServer, *, timeout: int | None = None) -> Any:
    """Django's backend for a server, with certificates verified. `timeout`: seconds for each answer."""
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.encryption == STARTTLS,
        use_ssl=server.encryption == TLS,
        timeout=timeout or settings.EMAIL_TIMEOUT,
    )


class Connection:
    """One connection of Django's mail backend for many messages. It is opened by the first one."""

    def __init__(self, route: Route | None = None) -> None:
        """`route`: another one than the stored one, which is read from the database."""
        route = stored_route() if route is None else route
        self.backend = get_connection() if route.server is None else backend_of(route.server)
        self.sender = route.sender
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Open the connection unless it is open. Raises ConnectionLost."""
        if not self._is_open:
            try:
                self.backend.open()
            except OSError as error:
                raise ConnectionLost from error
            self._is_open = True

    def close(self) -> None:
        """Close the connection. Errors while closing it concern no message."""
        if self._is_open:
            self._is_open = False
            with suppress(OSError):
                self.backend.close()


def plain(text: NoticeText) -> str:
    """The words of a notice as plain text, with the address of its QR code."""
    lines = [text.lead, ""]
    lines += [f"{label}: {value}" for label, value in text.facts]
    if text.scan_path:
        lines += ["", f"{text.scan_label}: {_address(text.scan_path)}"]
    if text.consequence:
        lines += ["", text.consequence]
    return "\n".join(lines).strip()


def build(notice: Notice, address: str, *, language: str, arabic: NoticeText, english: NoticeText) -> EmailMessage:
    """The mail of one notice. The Message-ID is the notice's own, so a repeat is recognisable.

    `language` comes first in the text and is that of the subject and of the calendar entry. No party's name stands in
    the subject.
    """
    texts = {"ar": arabic, "en": english}
    first = texts[language]
    link = _address(first.action_path)
    message = compose(
        notice.pk,
        address,
        language=language,
        subjects={each: text.title for each, text in texts.items()},
        bodies={each: f"{plain(text)}\n{link}".rstrip() for each, text in texts.items()},
        template="ground/mail.html",
        contents=texts,
        link=link,
        scan=_address(first.scan_path),
    )
    if first.calendar is not None:
        # A part of the alternatives, with its method: mail programs then show the entry, and move or remove it.
        content = first.calendar.content(address).decode()
        message.attach_alternative(content, f"text/calendar; method={first.calendar.method}")
    return message


def compose(
    key: UUID,
    address: str,
    *,
    language: str,
    subjects: Mapping[str, str],
    bodies: Mapping[str, str],
    template: str,
    contents: Mapping[str, object],
    link: str = "",
    scan: str = "",
) -> EmailMultiAlternatives:
    """A mail of the blocks that there are, by language. `language` comes first, and is that of the subject.

    `template` makes the HTML part: it gets `blocks`, each with language, direction and its one of `contents`. scan: an
    address whose QR code is part of the mail; its picture is loaded from nowhere.
    """
    order = sorted(bodies, key=lambda each: each != language)
    subject = " ".join(subjects[order[0]].split())
    message = EmailMultiAlternatives(
        subject=subject,
        body="\n\n---\n\n".join(bodies[each].strip() for each in order) + "\n",
        to=[address],
        headers={
            "Message-ID": f"<{key}@{settings.MAIL_DOMAIN}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": ", ".join(order),
        },
    )
    with translation.override(order[0]):
        blocks = [(each, "ltr" if each == "en" else "rtl", contents[each]) for each in order]
        html = render_to_string(
            template, {"blocks": blocks, "title": subject, "link": link, "scan": scan, "scan_id": f"qr-{key}"}
        )
    message.attach_alternative(html, "text/html")
    if scan:
        _attach_code(message, scan, f"qr-{key}")
    return message


def _attach_code(message: EmailMultiAlternatives, address: str, name: str) -> None:
    """Add the QR code of an address as a picture that the HTML part shows by its Content-ID (RFC 2392)."""
    picture = MIMEImage(qr_png(address), "png")
    picture.add_header("Content-ID", f"<{name}>")
    picture.add_header("Content-Disposition", "inline", filename="verify.png")
    message.attach(picture)
    # Django reads it; its stubs do not know it.
    message.mixed_subtype = "related"  # type: ignore[attr-defined]


def _address(path: str) -> str:
    return str(settings.BASE_URL).rstrip("/") + path if path else ""


def send(message: EmailMessage, connection: Connection) -> None:
    """Send one message. Raises Refused for a refused address, ConnectionLost when the server is out of reach."""
    connection.open()
    message.connection = connection.backend
    if connection.sender:
        message.from_email = connection.sender
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(500 <= code < 600 for code, _reply in error.recipients.values()):
            raise Refused from error
        raise
    except smtplib.SMTPServerDisconnected as error:
        connection.close()
        raise ConnectionLost from error
    except smtplib.SMTPException:
        raise  # the answer of a server that works; in Python it is an OSError too
    except OSError as error:
        connection.close()
        raise ConnectionLost from error
