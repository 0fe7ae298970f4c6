"""Contact points of an account's person: a code in a mail proves an address, a code by SMS a mobile number.

Where the installation sends no SMS, and for a landline, the number is stored only.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from courts.access.models import ContactCode
from courts.access.services import accounts
from courts.access.services.mails import account_mails
from courts.access.throttle import exceeds_limit
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import message_channels
from courts.ground.errors import DomainError
from courts.ground.models import Contact, ContactChannel, User
from courts.ground.services import people
from courts.ground.services.notices.preparing import addresses_of

CODE_LIFE: Final = timedelta(minutes=10)
ATTEMPTS: Final = 5
# Codes that one account may ask for within an hour: the form must not flood the mailbox of a stranger.
CODES_AN_HOUR: Final = 6
# Codes to one number, whichever accounts ask for them: an SMS costs money and disturbs its reader.
CODES_TO_A_NUMBER: Final = 4
MOST_CONTACTS: Final = 8


def add(user: User, channel: str, address: str, *, actor: Actor) -> Contact:
    """Store a contact point and send a code to it, if one can prove it. Raises DomainError."""
    held = Contact.records.filter(person=user.person)
    if held.count() >= MOST_CONTACTS and not held.filter(channel=channel, address=address).exists():
        raise DomainError(
            _("You have %(number)s contact points. Remove one first.") % {"number": MOST_CONTACTS},
            code="too_many_contacts",
            field="address",
        )
    with transaction.atomic():
        contact = people.add_contact(user.person, channel, address, actor=actor)
        if needs_code(contact):
            send_code(user, contact)
    return contact


def needs_code(contact: Contact) -> bool:
    """True for a contact point that is not confirmed, and that a code can confirm."""
    if contact.verified_at is not None:
        return False
    return contact.channel == ContactChannel.EMAIL or message_channels.takes_codes(contact.address)


def send_code(user: User, contact: Contact) -> None:
    """Send a new code to a contact point; the one before stops working. Raises DomainError for too many."""
    is_phone = contact.channel == ContactChannel.PHONE
    if exceeds_limit("contact-code", str(user.pk), limit=CODES_AN_HOUR, seconds=3600) or (
        is_phone and exceeds_limit("number-code", contact.address, limit=CODES_TO_A_NUMBER, seconds=3600)
    ):
        raise DomainError(
            _("You asked for too many codes. Wait an hour, then try again."),
            code="slow_down",
            field="number" if is_phone else "address",
        )
    code = f"{secrets.randbelow(10**8):08d}"
    with transaction.atomic():
        ContactCode.records.update_or_create(
            contact=contact,
            defaults={
                "code_hash": _hash(contact.pk, code),
                "expires_at": clock.now() + CODE_LIFE,
                "attempts": 0,
            },
        )
        if is_phone:
            account_mails.store_code(contact.address, code, reader=user.person, life=CODE_LIFE)
            return
        words = account_mails.in_both(
            lambda: (
                _("Confirm your e-mail address"),
                render_to_string("access/profile/mail_code.txt", {"code": code}),
            )
        )
        account_mails.store(contact.address, words, reader=user.person)


def confirm(contact: Contact, code: str, *, actor: Actor) -> None:
    """Enter a code. It works once, within ten minutes, in five attempts. Raises DomainError, always with one sentence.

    The addresses that had the messages before are told where they go now. An account without an address gets this one.
    """
    rows = ContactCode.records.filter(contact=contact, attempts__lt=ATTEMPTS, expires_at__gt=clock.now())
    # The attempt is counted, and committed, before the code is compared.
    counted = rows.update(attempts=F("attempts") + 1)
    row = ContactCode.records.filter(contact=contact).first()
    if not counted or row is None or not constant_time_compare(row.code_hash, _hash(contact.pk, code)):
        raise DomainError(
            _("This code is not valid. Check it, or ask for a new one: a code works once, within 10 minutes."),
            code="bad_code",
            field="code",
        )
    with transaction.atomic():
        if ContactCode.records.filter(pk=row.pk, code_hash=row.code_hash).delete()[0]:
            before = _address_of_messages(contact)
            people.confirm_contact(contact, actor=actor)
            if contact.channel == ContactChannel.EMAIL:
                accounts.give_address(contact.person, contact.address, actor=actor)
                _tell_former(before, contact)


def choose(contact: Contact, *, actor: Actor) -> None:
    """Send messages to this address from now on, and tell the one that had them before. Raises DomainError."""
    with transaction.atomic():
        before = _address_of_messages(contact)
        people.choose_contact(contact, actor=actor)
        if contact.channel == ContactChannel.EMAIL:
            _tell_former(before, contact)


def _address_of_messages(contact: Contact) -> str:
    return addresses_of([contact.person_id]).get(contact.person_id, "")


def _tell_former(before: str, contact: Contact) -> None:
    if before and before != contact.address:
        words = account_mails.in_both(
            lambda: (_("Messages now go to another address"), render_to_string("access/profile/mail_moved.txt"))
        )
        account_mails.store(before, words, reader=contact.person)


def _hash(key: UUID, code: str) -> str:
    return salted_hmac("access.contact", f"{key}:{code}", algorithm="sha256").hexdigest()
