"""Identity checks: staff compare an account's person with a document, or a lawyer's number with the roll."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.access import states
from courts.access.states import IdentityCheckState
from courts.ground import clock
from courts.ground.wording.typed_numbers import masked


class CheckKind(models.TextChoices):
    """The statement that staff check."""

    IDENTITY = "identity", _("Identity")
    ROLL = "roll", _("Roll number of a lawyer")
    RECOVERY = "recovery", _("Lost second factor")


class CheckMethod(models.TextChoices):
    """The place where staff see the person and the document."""

    DESK = "desk", _("At the desk of the office")
    VIDEO = "video", _("In a video sitting")


class DocumentType(models.TextChoices):
    """Documents that prove an identity."""

    EMIRATES_ID = "emirates_id", _("Emirates ID")
    PASSPORT = "passport", _("Passport")


class CheckProblem(models.TextChoices):
    """The reason why a check needs a decision about two people."""

    NAMES_DIFFER = "names differ", _("The Emirates ID belongs to a known person with another name")
    HAS_ACCOUNT = "has account", _("The person with this document has an account already")
    OTHER_NUMBER = "other number", _("The account's person has another Emirates ID")
    PASSPORT_KNOWN = "passport known", _("This passport proves another person already")
    OTHER_NAME = "other name", _("The account's person is proven under another name")


# A clerk may find that the two names are those of one person. Two accounts or two numbers are never joined.
JOINABLE: Final = (CheckProblem.NAMES_DIFFER, CheckProblem.PASSPORT_KNOWN, CheckProblem.OTHER_NAME)


class RollAnswer(models.TextChoices):
    """The answer of the registry of lawyers about a roll number, for the staff who decide."""

    SAME = "same", _("The registry knows this number under this name")
    OTHER_NAME = "other name", _("The registry knows this number under another name")
    NOT_PRACTISING = "not practising", _("The registry knows this number, but the lawyer does not practise")
    UNKNOWN = "unknown", _("The registry does not know this number")
    TAKEN = "taken", _("Another person in our records has this number")
    UNREACHABLE = "unreachable", _("The registry has not answered yet")


# Stored as the reason of a check that the product closed, or whose person has an account already. Its sentence is that
# of the reader's language.
PROVEN_OTHERWISE: Final = "proven otherwise"
SECOND_ACCOUNT: Final = "second account"


class IdentityCheck(models.Model):
    """One check: the words of the person, the place that they chose, and the decision of the staff."""

    TRANSITIONS = states.IDENTITY_CHECK

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The account, not its person: a claim moves the account to another person.
    account = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="identity_checks")
    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=CheckKind, default=CheckKind.IDENTITY)
    method = models.CharField(max_length=8, choices=CheckMethod, default=CheckMethod.DESK)
    state = models.CharField(max_length=12, choices=IdentityCheckState, default=IdentityCheckState.REQUESTED)
    name_ar = models.CharField(max_length=200, help_text="the names and numbers as the person declared them")
    name_en = models.CharField(max_length=200, blank=True, default="")
    emirates_id = models.CharField(max_length=15, blank=True, default="")
    document_number = models.CharField(max_length=30, blank=True, default="")
    document_issuer = models.CharField(max_length=80, blank=True, default="")
    roll_number = models.CharField(max_length=20, blank=True, default="")
    roll_answer = models.CharField(max_length=16, choices=RollAnswer, blank=True, default="")
    roll_asked_at = models.DateTimeField(null=True, blank=True)
    document_type = models.CharField(max_length=12, choices=DocumentType, blank=True, default="")
    seen_name_ar = models.CharField(max_length=200, blank=True, default="", help_text="as staff read the document")
    seen_name_en = models.CharField(max_length=200, blank=True, default="")
    seen_number = models.CharField(max_length=30, blank=True, default="")
    seen_issuer = models.CharField(max_length=80, blank=True, default="")
    sealed_code = models.TextField(
        blank=True, default="", help_text="for a lost second factor: the code that the office handed over, encrypted"
    )
    problem = models.CharField(max_length=16, choices=CheckProblem, blank=True, default="")
    provider = models.CharField(
        max_length=40, blank=True, default="", help_text="the identity provider whose statement differs; else empty"
    )
    reason = models.CharField(
        max_length=300, blank=True, default="", help_text="of a refusal, or of a decision about two names"
    )
    requested_at = models.DateTimeField(default=clock.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="staff"
    )

    records: ClassVar[models.Manager[IdentityCheck]] = models.Manager()
    objects: ClassVar[models.Manager[IdentityCheck]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind"], condition=Q(state__in=states.OPEN), name="identity_check_one_open"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["venue", "state", "requested_at"], name="identity_check_board"),
            models.Index(fields=["account", "requested_at"], name="identity_check_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_state_display()}"

    @property
    def reason_words(self) -> str:
        """The reason in the reader's language, or as staff typed it."""
        if self.reason == PROVEN_OTHERWISE:
            return gettext("Your identity has been proven in another way.")
        if self.reason == SECOND_ACCOUNT:
            return gettext(
                "This is a second account of the same person. Sign in with your first account, which proved this"
                " document: your cases are there. If you cannot sign in to it, ask the office."
            )
        return self.reason

    def declared_number(self, document_type: str) -> str:
        """The declared number of this kind of document; empty if none was declared."""
        return self.document_number if document_type == DocumentType.PASSPORT else self.emirates_id

    @property
    def seen_masked(self) -> str:
        """The last digits of the number that staff saw."""
        return masked(self.seen_number)

    @property
    def seen_differs(self) -> bool:
        """True if staff saw another number than the declared one of this kind of document."""
        declared = self.declared_number(self.document_type)
        return bool(self.seen_number and declared) and self.seen_number != declared

    @property
    def is_open(self) -> bool:
        """True until it is decided or withdrawn."""
        return self.state in states.OPEN
