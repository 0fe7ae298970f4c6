"""Documents: stored files with a name made by the server, and their hash."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground import clock


def document_path(document: Document, filename: str) -> str:
    """The storage path. The server makes it: the sender's file name never reaches the disk."""
    return f"documents/{document.id.hex[:2]}/{document.id.hex}"


class Document(models.Model):
    """An uploaded file. The object that it is attached to decides who may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.FileField(upload_to=document_path, max_length=200)
    stem = models.CharField(max_length=200, help_text="name as sent, without its extension")
    extension = models.CharField(max_length=10)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="bytes")
    pages = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("ground.User", null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Document]] = models.Manager()
    objects: ClassVar[models.Manager[Document]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return f"{self.stem}.{self.extension}"
