"""Settings of the mail server and of media: one row for each edition of an area, of which one is in use."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from courts.connections import states
from courts.connections.states import Area, SettingsState
from courts.ground import clock


class ConnectionSettings(models.Model):
    """One edition. `values` has no secret; the secret of the area is in `sealed`, encrypted, while it can be needed."""

    TRANSITIONS = states.SETTINGS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=8, choices=Area)
    values: Any = models.JSONField(default=dict, help_text="without secrets")
    sealed = models.TextField(blank=True, default="", help_text="password or shared secret, encrypted")
    has_secret = models.BooleanField(default=False, help_text="it was written with a secret")
    has_new_secret = models.BooleanField(default=False, help_text="the secret differs from that of the one before")
    state = models.CharField(max_length=12, choices=SettingsState, default=SettingsState.PROPOSED)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the edition in use when this one was written",
    )
    saved_by = models.ForeignKey(
        "ground.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the link of the set-up",
    )
    confirmed_by = models.ForeignKey(
        "ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: the set-up"
    )
    saved_at = models.DateTimeField(default=clock.now, editable=False)
    used_from = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="when the administrators were told over this mail server that it was replaced"
    )

    records: ClassVar[models.Manager[ConnectionSettings]] = models.Manager()
    objects: ClassVar[models.Manager[ConnectionSettings]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(state="in_use"), name="connection_settings_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_area_display()} · {self.get_state_display()}"
