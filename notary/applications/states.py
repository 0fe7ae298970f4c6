"""States of applications, and the legal transitions from each."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationState(models.TextChoices):
    """States of an application, from its first answer to the act that it leads to."""

    DRAFT = "draft", _("Draft")
    AGREEING = "agreeing", _("Waiting for agreement")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted, fee open")
    READY = "ready", _("Ready for the sitting")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REFUSED = "refused", _("Refused")
    CONCLUDED = "concluded", _("Concluded")


APPLICATION: Final = {
    "draft": frozenset({"agreeing", "withdrawn"}),
    "agreeing": frozenset({"submitted", "withdrawn"}),
    "submitted": frozenset({"under_review", "withdrawn"}),
    "under_review": frozenset({"accepted", "returned", "refused"}),
    "returned": frozenset({"submitted", "withdrawn"}),
    "accepted": frozenset({"ready", "withdrawn", "refused"}),
    # A sitting can end with the refusal of the act.
    "ready": frozenset({"concluded", "withdrawn", "refused"}),
    "withdrawn": frozenset[str](),
    "refused": frozenset[str](),
    # Before the seal the judge can still refuse the contract, and the notary the act.
    "concluded": frozenset({"refused"}),
}

# The applicant may change answers.
EDITABLE: Final = frozenset({ApplicationState.DRAFT, ApplicationState.AGREEING, ApplicationState.RETURNED})
# The people may agree to the draft.
AGREEABLE: Final = frozenset({ApplicationState.AGREEING, ApplicationState.RETURNED})
# With the office, before its decision.
WITH_OFFICE: Final = frozenset({ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW})
# Nothing follows.
ENDED: Final = frozenset({ApplicationState.WITHDRAWN, ApplicationState.REFUSED, ApplicationState.CONCLUDED})


class LeaveState(models.TextChoices):
    """States of a request for a judge's leave."""

    WAITING = "waiting", pgettext_lazy("leave", "With the judge")
    GRANTED = "granted", pgettext_lazy("leave", "Granted")
    REFUSED = "refused", pgettext_lazy("leave", "Not granted")
    LAPSED = "lapsed", pgettext_lazy("leave", "No longer needed")


LEAVE: Final = {
    "waiting": frozenset({"granted", "refused", "lapsed"}),
    "granted": frozenset[str](),
    "refused": frozenset[str](),
    "lapsed": frozenset[str](),
}
