"""States of the rows of offices, each with the moves that are legal from it."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficeState(models.TextChoices):
    """States of a law office."""

    REQUESTED = "requested", _("Waiting for an administrator")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", _("Closed")


LAW_OFFICE: Final = {
    "requested": frozenset({"confirmed", "refused"}),
    "confirmed": frozenset({"closed"}),
    "refused": frozenset[str](),
    "closed": frozenset[str](),
}


class MembershipState(models.TextChoices):
    """States of a membership, from the invitation on."""

    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Member")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Invitation withdrawn")
    LEFT = "left", _("Left the office")
    REMOVED = "removed", _("Removed from the office")


MEMBERSHIP: Final = {
    "invited": frozenset({"active", "declined", "withdrawn"}),
    "active": frozenset({"left", "removed"}),
    "declined": frozenset[str](),
    "withdrawn": frozenset[str](),
    "left": frozenset[str](),
    "removed": frozenset[str](),
}


class CompanyClaimState(models.TextChoices):
    """States of a person's claim to represent a company."""

    REQUESTED = "requested", _("Waiting for a clerk")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended by the institution")


COMPANY_CLAIM: Final = {
    "requested": frozenset({"confirmed", "refused", "withdrawn"}),
    "confirmed": frozenset({"ended"}),
    "refused": frozenset[str](),
    "withdrawn": frozenset[str](),
    "ended": frozenset[str](),
}


class MandateState(models.TextChoices):
    """States of a mandate. `planned`: its first day has not come."""

    PLANNED = "planned", _("Begins later")
    ACTIVE = "active", _("In force")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Ended on its last day")


MANDATE: Final = {
    "planned": frozenset({"active", "revoked", "expired"}),
    "active": frozenset({"revoked", "expired"}),
    "revoked": frozenset[str](),
    "expired": frozenset[str](),
}
# A mandate that gives rights now or later.
STANDING: Final = ("planned", "active")
