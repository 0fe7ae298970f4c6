"""Scripts: the guided steps of one sitting."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from courts.ground import clock
from notary.deeds.models import Deed
from notary.draft import Draft
from notary.models import Appointment
from notary.scripts import states
from notary.scripts.states import ScriptState
from notary.scripts.steps import Step


class Script(models.Model):
    """The script of an appointment. Its steps and its text are fixed when it begins; what happens are events."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = states.SCRIPT

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="script")
    state = models.CharField(max_length=10, choices=ScriptState, default=ScriptState.RUNNING)
    steps = models.JSONField(help_text="codes of notary.scripts.steps.Step, in their order")
    draft = models.JSONField(help_text="notary.draft.Draft, as everyone agreed to it")
    draft_hash = models.CharField(max_length=64)
    needs_approval = models.BooleanField(default=False, help_text="a judge approves before the seal")
    deed = models.OneToOneField(Deed, null=True, blank=True, on_delete=models.PROTECT, related_name="script")
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Script]] = models.Manager()
    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.state}"

    @property
    def step_list(self) -> tuple[Step, ...]:
        """The steps in their order."""
        return tuple(Step(code) for code in self.steps)

    @property
    def text(self) -> Draft:
        """The text that is read and signed."""
        return Draft.from_json(self.draft)
