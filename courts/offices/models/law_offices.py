"""Law offices: requested by a lawyer, confirmed by an administrator of the institution."""

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
from courts.offices.states import OfficeState


class Emirate(models.TextChoices):
    """The emirate whose authority licensed an office or a company."""

    ABU_DHABI = "abu_dhabi", _("Abu Dhabi")
    DUBAI = "dubai", _("Dubai")
    SHARJAH = "sharjah", _("Sharjah")
    AJMAN = "ajman", _("Ajman")
    UMM_AL_QUWAIN = "umm_al_quwain", _("Umm Al Quwain")
    RAS_AL_KHAIMAH = "ras_al_khaimah", _("Ras Al Khaimah")
    FUJAIRAH = "fujairah", _("Fujairah")


class LawOffice(models.Model):
    """An office with its licence. Two requests may name one licence; one office is confirmed with it.

    Each emirate numbers its own licences, so the number counts together with the emirate.
    """

    TRANSITIONS = states.LAW_OFFICE

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_ar = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    name_folded = FoldedField("name_ar", "name_en", "licence_number", help_text="as search compares it")
    licence_number = models.CharField(max_length=20, help_text="compact digits and letters, see `typed_numbers`")
    emirate = models.CharField(max_length=16, choices=Emirate)
    state = models.CharField(max_length=10, choices=OfficeState, default=OfficeState.REQUESTED)
    requested_by = models.ForeignKey("ground.Person", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now, editable=False)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="of a refusal or of the closing")
    decided_by = models.ForeignKey("ground.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    records: ClassVar[models.Manager[LawOffice]] = models.Manager()
    objects: ClassVar[models.Manager[LawOffice]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["emirate", "licence_number"],
                condition=Q(state="confirmed"),
                name="law_office_licence_once",
            ),
            models.UniqueConstraint(
                fields=["requested_by"], condition=Q(state="requested"), name="law_office_one_request"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-requested_at"], name="law_office_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; Arabic is the original."""
        return self.name_ar if arabic() else self.name_en or self.name_ar

    @property
    def is_confirmed(self) -> bool:
        """True if its members may act for its lawyers."""
        return self.state == OfficeState.CONFIRMED
