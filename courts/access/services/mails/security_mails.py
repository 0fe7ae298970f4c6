"""Mails about changes of the sign-in: all verified addresses of the account's person are told, not only one.

An attacker who has one mailbox cannot keep the others from being told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.access.services.mails import account_mails
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.models import Contact, ContactChannel, User
from courts.ground.services import audit
from courts.ground.wording.dates import full_date, time_12h, zone_words

# A mail server may be down for some hours: the message still tells of something that holds.
LIFE: Final = timedelta(days=2)

# What changed, by the action of its audit entry.
CHANGES: Final[dict[str, str | Promise]] = {
    "account.password_changed": gettext_lazy("The password of your account was changed."),
    "account.password_set": gettext_lazy("A first password was set for your account."),
    "account.totp_added": gettext_lazy("An authenticator app was added to your account."),
    "account.totp_removed": gettext_lazy("The authenticator app was removed from your account."),
    "account.webauthn_added": gettext_lazy("A passkey was added to your account."),
    "account.webauthn_removed": gettext_lazy("A passkey was removed from your account."),
    "account.recovery_codes_added": gettext_lazy("Recovery codes were made for your account."),
    "account.recovery_codes_removed": gettext_lazy("The recovery codes of your account were removed."),
    "account.provider_connected": gettext_lazy("A sign-in at an identity provider was connected to your account."),
    "account.provider_removed": gettext_lazy("A sign-in at an identity provider was removed from your account."),
}


def addresses_of(user: User) -> list[str]:
    """The address of the account and the other verified e-mail addresses of its person."""
    rows = Contact.records.filter(person=user.person_id, channel=ContactChannel.EMAIL, verified_at__isnull=False)
    return list(dict.fromkeys([user.email, *rows.order_by("address").values_list("address", flat=True)]))


def tell_of_change(user: User, action: str, *, actor: Actor, **detail: str) -> None:
    """Write the audit entry of a change, and store a mail about it for every address. Unknown actions are left out."""
    if action not in CHANGES:
        return
    now, zone = clock.now(), user.person.zone

    def words() -> tuple[str, str]:
        context = {
            "change": CHANGES[action],
            "day": full_date(now, zone),
            "time": time_12h(now, zone),
            "zone": zone_words(now, zone),
            "reset_url": settings.BASE_URL.rstrip("/") + reverse("account_reset_password"),
        }
        return _("Your sign-in was changed"), render_to_string("access/security/mail_change.txt", context)

    with transaction.atomic():
        audit.record(action, user, actor=actor, detail=detail)
        tell(user, words)


def tell_closed(user: User) -> None:
    """Store a mail for every address: the account is closed, and who can open it again."""

    def words() -> tuple[str, str]:
        return _("Your account is closed"), render_to_string("access/security/mail_closed.txt")

    tell(user, words)


def tell(user: User, words: Callable[[], tuple[str, str]]) -> None:
    """Store a mail for every address. `words` returns subject and text in the active language."""
    written = account_mails.in_both(words)
    for address in addresses_of(user):
        account_mails.store(address, written, reader=user.person, life=LIFE)
