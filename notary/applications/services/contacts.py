"""Invitations to the contact that the applicant gave for a person: the person needs no account to learn of them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courts.access.services.mails import account_mails
from courts.access.services.mails.invitations import named
from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.models import User
from courts.ground.models.notices import NoticeChannel
from notary.applications.models import Application, ApplicationPerson, Invitation
from notary.applications.queries.invitations import digest
from notary.applications.queries.notices import account_of

# A mail server may be down for some hours.
LIFE: Final = timedelta(days=2)
# One application cannot send mails to many strangers.
MOST_A_DAY: Final = 30


def send_to_contact(application: Application, place: ApplicationPerson) -> None:
    """Send the invitation to the contact of a place, in the caller's transaction. Without a contact nothing leaves.

    Raises DomainError for too many invitations of one application in a day.
    """
    if not (place.email or place.phone):
        return
    _check_limit(application)
    if place.email:
        row, link = _new(place, NoticeChannel.EMAIL, place.email)
        if _is_told_by_notice(place):
            # The notice to the account has this address already.
            Invitation.records.filter(pk=row.pk).update(left_at=clock.now())
        else:
            words = account_mails.in_both(lambda: _words(application, link))
            account_mails.store(place.email, words, reader=None, life=LIFE, about=row.pk)
    if place.phone:
        row, link = _new(place, NoticeChannel.SMS, place.phone)
        account_mails.store_link(place.phone, link, life=LIFE, about=row.pk)


def _check_limit(application: Application) -> None:
    since = clock.now() - timedelta(days=1)
    if Invitation.records.filter(place__application=application, created_at__gt=since).count() >= MOST_A_DAY:
        raise DomainError(
            _("This application has sent too many invitations today. Go on tomorrow."), code="too_many_invitations"
        )


def _is_told_by_notice(place: ApplicationPerson) -> bool:
    person = account_of(place)
    return person is not None and User.objects.filter(person=person, email__iexact=place.email).exists()


def _new(place: ApplicationPerson, channel: str, address: str) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(24)
    row = Invitation.records.create(place=place, channel=channel, address=address, token_hash=digest(token))
    return row, f"{settings.BASE_URL.rstrip('/')}{reverse('application_invitation')}?key={token}"


def _words(application: Application, link: str) -> tuple[str, str]:
    """Return subject and text of the mail. It names no person: the address may be another one's."""
    text = _(
        "Another person names you in an application at the notary and gave this address.\n\nService: %(service)s\n"
        "Office: %(office)s\n\nOpen this link. You sign in or open an account, prove who you are, then read the "
        "application and accept or decline:\n\n%(link)s\n\nNothing happens without your agreement. If you did not "
        "expect this message, ignore it."
    )
    values = {"service": application.service.name, "office": application.office.name, "link": link}
    return named(_("Invitation to an application at the notary"), text % values)


def note_outcome(key: UUID, has_left: bool) -> None:
    """Note that an invitation left, or that it was not delivered. Keys of other mails are no invitation."""
    column = "left_at" if has_left else "failed_at"
    Invitation.records.filter(pk=key).update(**{column: clock.now()})
