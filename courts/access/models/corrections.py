"""Corrections of people whose identity is proven: what changed, by which document, why, and who decided."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.access.models.identity_checks import DocumentType
from courts.ground import clock


class PersonCorrection(models.Model):
    """One correction that was made. Values that did not change are in both columns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    old_name_ar = models.CharField(max_length=200)
    old_name_en = models.CharField(max_length=200, blank=True, default="")
    old_emirates_id = models.CharField(max_length=15, blank=True, default="")
    new_name_ar = models.CharField(max_length=200)
    new_name_en = models.CharField(max_length=200, blank=True, default="")
    new_emirates_id = models.CharField(max_length=15, blank=True, default="")
    document_type = models.CharField(max_length=12, choices=DocumentType, help_text="the document that was seen")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        "ground.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the second administrator, for another Emirates ID",
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[PersonCorrection]] = models.Manager()
    objects: ClassVar[models.Manager[PersonCorrection]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["person", "-made_at"], name="person_correction_by_person")]

    def __str__(self) -> str:
        return f"{self.old_name_ar} → {self.new_name_ar}"

    @property
    def changes_number(self) -> bool:
        """True if the Emirates ID changed."""
        return self.old_emirates_id != self.new_emirates_id
