"""The parties of a deed, and their signatures."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from courts.ground.models import Person
from notary.deeds.models.deeds import Deed


class DeedParty(models.Model):
    """A party of a deed. `place` is the place in the parties of the draft, which hold name and identity.

    Without a `person`, the party has no account. `signed_hash` is the hash of the text that the party saw and signed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deed = models.ForeignKey(Deed, on_delete=models.CASCADE, related_name="parties", db_index=False)
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    must_sign = models.BooleanField(default=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True, default="")

    records: ClassVar[models.Manager[DeedParty]] = models.Manager()
    objects: ClassVar[models.Manager[DeedParty]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["deed", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["deed", "place"], name="deed_party_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.deed_id}"
