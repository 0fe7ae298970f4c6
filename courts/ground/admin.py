"""Admin of reference data: venues, their spaces, special days. No accounts, rights, cases, or rows with a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest

from courts.ground import law
from courts.ground.actors import actor_for
from courts.ground.models import Space, SpecialDay, User, Venue
from courts.ground.services import audit

if TYPE_CHECKING:
    _Base = admin.ModelAdmin[models.Model]
    _VenueForm = forms.ModelForm[models.Model]
else:
    _Base, _VenueForm = admin.ModelAdmin, forms.ModelForm  # no generics at run time


class AuditedAdmin(_Base):
    """A model admin that audits each change in its transaction. Deletion is off: other records refer to the row."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        if not isinstance(request.user, User):
            raise TypeError(request.user)
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            audit.record(
                f"{obj._meta.model_name}.{'changed' if change else 'added'}",
                obj,
                actor=actor_for(request.user),
                detail={"fields": sorted(form.changed_data)},
            )


class VenueForm(_VenueForm):
    """The form of a venue. It offers only the time zones and law profiles that the code knows."""

    zone = forms.ChoiceField(choices=[(name, name) for name in sorted(available_timezones())])
    law_profile = forms.ChoiceField(choices=[(name, name) for name in law.names()])

    class Meta:
        model = Venue
        fields = ("code", "kind", "name_ar", "name_en", "zone", "law_profile")


@admin.register(Venue)
class VenueAdmin(AuditedAdmin):
    """Courts, facilities, offices. The code is read-only after creation: receipts and case numbers contain it."""

    form = VenueForm
    list_display = ("code", "kind", "name_ar", "name_en", "law_profile")
    search_fields = ("code", "name_ar", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return ("code", "kind") if obj is not None else ()


@admin.register(Space)
class SpaceAdmin(AuditedAdmin):
    """Chambers and video rooms."""

    list_display = ("name_ar", "name_en", "kind", "venue", "is_bookable")
    list_select_related: ClassVar = ("venue",)


@admin.register(SpecialDay)
class SpecialDayAdmin(AuditedAdmin):
    """Holidays, and days with other opening hours, of one venue or of all."""

    list_display = ("day", "venue", "name_ar", "opens_at", "closes_at")
    list_select_related: ClassVar = ("venue",)
