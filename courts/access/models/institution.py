"""The institution that runs this installation, in one row, and what its set-up has found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation

from courts.ground import clock

ONLY = 1


class Institution(models.Model):
    """The one institution of this installation. `set_up_at` is empty until its guided set-up is finished."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=[("ar", "العربية"), ("en", "English")], default="ar")
    law_profile = models.CharField(max_length=40, default="uae_federal")
    first_venue = models.ForeignKey("ground.Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    administrator = models.ForeignKey(
        "ground.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="made by the set-up"
    )
    mail_code_hash = models.CharField(max_length=128, blank=True, default="", help_text="of the code in the test mail")
    mail_code_attempts = models.PositiveSmallIntegerField(default=0)
    mail_code_expires_at = models.DateTimeField(null=True, blank=True)
    mail_checked_at = models.DateTimeField(null=True, blank=True, help_text="when the code of a test mail was typed")
    media_checked_at = models.DateTimeField(null=True, blank=True, help_text="when the media node answered")
    clock_checked_at = models.DateTimeField(null=True, blank=True, help_text="when the clocks agreed")
    set_up_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Institution]] = models.Manager()
    objects: ClassVar[models.Manager[Institution]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=ONLY), name="institution_only_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (translation.get_language() or "ar").startswith("en") else self.name_ar
