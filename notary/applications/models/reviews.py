"""Reviews of applications by the office."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courts.ground import clock


class ReviewDecision(models.TextChoices):
    """The decisions of a review."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned for correction")
    REFUSED = "refused", _("Refused")


class ReturnReason(models.TextChoices):
    """Coded reasons of a return or a refusal; `wording/reasons.py` says how the applicant fixes each."""

    DATA_DIFFERS = "data_differs", _("Data of a person differ from the identity document")
    PAPER_MISSING = "paper_missing", _("A paper is missing")
    PAPER_UNREADABLE = "paper_unreadable", _("A paper cannot be read")
    CAPACITY = "capacity", _("The right to act for another is not proved")
    GUARDIAN_ORDER = "guardian_order", _("A nearer relative comes before the guardian")
    CERTIFICATE = "certificate", _("The premarital certificate is not in order")
    TEXT_UNCLEAR = "text_unclear", _("The text is not clear enough for a deed")
    NOT_LAWFUL = "not_lawful", _("The law does not allow this act")
    OTHER_OFFICE = "other_office", _("Another office is competent")
    # Says nothing by itself, so it always has a note.
    OTHER = "other", _("Another reason, given in the note")


class Review(models.Model):
    """One decision on one version of an application. Never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("notary_applications.Application", on_delete=models.CASCADE, related_name="reviews")
    version = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=ReviewDecision)
    reasons = models.JSONField(default=list, help_text="codes of ReturnReason")
    parts = models.JSONField(default=list, help_text="codes of the tasks, roles and papers concerned")
    note = models.TextField(blank=True, default="", help_text="the reviewer's own words, as written")
    reviewer = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Review]] = models.Manager()
    objects: ClassVar[models.Manager[Review]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.decision} {self.at:%F %R}"
