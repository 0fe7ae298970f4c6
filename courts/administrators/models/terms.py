"""Terms of administrators: one row from the invitation of a person to the end of their rights."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation

from courts.administrators import states
from courts.administrators.states import TermState
from courts.ground import clock


class AdministratorTerm(models.Model):
    """One term. The person and the account of a new person exist from the invitation on, not while it is proposed.

    Administrators made by the set-up have no row until their rights end.
    """

    TRANSITIONS = states.TERM

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    account = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(help_text="address of the account, in lower case")
    name_ar = models.CharField(max_length=200, help_text="as invited")
    name_en = models.CharField(max_length=200, blank=True, default="", help_text="as invited")
    state = models.CharField(max_length=12, choices=TermState, default=TermState.PROPOSED)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="of the invitation")
    invited_by = models.ForeignKey(
        "ground.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: the operator",
    )
    confirmed_by = models.ForeignKey(
        "ground.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="second administrator",
    )
    invited_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="it can be accepted until then")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True, default="")

    records: ClassVar[models.Manager[AdministratorTerm]] = models.Manager()
    objects: ClassVar[models.Manager[AdministratorTerm]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(state__in=states.OPEN), name="administrator_term_one_open"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="active"), name="administrator_term_one_active"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-invited_at"], name="administrator_term_by_state"),
            models.Index(fields=["expires_at"], condition=Q(state__in=states.OPEN), name="administrator_term_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.get_state_display()}"

    @property
    def name(self) -> str:
        """The name of the person in the reader's language."""
        if (translation.get_language() or "ar").startswith("en") and self.name_en:
            return self.name_en
        return self.name_ar

    @property
    def is_open(self) -> bool:
        """True while it waits for a second administrator or for the person."""
        return self.state in states.OPEN and self.expires_at is not None and self.expires_at > clock.now()

    @property
    def may_be_accepted(self) -> bool:
        """True while the person can accept or decline it."""
        return self.state == TermState.INVITED and self.is_open
