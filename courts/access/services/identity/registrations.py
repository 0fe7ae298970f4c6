"""Registration: a code proves the mailbox, then the person names themselves and gets an account.

The account's person has no proven identity. Nothing that is typed here joins a person who is known already: that takes
an identity check (`courts.access.services.identity.identity_checks`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courts.access.models import Registration
from courts.access.services.mails import account_mails
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Contact, ContactChannel, Person, User
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Run, Swept

CODE_LIFE: Final = timedelta(minutes=10)
ATTEMPTS: Final = 5
# The time from the right code to the account.
DETAILS_LIFE: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=1)
DELETED_AT_ONCE: Final = 1_000


class RegistrationEnded(DomainError):
    """The registration is over, or its code was not entered in time: the person begins again."""

    def __init__(self) -> None:
        super().__init__(_("The time for this registration has run out. Start again."), code="registration_ended")


@dataclass(frozen=True, slots=True)
class Details:
    """The person's own words about themselves. None of them is proven."""

    name_ar: str
    name_en: str
    emirates_id: str
    document_number: str
    document_issuer: str
    password: str


def start(address: str) -> Registration:
    """Begin a registration and store its mail.

    An address with an account and one without cost the same statements. Their mails differ: only the second has a code.
    That of a closed account says who can open it again.
    """
    row = Registration(address=address.strip().lower(), code_expires_at=clock.now() + CODE_LIFE)
    code = f"{secrets.randbelow(10**8):08d}"
    row.code_hash = _hash(row.pk, code)
    base = settings.BASE_URL.rstrip("/")
    context = {
        "code": code,
        "sign_in_url": base + reverse("account_login"),
        "reset_url": base + reverse("account_reset_password"),
    }
    # All texts are written, so that the time does not tell which one leaves.
    with_code, known, closed = (
        account_mails.in_both(
            lambda name=name: (  # type: ignore[misc]
                _("Your registration with Diwan"),
                render_to_string(f"access/registrations/{name}.txt", context),
            )
        )
        for name in ("mail_code", "mail_known", "mail_closed")
    )
    is_open = User.objects.filter(email=row.address).values_list("is_active", flat=True).first()
    words = with_code if is_open is None else known if is_open else closed
    with transaction.atomic():
        row.save(force_insert=True)
        account_mails.store(row.address, words, reader=None)
    return row


def _hash(key: UUID, code: str) -> str:
    return salted_hmac("access.registration", f"{key}:{code}", algorithm="sha256").hexdigest()


def confirm(key: UUID, code: str) -> None:
    """Enter the code. It works once, within ten minutes, in five attempts; every refusal reads the same.

    Raises DomainError.
    """
    now = clock.now()
    rows = Registration.records.filter(
        pk=key, confirmed_at__isnull=True, attempts__lt=ATTEMPTS, code_expires_at__gt=now
    )
    # The attempt is counted before the code is compared: attempts at the same time are no further attempts.
    counted = rows.update(attempts=F("attempts") + 1)
    row = Registration.records.filter(pk=key).first()
    is_right = row is not None and constant_time_compare(row.code_hash, _hash(row.pk, code))
    if (
        not counted
        or not is_right
        or not Registration.records.filter(pk=key, confirmed_at__isnull=True).update(confirmed_at=now)
    ):
        raise DomainError(
            _("This code is not valid. Check it, or ask for a new one: a code works once, within 10 minutes."),
            code="bad_code",
            field="code",
        )


def confirmed(key: UUID | None) -> Registration | None:
    """Return the registration if its code was entered, its account is not opened and its time is not over."""
    if key is None:
        return None
    since = clock.now() - DETAILS_LIFE
    return Registration.records.filter(pk=key, confirmed_at__gt=since, completed_at__isnull=True).first()


def complete(key: UUID | None, details: Details) -> User:
    """Open the account of a new person whose identity is not proven. The address is confirmed.

    Raises RegistrationEnded, and Conflict when the address has got an account meanwhile.
    """
    # A hash takes time and may wait for a slot: not inside the transaction.
    password = make_password(details.password)
    row = confirmed(key)
    if row is None:
        raise RegistrationEnded
    try:
        with transaction.atomic():
            # Two posts of one page: the second finds the registration completed.
            if not Registration.records.filter(pk=row.pk, completed_at__isnull=True).update(completed_at=clock.now()):
                raise RegistrationEnded
            return _open(row.address, details, password)
    except IntegrityError:
        raise Conflict(
            _("There is an account with this address already. Sign in."), code="account_exists", field=None
        ) from None


def _open(address: str, details: Details, password: str) -> User:
    person = Person.records.create(
        name_ar=details.name_ar,
        name_en=details.name_en,
        declared_emirates_id=details.emirates_id,
        document_number="" if details.emirates_id else details.document_number,
        document_issuer="" if details.emirates_id else details.document_issuer,
        language=(get_language() or "ar")[:2],
    )
    user = User.objects.create(email=address, password=password, person=person)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    Contact.records.create(person=person, channel=ContactChannel.EMAIL, address=address, verified_at=clock.now())
    audit.record("account.registered", user, actor=actor_for(user), detail={"person": str(person.pk)})
    return user


def delete_old() -> Swept:
    """Delete registrations older than a day, completed or not."""
    return sweeps.run("access.delete_old_registrations", _delete_old)


def _delete_old(this: Run) -> Swept:
    keys = list(
        Registration.records.filter(created_at__lt=this.now - KEPT)
        .order_by("created_at")
        .values_list("pk", flat=True)[:DELETED_AT_ONCE]
    )
    done = Registration.records.filter(pk__in=keys).delete()[0]
    return Swept(done, is_full=len(keys) == DELETED_AT_ONCE)
