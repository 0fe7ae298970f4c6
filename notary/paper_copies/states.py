"""States of paper copies, proofs of their delivery, and reasons of their return."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CopyState(models.TextChoices):
    """The way of a paper copy: asked for, printed and sealed, with the carrier, and its end."""

    ASKED = "asked", pgettext_lazy("paper copy", "Asked for")
    PRINTED = "printed", pgettext_lazy("paper copy", "Printed and sealed")
    CARRIED = "carried", pgettext_lazy("paper copy", "With the carrier")
    DELIVERED = "delivered", pgettext_lazy("paper copy", "Delivered")
    RETURNED = "returned", pgettext_lazy("paper copy", "Returned to the office")
    CANCELLED = "cancelled", pgettext_lazy("paper copy", "Cancelled")


PAPER_COPY: Final = {
    "asked": frozenset({"printed", "cancelled"}),
    "printed": frozenset({"carried", "cancelled"}),
    "carried": frozenset({"delivered", "returned"}),
    "returned": frozenset({"carried", "cancelled"}),
    "delivered": frozenset[str](),
    "cancelled": frozenset[str](),
}
# The office or the carrier has work with a copy in these states. A person has one such copy of a deed.
OPEN: Final = ("asked", "printed", "carried", "returned")
# The copy as paper exists, and the office has it.
AT_OFFICE: Final = ("printed", "returned")


class Proof(models.TextChoices):
    """Proofs that the recipient received the copy."""

    SIGNATURE = "signature", _("Signature on the carrier’s receipt")
    IDENTITY = "identity", _("Identity card shown, its number noted by the carrier")
    CODE = "code", _("One-time code of the carrier")


class ReturnCause(models.TextChoices):
    """Reasons for which the carrier brings a copy back."""

    ABSENT = "absent", _("The recipient was not there")
    ADDRESS = "address", _("The address is wrong")
    REFUSED = "refused", _("The recipient refused it")
    DAMAGED = "damaged", _("The copy or its seal is damaged")
