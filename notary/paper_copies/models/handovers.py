"""Hand-overs of a paper copy: the chain of custody, one typed row for each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courts.ground import clock
from notary.paper_copies.models.copies import PaperCopy
from notary.paper_copies.states import CopyState, Proof, ReturnCause


class HandOver(models.Model):
    """One step of a copy. `kind` is the state that it led to. Triggers refuse every change.

    printed: seal_number of the sheet, and the SHA-256 of the file that was printed. carried: carrier and their number.
    delivered: received_by, proof and its number. returned: cause. cancelled: note.
    """

    id = models.BigAutoField(primary_key=True)
    copy = models.ForeignKey(PaperCopy, on_delete=models.PROTECT, related_name="hand_overs")
    kind = models.CharField(max_length=10, choices=CopyState)
    by = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+", help_text="noted it")
    at = models.DateTimeField(default=clock.now)
    seal_number = models.CharField(max_length=40, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    carrier = models.CharField(max_length=80, blank=True, default="")
    tracking = models.CharField(max_length=40, blank=True, default="")
    received_by = models.CharField(max_length=160, blank=True, default="")
    proof = models.CharField(max_length=10, choices=Proof, blank=True, default="")
    proof_number = models.CharField(max_length=40, blank=True, default="")
    cause = models.CharField(max_length=10, choices=ReturnCause, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")

    records: ClassVar[models.Manager[HandOver]] = models.Manager()
    objects: ClassVar[models.Manager[HandOver]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind="printed") & ~Q(seal_number="") & ~Q(sha256=""))
                | (Q(kind="carried") & ~Q(carrier="") & ~Q(tracking=""))
                | (Q(kind="delivered") & ~Q(received_by="") & ~Q(proof="") & ~Q(proof_number=""))
                | (Q(kind="returned") & ~Q(cause=""))
                | (Q(kind="cancelled") & ~Q(note="")),
                name="paper_copy_hand_over_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.copy_id}"
