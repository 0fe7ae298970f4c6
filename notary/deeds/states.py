"""States of deeds, outcomes of the register, and reasons of a refusal."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeedState(models.TextChoices):
    """The life of a deed: agreed text, signed by its parties, sealed by the notary, delivered, and its end."""

    DRAFTED = "drafted", pgettext_lazy("deed", "To be signed")
    SIGNED = "signed", pgettext_lazy("deed", "Signed, not sealed yet")
    SEALED = "sealed", pgettext_lazy("deed", "Sealed")
    DELIVERED = "delivered", pgettext_lazy("deed", "In force")
    REVOKED = "revoked", pgettext_lazy("deed", "Revoked")
    SUPERSEDED = "superseded", pgettext_lazy("deed", "Superseded")
    CORRECTED = "corrected", pgettext_lazy("deed", "Corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("deed", "Withdrawn")
    REFUSED = "refused", pgettext_lazy("deed", "Refused")


DEED: Final = {
    "drafted": frozenset({"signed", "withdrawn", "refused"}),
    "signed": frozenset({"sealed", "withdrawn", "refused"}),
    "sealed": frozenset({"delivered", "revoked", "superseded", "corrected"}),
    "delivered": frozenset({"revoked", "superseded", "corrected"}),
    "revoked": frozenset[str](),
    "superseded": frozenset[str](),
    "corrected": frozenset[str](),
    "withdrawn": frozenset[str](),
    "refused": frozenset[str](),
}

# Sealed, and nothing ended it.
IN_FORCE: Final = (DeedState.SEALED, DeedState.DELIVERED)
# There is a sealed document of it.
WITH_DOCUMENT: Final = (*IN_FORCE, DeedState.REVOKED, DeedState.SUPERSEDED, DeedState.CORRECTED)
BEFORE_SEAL: Final = (DeedState.DRAFTED, DeedState.SIGNED)


class RelationKind(models.TextChoices):
    """Relations of a deed to an earlier one."""

    REVOKES = "revokes", pgettext_lazy("deed", "Revokes")
    SUPERSEDES = "supersedes", pgettext_lazy("deed", "Supersedes")
    CORRECTS = "corrects", pgettext_lazy("deed", "Corrects")
    CERTIFIED_COPY = "certified_copy", pgettext_lazy("deed", "Certified copy of")


# The state of the earlier deed once the later one is sealed.
ENDS: Final = {
    RelationKind.REVOKES: DeedState.REVOKED,
    RelationKind.SUPERSEDES: DeedState.SUPERSEDED,
    RelationKind.CORRECTS: DeedState.CORRECTED,
}


class Outcome(models.TextChoices):
    """The outcome of an act, as a line of the register has it (R21)."""

    ACT = "act", pgettext_lazy("register", "Act sealed")
    REFUSAL = "refusal", pgettext_lazy("register", "Act refused")


class RefusalReason(models.TextChoices):
    """Reasons for which a notary refuses an act. The text for others says no more than this."""

    IDENTITY = "identity", _("The identity of a person was not proved")
    CAPACITY = "capacity", _("A person lacks capacity, or the right to act for another")
    NO_AGREEMENT = "no_agreement", _("There was no agreement in the sitting")
    UNLAWFUL = "unlawful", _("The act is against the law")
    INTEREST = "interest", _("The notary may not act in this matter")
    INCOMPLETE = "incomplete", _("A document or a proof is missing")
    ABSENT = "absent", _("A required person did not attend")
    CONNECTION = "connection", _("The connection did not allow the act")
    OTHER = "other", pgettext_lazy("refusal", "Another reason")
