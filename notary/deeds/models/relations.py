"""Relations between deeds: a later deed revokes, supersedes, corrects or copies an earlier one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from courts.ground import clock
from notary.deeds.models.deeds import Deed
from notary.deeds.states import RelationKind


class DeedRelation(models.Model):
    """`deed` does `kind` to `earlier` once it is sealed. Triggers refuse every change."""

    id = models.BigAutoField(primary_key=True)
    deed = models.ForeignKey(Deed, on_delete=models.PROTECT, related_name="relations", db_index=False)
    kind = models.CharField(max_length=16, choices=RelationKind)
    earlier = models.ForeignKey(Deed, on_delete=models.PROTECT, related_name="later")
    made_at = models.DateTimeField(default=clock.now)

    records: ClassVar[models.Manager[DeedRelation]] = models.Manager()
    objects: ClassVar[models.Manager[DeedRelation]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deed", "earlier"], name="deed_relation_once"),
            models.CheckConstraint(condition=~Q(deed=F("earlier")), name="deed_relation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deed_id} {self.kind} {self.earlier_id}"
