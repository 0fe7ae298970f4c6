"""Invitations by mail: the link leads to a page on which the owner of an account sets the first password."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courts.access.models import Invitation
from courts.access.queries.institution import names
from courts.access.services.institution.setup_links import digest
from courts.access.services.mails import account_mails
from courts.access.services.mails.account_mails import Words
from courts.ground import clock
from courts.ground.actors import Actor, actor_for
from courts.ground.errors import Conflict
from courts.ground.models import Contact, Person, User
from courts.ground.models.people import ContactChannel
from courts.ground.services import audit

LIFE: Final = timedelta(days=7)


def invite(user: User, *, actor: Actor, leads_to: str = "", text: str = "") -> Invitation:
    """Write a mail with a new link, valid for seven days and for one use; a link sent before is void.

    leads_to: path of the page after the first sign-in; kept by later links. text: another text of the mail, which is
    translated here, with `%(link)s`.

    Raises Conflict for an account whose owner has set a password already, and for a closed one.
    """
    if user.has_usable_password() or not user.is_active:
        raise Conflict(_("This person can sign in already, or the account is closed."), code="has_password")
    token = secrets.token_urlsafe(32)
    defaults = {"token_hash": digest(token), "expires_at": clock.now() + LIFE, "accepted_at": None}
    if leads_to:
        defaults["leads_to"] = leads_to
    with transaction.atomic():
        row, _is_new = Invitation.records.update_or_create(user=user, defaults=defaults)
        account_mails.store(user.email, _words(token, text), reader=user.person)
        audit.record("account.invited", user, actor=actor)
    return row


def void(user: User, *, leads_to: str) -> None:
    """End the link of an account that leads to this page and was not used. Idempotent."""
    rows = Invitation.records.filter(user=user, leads_to=leads_to, accepted_at__isnull=True)
    rows.filter(expires_at__gt=clock.now()).update(expires_at=clock.now())


def invite_all(users: Sequence[User], *, actor: Actor) -> None:
    """Invite the owners of new accounts, in bulk. Their mails leave one after the other, so that others do not wait."""
    now = clock.now()
    mails: list[tuple[str, Person, Words]] = []
    rows: list[Invitation] = []
    for user in users:
        token = secrets.token_urlsafe(32)
        rows.append(Invitation(user=user, token_hash=digest(token), expires_at=now + LIFE))
        mails.append((user.email, user.person, _words(token)))
    Invitation.records.bulk_create(rows)
    account_mails.store_all(mails)
    audit.record_all("account.invited", [(user, {}) for user in users], actor=actor)


def _words(token: str, other_text: str = "") -> Words:
    link = f"{settings.BASE_URL.rstrip('/')}{reverse('invitation')}?key={token}"

    def words() -> tuple[str, str]:
        text = (
            _(other_text)
            if other_text
            else _(
                "An account was opened for you with this e-mail address. Open this link within seven days to set your "
                "password:\n\n%(link)s\n\nThe link works once. If you did not expect this message, ignore it."
            )
        )
        return named(_("Your account for the courts and the notary"), text % {"link": link})

    return account_mails.in_both(words)


def named(subject: str, text: str) -> tuple[str, str]:
    """Subject and text with the institution's name in front: the reader of an invitation may not know the sender."""
    arabic, english = names()
    name = arabic if (get_language() or "ar").startswith("ar") else english or arabic
    return (f"{name} – {subject}", f"{name}\n\n{text}") if name else (subject, text)


def invitation_of(token: str) -> Invitation | None:
    """The valid invitation with this token: not used, not expired, of an open account without a password."""
    row = (
        Invitation.records.select_related("user__person")
        .filter(token_hash=digest(token), expires_at__gt=clock.now(), accepted_at__isnull=True, user__is_active=True)
        .first()
    )
    return row if row is not None and not row.user.has_usable_password() else None


def page_after(token: str) -> str:
    """The page to which a link leads whose password is set already; empty for any other link.

    The page itself asks for the sign-in of its person.
    """
    rows = Invitation.records.filter(token_hash=digest(token), accepted_at__isnull=False, user__is_active=True)
    return rows.values_list("leads_to", flat=True).first() or ""


def accept(row: Invitation, password: str) -> None:
    """Set the first password. The mail has reached its address, so notices go there too. Raises Conflict if used."""
    now = clock.now()
    with transaction.atomic():
        unused = Invitation.records.filter(pk=row.pk, token_hash=row.token_hash, accepted_at__isnull=True)
        if not unused.update(accepted_at=now):
            raise Conflict(_("This link was used already."), code="used")
        user = User.objects.select_for_update().select_related(None).get(pk=row.user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        Contact.records.update_or_create(
            person=user.person,
            channel=ContactChannel.EMAIL,
            address=user.email,
            defaults={"verified_at": now},
        )
        audit.record("account.invitation_accepted", user, actor=actor_for(user))
