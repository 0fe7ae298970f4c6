"""States of the rows of access, each with the moves that are legal from it."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IdentityCheckState(models.TextChoices):
    """States of a check. A disputed one needs a decision about two people, and moves nothing until then."""

    REQUESTED = "requested", _("Waiting for the check")
    DISPUTED = "disputed", _("For a clerk to decide")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


IDENTITY_CHECK: Final = {
    "requested": frozenset({"verified", "refused", "withdrawn", "disputed"}),
    "disputed": frozenset({"verified", "refused", "withdrawn"}),
    "verified": frozenset[str](),
    "refused": frozenset[str](),
    "withdrawn": frozenset[str](),
}
OPEN: Final = ("requested", "disputed")


class ProgramOfferState(models.TextChoices):
    """States of a program that an administrator prepared. It has an id and a secret once its owner accepts it."""

    WAITING = "waiting", _("Waits for its owner")
    ACTIVE = "active", pgettext_lazy("program", "Active")
    REFUSED = "refused", _("Refused by its owner")
    REVOKED = "revoked", pgettext_lazy("program", "Revoked")
    WITHDRAWN = "withdrawn", _("Withdrawn by an administrator")
    EXPIRED = "expired", _("Not accepted in time")


PROGRAM_OFFER: Final = {
    "waiting": frozenset({"active", "refused", "withdrawn", "expired"}),
    "active": frozenset({"revoked"}),
    "refused": frozenset[str](),
    "revoked": frozenset[str](),
    "withdrawn": frozenset[str](),
    "expired": frozenset[str](),
}
