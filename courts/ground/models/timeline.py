"""The timeline: dated lines that services write about a subject, shown in the reader's language."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courts.ground import clock


class TimelineMark(models.TextChoices):
    """The author of the act on a line. It selects the dot on the rule."""

    COURT = "court", _("Act of the court")
    PARTY = "party", _("Act of a party")
    FUTURE = "future", _("To come")


class TimelineEntry(models.Model):
    """One line. `kind` names the template and `params` fill it, so the line can be shown in both languages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    at = models.DateTimeField(default=clock.now)
    mark = models.CharField(max_length=8, choices=TimelineMark, default=TimelineMark.COURT)
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    source_label = models.CharField(max_length=40, blank=True, default="", help_text="what the line links to")
    source_id = models.UUIDField(null=True, blank=True)
    documents: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "ground.Document", blank=True, related_name="+"
    )

    records: ClassVar[models.Manager[TimelineEntry]] = models.Manager()
    objects: ClassVar[models.Manager[TimelineEntry]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["subject_label", "subject_id", "-at"], name="timeline_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%F %R} {self.kind}"
