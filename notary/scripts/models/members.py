"""Members: the people of a script, who must all attend."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground.models import Person
from notary.scripts.models.scripts import Script


class Member(models.Model):
    """A person who must attend. place: of the party in the text; none: no party, such as an interpreter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="members", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    number = models.PositiveSmallIntegerField(default=0, help_text="witness 1, witness 2; 0: the only one")
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    signs = models.BooleanField(default=True)

    records: ClassVar[models.Manager[Member]] = models.Manager()
    objects: ClassVar[models.Manager[Member]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["script", "place", "role", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["script", "person"], name="script_member_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.script_id}"
