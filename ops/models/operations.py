"""Backups, their checks, restores and upgrades: each is a row once its command has ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courts.ground import clock


class OperationKind(models.TextChoices):
    """Kinds of operation that the status page shows the last one of."""

    BACKUP = "backup", _("Backup")
    VERIFICATION = "verification", _("Check of a backup")
    RESTORE = "restore", _("Restore")
    UPGRADE = "upgrade", _("Upgrade")


class Operation(models.Model):
    """One run of a command, written when it ends. A restore writes its row into the restored database."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=OperationKind)
    at = models.DateTimeField(default=clock.now)
    is_good = models.BooleanField()
    version = models.CharField(max_length=20, help_text="of the product that ran the command")
    file = models.CharField(max_length=200, blank=True, default="", help_text="name of the file, without its folder")
    error = models.CharField(max_length=300, blank=True, default="", help_text="the reason of a failure")

    records: ClassVar[models.Manager[Operation]] = models.Manager()
    objects: ClassVar[models.Manager[Operation]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        indexes: ClassVar = [models.Index(fields=["kind", "-at"], name="operation_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%FT%TZ}"
