"""Mandates: one person acts for another one, with named rights, until a last day."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models.people import posting_day
from courts.offices import states
from courts.offices.states import MandateState

RIGHT_WORDS: Final = {
    "reads": _("Read the cases"),
    "drafts": _("Prepare filings"),
    "submits": _("Submit filings"),
    "gets_notices": _("Receive notices"),
}


class MandateKind(models.TextChoices):
    """The relation from which a mandate comes."""

    OFFICE = "office", _("Member of a law office, for a lawyer")
    COMPANY = "company", _("Representative of a company")


class Mandate(models.Model):
    """The agent acts for the principal, with these rights and no others. Other rights are another mandate.

    The rights on cases have their ground here: a lawyer's cases are those in which the lawyer represents a party now, a
    company's cases those of which it is a party.
    """

    TRANSITIONS = states.MANDATE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=MandateKind)
    principal = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="mandates_held")
    membership = models.ForeignKey(
        "offices.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    claim = models.ForeignKey(
        "offices.CompanyClaim", on_delete=models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    reads = models.BooleanField(RIGHT_WORDS["reads"], default=False)
    drafts = models.BooleanField(RIGHT_WORDS["drafts"], default=False)
    submits = models.BooleanField(RIGHT_WORDS["submits"], default=False, help_text="needs `drafts`")
    gets_notices = models.BooleanField(RIGHT_WORDS["gets_notices"], default=False, help_text="needs `reads`")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day, inclusive, in the zone of postings")
    state = models.CharField(max_length=8, choices=MandateState, default=MandateState.PLANNED)
    made_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[Mandate]] = models.Manager()
    objects: ClassVar[models.Manager[Mandate]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "agent", "kind"], condition=Q(state__in=states.STANDING), name="mandate_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_start"),
            models.CheckConstraint(condition=Q(reads=True) | Q(drafts=True), name="mandate_has_a_right"),
            models.CheckConstraint(condition=Q(submits=False) | Q(drafts=True), name="mandate_submits_drafts"),
            models.CheckConstraint(condition=Q(gets_notices=False) | Q(reads=True), name="mandate_notices_read"),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="mandate_of_two_people"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agent", "state"], name="mandate_by_agent"),
            models.Index(fields=["principal", "state"], name="mandate_by_principal"),
            models.Index(fields=["starts_on"], condition=Q(state="planned"), name="mandate_to_begin"),
            models.Index(fields=["ends_on"], condition=Q(state__in=states.STANDING), name="mandate_to_end"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="mandate_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} · {self.principal}"

    @property
    def is_standing(self) -> bool:
        """True while it gives rights, or will from its first day on."""
        return self.state in states.STANDING and self.ends_on >= posting_day()

    @property
    def rights(self) -> list[str]:
        """The names of its rights, in the active language."""
        return [str(words) for name, words in RIGHT_WORDS.items() if getattr(self, name)]


def in_force(prefix: str = "") -> Q:
    """Filter for mandates that give rights today. `prefix`: the path to the mandate."""
    today = posting_day()
    return Q(
        **{
            f"{prefix}state": MandateState.ACTIVE,
            f"{prefix}starts_on__lte": today,
            f"{prefix}ends_on__gte": today,
        }
    )
