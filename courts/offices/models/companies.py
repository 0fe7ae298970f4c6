"""Companies, and the claims of people who say that they represent one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models.folded import FoldedField
from courts.ground.wording.dates import arabic
from courts.offices import states
from courts.offices.states import CompanyClaimState


class ProofKind(models.TextChoices):
    """Documents that prove that a person represents a company."""

    LICENCE = "licence", _("Trade licence that names the representative")
    RESOLUTION = "resolution", _("Resolution of the board or the partners")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")


class Company(models.Model):
    """A company whose licence the institution has seen. Its person is the one that cases and filings name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField("ground.Person", on_delete=models.PROTECT, related_name="company")
    licence_number = models.CharField(max_length=20, help_text="compact digits and letters, see `typed_numbers`")
    authority = models.CharField(max_length=120, help_text="that issued the licence, as written")
    authority_folded = FoldedField("authority", help_text="two authorities may give one number to two companies")
    known_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Company]] = models.Manager()
    objects: ClassVar[models.Manager[Company]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence_number", "authority_folded"], name="company_licence_once")
        ]

    def __str__(self) -> str:
        return str(self.person)


class CompanyClaim(models.Model):
    """A person's claim to represent a company: the words, the proof, and the decision of a clerk."""

    TRANSITIONS = states.COMPANY_CLAIM

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="company_claims")
    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="+")
    name_ar = models.CharField(max_length=200, help_text="names and numbers as the person stated them")
    name_en = models.CharField(max_length=200, blank=True, default="")
    licence_number = models.CharField(max_length=20)
    authority = models.CharField(max_length=120)
    authority_folded = FoldedField("authority", help_text="as the unique key of companies compares it")
    proof = models.ForeignKey("ground.Document", on_delete=models.PROTECT, related_name="+")
    proof_kind = models.CharField(max_length=20, choices=ProofKind)
    proof_ends_on = models.DateField(help_text="last day of the proof, and of the mandate that comes from it")
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", help_text="once confirmed"
    )
    state = models.CharField(max_length=10, choices=CompanyClaimState, default=CompanyClaimState.REQUESTED)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="of a refusal or of the end")
    requested_at = models.DateTimeField(default=clock.now, editable=False)
    decided_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[CompanyClaim]] = models.Manager()
    objects: ClassVar[models.Manager[CompanyClaim]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "licence_number", "authority_folded"],
                condition=Q(state="requested"),
                name="company_claim_one_open",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["venue", "state", "requested_at"], name="company_claim_board"),
            models.Index(fields=["person", "-requested_at"], name="company_claim_by_person"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name of the company in the reader's language; Arabic is the original."""
        return self.name_ar if arabic() else self.name_en or self.name_ar
