"""The outbox of mails about accounts: requests store a row each, a sweep sends them.

Each mail has both languages; that of its reader comes first.

A request for a new password stores the address that was typed and asks nothing about it. So a known and an unknown
address cost the same statements, and no answer waits for a mail server. The link is made when the mail leaves.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import filter_users_by_email, user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from courts.access.sealed_text import seal, unseal
from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.declared import mail_outcomes, message_channels, reading_languages
from courts.ground.declared.reading_languages import ACCOUNT
from courts.ground.models import AccountMail, NoticeChannel, Person, User
from courts.ground.models.people import NO_ADDRESS
from courts.ground.services import audit, mail
from courts.ground.services.notices.gateway_turn import turn

# Subject and text by language.
Words: TypeAlias = Mapping[str, tuple[str, str]]

log = logging.getLogger(__name__)

PURPOSE = "account mails"
# A reader who waited longer has asked again.
LIFE = timedelta(hours=1)
# A worker that took a mail and died: the next one sends it after this time.
LEASE = timedelta(minutes=2)
BATCH = 100
# Of one run of codes. The next one goes on.
CODES_SECONDS = 5.0
# Of mails that are stored together. Twenty a second leave room for others.
BETWEEN = timedelta(milliseconds=50)
# Longer than the life of any mail with a waiting reader: the shortest life leaves first.
LIFE_OF_MANY = timedelta(days=3)


def request_new_password(address: str) -> None:
    """Store that a new password was asked for. One statement, whether the address has an account or not."""
    _store(address)


def in_both(words: Callable[[], tuple[str, str]]) -> Words:
    """Subject and text by language: what the function returns in each."""
    found = {}
    for language in ("ar", "en"):
        with translation.override(language):
            subject, text = words()
            found[language] = (str(subject), str(text))
    return found


def store(
    address: str, words: Words, *, reader: Person | None, life: timedelta = LIFE, about: UUID | None = None
) -> None:
    """Store a mail that is already written. Its text may hold secrets and is encrypted.

    The language of `reader` comes first; without one that of the page, which the reader has in front of them.
    `life`: the time after which an unsent mail is deleted. about: the key that `mail_outcomes` reports its end with.
    Nothing is stored for an account without an address.
    """
    if address.endswith(NO_ADDRESS):
        return
    _store(address, reader=reader, sealed=_sealed(words), life=life, about=about)


def store_all(mails: Sequence[tuple[str, Person, Words]]) -> None:
    """Store many mails without a waiting reader: (address, reader, words).

    They become due one after the other. Each lives for three days: a mail with a waiting reader leaves before them.
    """
    now = clock.now()
    languages = reading_languages.languages_of([(reader, ACCOUNT) for _address, reader, _words in mails])
    AccountMail.records.bulk_create(
        AccountMail(
            address=address.strip()[:254],
            language=languages[reader.pk, ACCOUNT],
            sealed=_sealed(words),
            due_at=now + place * BETWEEN,
            expires_at=now + LIFE_OF_MANY,
        )
        for place, (address, reader, words) in enumerate(mails)
    )


def store_code(number: str, code: str, *, reader: Person, life: timedelta) -> None:
    """Store a code that leaves by SMS. It is encrypted, and deleted unsent when its time is over."""
    _store(number, reader=reader, sealed=seal(PURPOSE, json.dumps([code])), life=life, channel=NoticeChannel.SMS)


def store_link(number: str, link: str, *, life: timedelta, about: UUID) -> None:
    """Store a link that leaves by SMS to a number without an account, in the language of the page. See `store`."""
    sealed = seal(PURPOSE, json.dumps({"link": link}))
    _store(number, sealed=sealed, life=life, channel=NoticeChannel.SMS, about=about)


def _sealed(words: Words) -> str:
    return seal(PURPOSE, json.dumps(words))


def _store(
    address: str,
    *,
    reader: Person | None = None,
    sealed: str = "",
    life: timedelta = LIFE,
    channel: NoticeChannel = NoticeChannel.EMAIL,
    about: UUID | None = None,
) -> None:
    now = clock.now()
    active = (translation.get_language() or "ar")[:2]
    language = active if reader is None else reading_languages.language_for(reader)
    AccountMail.records.create(
        address=address.strip()[:254],
        channel=channel,
        language=language,
        sealed=sealed,
        due_at=now,
        expires_at=now + life,
        about=about,
    )


def send_due() -> int:
    """Send the mails and the codes that are due and return how many left."""
    return send_mails() + send_codes()


def send_codes() -> int:
    """Send the codes by SMS that are due and return how many left. One worker at a time waits for the gateway."""
    with turn() as is_mine:
        if not is_mine:
            return 0
        sent, ends_at = 0, time.monotonic() + CODES_SECONDS
        keys = _claim(by_sms=True)
        for place, key in enumerate(keys):
            if place and time.monotonic() >= ends_at:
                # Not tried: the gateway is slow.
                AccountMail.records.filter(pk__in=keys[place:]).update(due_at=clock.database_now())
                break
            row = _due(key)
            sent += row is not None and _send_code(row, clock.database_now())
        return sent


def send_mails() -> int:
    """Send the mails that are due and return how many left. Safe to run in several workers at once.

    A row is deleted once its mail left, or when its time is over. If a worker dies between the two, the mail is sent
    again after the lease with the same Message-ID.
    """
    sent = 0
    with mail.Connection() as connection:
        for key in _claim(by_sms=False):
            sent += _send(key, connection)
    return sent


def _claim(*, by_sms: bool) -> list[UUID]:
    now = clock.database_now()
    with transaction.atomic():
        lane = Q(channel=NoticeChannel.SMS) if by_sms else ~Q(channel=NoticeChannel.SMS)
        # The shortest life first: a reader waits for a code, and not behind the invitations of an import.
        due = AccountMail.records.filter(lane, due_at__lte=now).order_by("expires_at", "due_at")
        keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        # A claim is a due time after the lease; a failed attempt sets a later one.
        AccountMail.records.filter(pk__in=keys).update(due_at=now + LEASE)
    return keys


def _due(key: UUID) -> AccountMail | None:
    """The row, if its time is not over; else it is deleted."""
    row = AccountMail.records.filter(pk=key).first()
    if row is not None and row.expires_at <= clock.database_now():
        log.warning("mail about an account not sent in time", extra={"mail": str(key), "attempts": row.attempts})
        _end(row, has_left=False)
        return None
    return row


def _end(row: AccountMail, *, has_left: bool) -> None:
    """Delete the row, and report its end."""
    with transaction.atomic():
        row.delete()
        mail_outcomes.report(row.about, has_left=has_left)


def _send(key: UUID, connection: mail.Connection) -> bool:
    row = _due(key)
    if row is None:
        return False
    now = clock.database_now()
    try:
        users = [] if row.sealed else filter_users_by_email(row.address, is_active=True, prefer_verified=True)
        messages = [_written(row)] if row.sealed else [_new_password(row, user) for user in users]
        for message in messages:
            mail.send(message, connection)
    except Exception as error:  # noqa: BLE001 - one bad row or a mail server that is down must not stop the others
        if isinstance(error, mail.Refused) and row.about is not None:
            _end(row, has_left=False)
        else:
            # The address is not logged: it may be anyone's.
            _retry(row, now, error)
        return False
    with transaction.atomic():
        _end(row, has_left=True)
        for user in users:
            audit.record("account.reset_sent", user, actor=SYSTEM)
    return bool(messages)


def _retry(row: AccountMail, now: datetime, error: Exception) -> None:
    log.warning("mail about an account not sent", extra={"mail": str(row.pk), "error": type(error).__name__})
    AccountMail.records.filter(pk=row.pk).update(
        attempts=row.attempts + 1, due_at=now + timedelta(minutes=2**row.attempts)
    )


def _send_code(row: AccountMail, now: datetime) -> bool:
    try:
        content = json.loads(unseal(PURPOSE, row.sealed))
        if isinstance(content, dict):
            message_channels.send_link(row.pk, row.address, row.language, content["link"])
        else:
            message_channels.send_code(row.pk, row.address, row.language, content[0])
    except message_channels.Refused:
        log.warning("number refused", extra={"mail": str(row.pk)})
        _end(row, has_left=False)
        return False
    except Exception as error:  # noqa: BLE001 - a gateway that is down must not stop the mails
        _retry(row, now, error)
        return False
    _end(row, has_left=True)
    return True


def _written(row: AccountMail) -> EmailMessage:
    words: Any = json.loads(unseal(PURPOSE, row.sealed))
    # A mail that an older version stored has one language.
    return _message(row, {row.language: (words[0], words[1])} if isinstance(words, list) else words)


def _new_password(row: AccountMail, user: User) -> EmailMessage:
    token = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", token)
    context = {"password_reset_url": settings.BASE_URL.rstrip("/") + path}
    # The person who typed the address may be another one: the language is that of the account.
    row.language = reading_languages.language_for(user.person)
    return _message(
        row,
        in_both(
            lambda: (
                render_to_string("account/email/password_reset_key_subject.txt", context),
                render_to_string("account/email/password_reset_key_message.txt", context),
            )
        ),
    )


def _message(row: AccountMail, words: Words) -> EmailMessage:
    return mail.compose(
        row.pk,
        row.address,
        language=row.language,
        subjects={each: subject for each, (subject, _text) in words.items()},
        bodies={each: text for each, (_subject, text) in words.items()},
        template="ground/account_mail.html",
        contents=words,
    )
