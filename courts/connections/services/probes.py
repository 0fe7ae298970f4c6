"""Tests of a mail server before it is saved. They name what failed and repeat no answer of a server."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import Any, Final

from courts.connections.values import may_be_asked
from courts.ground.declared.mail_server import MailServer
from courts.ground.services.mail import backend_of

ANSWER_TIMEOUT: Final = 8


def ask_mail_server(server: MailServer, *, sender: str, recipient: str) -> str:
    """Connect, sign in, and ask whether the server takes this sender and this recipient; "" without one.

    Returns `answers`, or the code of what failed. No mail is sent. Takes at most some eight seconds for each step, and
    raises nothing. Never inside a transaction.
    """
    try:
        refused = may_ask(server.host)
        if refused:
            return refused
        backend: Any = backend_of(server, timeout=ANSWER_TIMEOUT)
        try:
            backend.open()
            return _ask(backend.connection, sender, recipient)
        finally:
            backend.close()
    except Exception as error:  # noqa: BLE001 - every error of a server is a finding
        return _code_of(error)


def may_ask(host: str) -> str:
    """Empty if every address of the host may be asked; else `forbidden`, or `no_name` for an unknown name."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return "no_name"
    return "" if all(may_be_asked(str(entry[4][0])) for entry in found) else "forbidden"


def _ask(connection: smtplib.SMTP, sender: str, recipient: str) -> str:
    connection.ehlo_or_helo_if_needed()
    if connection.mail(sender)[0] >= 400:
        return "sender"
    refused = bool(recipient) and connection.rcpt(recipient)[0] >= 400
    connection.rset()
    return "recipient" if refused else "answers"


# The first that fits: some errors are kinds of later ones.
_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPAuthenticationError, "sign_in"),
    (smtplib.SMTPNotSupportedError, "not_supported"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "encryption"),
    (smtplib.SMTPException, "no_mail_server"),
)


def _code_of(error: Exception) -> str:
    return next((code for kind, code in _CODES if isinstance(error, kind)), "silent")
