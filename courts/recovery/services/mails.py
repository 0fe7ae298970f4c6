"""Mails about a reset: to all verified addresses, each with the link that stops it while it can be stopped."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courts.access.services.mails import security_mails
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.wording.dates import full_date, time_12h, zone_words
from courts.recovery.models import FactorReset

SALT = "recovery.stop"


def stop_key(row: FactorReset) -> str:
    """The key of the link that stops a reset. It does nothing else."""
    return signing.dumps(str(row.pk), salt=SALT)


def reset_of_key(key: str) -> FactorReset:
    """The reset of a link. Raises NotVisible for a key that is not ours."""
    try:
        pk = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        raise NotVisible from None
    row = FactorReset.records.select_related("account__person", "check_at_desk").filter(pk=pk).first()
    if row is None or row.account is None:
        raise NotVisible
    return row


def tell_asked(row: FactorReset) -> None:
    """Tell that someone says that the factor is lost, and where to go."""
    _tell(row, _("A lost second factor was reported for your account"), "recovery/mail_asked.txt")


def tell_decided(row: FactorReset) -> None:
    """Tell when the old factors end."""
    _tell(row, _("Your second factor will be removed"), "recovery/mail_decided.txt")


def tell_done(row: FactorReset) -> None:
    """Tell that the old factors have ended."""
    _tell(row, _("Your second factor was removed"), "recovery/mail_done.txt")


def tell_ended(row: FactorReset) -> None:
    """Tell that the request was stopped or refused, and nothing changes."""
    _tell(row, _("Your second factor stays as it is"), "recovery/mail_ended.txt")


def _tell(row: FactorReset, subject: str | Promise, template: str) -> None:
    user = row.owner
    base, zone = settings.BASE_URL.rstrip("/"), user.person.zone

    def words() -> tuple[str, str]:
        context = {
            "row": row,
            "venue": row.venue.name,
            "stop_url": f"{base}{reverse('recovery_stop')}?key={stop_key(row)}",
            "sign_in_url": base + reverse("account_login"),
            "day": full_date(row.due_at, zone) if row.due_at else "",
            "time": time_12h(row.due_at, zone) if row.due_at else "",
            "zone": zone_words(row.due_at or clock.now(), zone),
        }
        return str(subject), render_to_string(template, context)

    security_mails.tell(user, words)
