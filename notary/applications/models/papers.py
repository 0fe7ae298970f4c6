"""Papers handed in with an application."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Paper(models.Model):
    """A stored document of the application, or of one of its people. Others read no person's paper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("notary_applications.Application", on_delete=models.CASCADE, related_name="papers")
    of = models.ForeignKey(
        "notary_applications.ApplicationPerson",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="papers",
        help_text="the person whose paper it is; empty: of the application",
    )
    code = models.CharField(max_length=40, help_text="of the paper in the catalogue")
    document = models.OneToOneField("ground.Document", on_delete=models.PROTECT, related_name="application_paper")

    records: ClassVar[models.Manager[Paper]] = models.Manager()
    objects: ClassVar[models.Manager[Paper]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["code", "document__uploaded_at"]

    def __str__(self) -> str:
        return f"{self.code} {self.document_id}"
