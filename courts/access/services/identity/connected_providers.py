"""Identity providers that are connected to an account, as its owner sees and removes them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courts.access.services.mails import security_mails
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotVisible
from courts.ground.models import User


def connected_to(user: User) -> QuerySet[SocialAccount]:
    """Return the connected identities of an account, the oldest first."""
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("date_joined", "pk")
    return rows


@transaction.atomic
def remove(user: User, key: int, *, actor: Actor) -> None:
    """Remove a connected identity, and tell all verified addresses of it.

    Raises NotVisible for the identity of another account, and Conflict for the only way to sign in.
    """
    # Two removals at the same time must not take the last two ways.
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    rows = connected_to(user)
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotVisible
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if not user.has_usable_password() and not rows.exclude(pk=row.pk).exists() and not passkeys.exists():
        raise Conflict(_("You sign in only in this way. Set a password or add a passkey first."), code="last_way")
    provider = row.provider
    row.delete()
    security_mails.tell_of_change(user, "account.provider_removed", actor=actor, provider=provider)
