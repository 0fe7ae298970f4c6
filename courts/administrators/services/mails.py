"""The mail of an invitation: a new person sets their password with it, a known one signs in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from courts.access.services.mails import invitations, security_mails
from courts.administrators.models import AdministratorTerm
from courts.administrators.queries.terms import can_sign_in
from courts.ground.actors import Actor
from courts.ground.models import User

NEW = gettext_noop(
    "You are invited to administer these services. Open this link within seven days to set your password. Then sign in,"
    " set up a second factor and accept the invitation:\n\n%(link)s\n\nThe link works once. You have no rights until"
    " you accept. If you did not expect this message, ignore it."
)


def page_of(row: AdministratorTerm) -> str:
    """The path of the page on which the person accepts."""
    return reverse("administrator_invitation", args=[row.pk])


def void_link(row: AdministratorTerm) -> None:
    """End the link with which a new person would set their password: its mail may have gone to a wrong address."""
    if row.account is not None:
        invitations.void(row.account, leads_to=page_of(row))


def send_invitation(row: AdministratorTerm, user: User, *, actor: Actor) -> None:
    """Store the mail, in both languages."""
    page = page_of(row)
    if not can_sign_in(user):
        invitations.invite(user, actor=actor, leads_to=page, text=NEW)
        return

    def words() -> tuple[str, str]:
        text = _(
            "You are invited to administer these services. Sign in within seven days, and accept or decline on this"
            " page:\n\n%(link)s\n\nYou have no rights until you accept."
        )
        link = settings.BASE_URL.rstrip("/") + page
        return invitations.named(_("You are invited as an administrator"), text % {"link": link})

    security_mails.tell(user, words)
