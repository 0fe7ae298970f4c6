"""The audit trail: an entry for every change, sealed into a hash chain by one sealer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


class AuditEntry(models.Model):
    """One action of an actor on a subject. Append-only: triggers refuse update and delete."""

    id = models.BigAutoField(primary_key=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=clock.now, editable=False)
    actor = models.ForeignKey("ground.User", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    actor_label = models.CharField(max_length=200, help_text="who, in words, as known at that moment")
    action = models.CharField(max_length=60, db_index=True)
    subject_label = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    records: ClassVar[models.Manager[AuditEntry]] = models.Manager()
    objects: ClassVar[models.Manager[AuditEntry]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["subject_label", "subject_id", "id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ} {self.actor_label} {self.action} {self.subject_label}"


class AuditSeal(models.Model):
    """A link of the hash chain: the hash of the previous hash and the canonical text of the entry."""

    id = models.BigAutoField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[AuditSeal]] = models.Manager()
    objects: ClassVar[models.Manager[AuditSeal]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            # Two sealers that read the same end of the chain cannot both write, so the chain never forks.
            models.UniqueConstraint(fields=["previous"], name="audit_chain_never_forks")
        ]

    def __str__(self) -> str:
        return self.hash
