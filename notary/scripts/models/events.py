"""Script events: one typed row for each thing that happened in the sitting."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from courts.ground import clock
from notary.scripts.models.members import Member
from notary.scripts.models.scripts import Script


class ScriptEvent(models.Model):
    """One event, as `notary.scripts.progress.Event`, written in the transaction of its audit entry. Append-only.

    proof: the people who were connected with sound and picture at that moment, and since when.
    """

    id = models.BigAutoField(primary_key=True)
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16)
    step = models.CharField(max_length=20, blank=True, default="")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    detail = models.CharField(max_length=80, blank=True, default="")
    proof = models.JSONField(default=list, blank=True)
    actor = models.ForeignKey("ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[ScriptEvent]] = models.Manager()
    objects: ClassVar[models.Manager[ScriptEvent]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            # The lock of a person counts in every sitting.
            models.Index(
                fields=["member", "at"], condition=models.Q(kind="not_proved"), name="script_event_not_proved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%FT%TZ} {self.kind} {self.step}"
