"""Tell the administrators over the replaced mail server, in case the new one belongs to a stranger."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final
from uuid import uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from courts.access.services.mails.account_mails import in_both
from courts.connections.models import ConnectionSettings
from courts.connections.queries.current import secret_of, sender_of, server_of
from courts.connections.states import Area, SettingsState
from courts.ground import clock
from courts.ground.declared.mail_server import Route
from courts.ground.declared.reading_languages import language_for
from courts.ground.models import User
from courts.ground.queries.administrators import administrators
from courts.ground.services import mail
from courts.ground.services.sweeps import Run, Swept

log = logging.getLogger(__name__)

# A server that was replaced because it is gone is not asked for longer.
TRIED_FOR: Final = timedelta(hours=1)


def tell(run: Run) -> Swept:
    """Send one mail to each administrator over each replaced server, then delete its password. Safe to run twice.

    A mail that is sent again after a crash has the same Message-ID.
    """
    done = 0
    rows = ConnectionSettings.records.filter(area=Area.MAIL, state=SettingsState.REPLACED, told_at=None)
    for row in rows.order_by("replaced_at"):
        is_over = row.replaced_at is None or run.now - row.replaced_at > TRIED_FOR
        if _send(row) or is_over:
            ConnectionSettings.records.filter(pk=row.pk).update(told_at=clock.now(), sealed="")
            done += 1
    return Swept(done)


def _send(row: ConnectionSettings) -> bool:
    """True if there is nothing left to do: a mail left, or the edition named no server."""
    server = None if settings.DEMO else server_of(row.values, secret_of(row))
    if server is None:
        return True
    left = False
    with mail.Connection(Route(server, sender_of(row.values))) as connection:
        for user in administrators().select_related("person"):
            try:
                mail.send(_message(row, user), connection)
                left = True
            except Exception as error:  # noqa: BLE001 - one refused address or a server that is gone: try the others
                log.warning("not told over the old mail server", extra={"error": type(error).__name__})
                if isinstance(error, mail.ConnectionLost):
                    break
    return left


def _message(row: ConnectionSettings, user: User) -> EmailMessage:
    def words() -> tuple[str, str]:
        return _("The mail server was changed"), _(
            "Two administrators changed the mail server of these services. This is the last mail over the old server."
            " If you did not expect it, sign in and read the change under Administration, Mail and media, at once."
        )

    texts = in_both(words)
    return mail.compose(
        uuid5(row.pk, str(user.pk)),
        user.email,
        language=language_for(user.person),
        subjects={each: subject for each, (subject, _text) in texts.items()},
        bodies={each: text for each, (_subject, text) in texts.items()},
        template="ground/account_mail.html",
        contents=texts,
    )
