"""Admin of reference data: venues and their spaces; and the state of the periodic tasks, to read.

No special days, accounts, rights, cases, or rows with a state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest

from courts.ground import law
from courts.ground.actors import actor_for
from courts.ground.models import Space, SweepItem, SweepState, User, Venue
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


def _default(column: str) -> Any:
    """The default of a column of venues: a field that is declared in a form does not take it from the model."""
    return getattr(Venue(), column)


class VenueForm(_VenueForm):
    """The form of a venue. It offers only the time zones and law profiles that the code knows.

    A new venue starts with the defaults of the model. A venue keeps a profile that is no longer offered.
    """

    zone = forms.ChoiceField(choices=[(name, name) for name in sorted(available_timezones())], initial=_default("zone"))
    law_profile = forms.ChoiceField(initial=_default("law_profile"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {*law.offered(with_demonstration=settings.DEMO)}
        # Empty for a new venue, whose profile is the default.
        kept = self.initial.get("law_profile")
        if kept:
            names.add(kept)
        profiles: Any = self.fields.get("law_profile")
        if profiles is not None:
            profiles.choices = [(name, name) for name in sorted(names)]

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
        # A page of the administration changes the law profile: it shows what the change hits.
        return ("code", "kind", "law_profile") if obj is not None else ()


@admin.register(Space)
class SpaceAdmin(AuditedAdmin):
    """Chambers and video rooms."""

    list_display = ("name_ar", "name_en", "kind", "venue", "is_bookable")
    list_select_related: ClassVar = ("venue",)


class ReadOnlyAdmin(_Base):
    """A model admin that shows rows and changes none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(SweepState)
class SweepStateAdmin(ReadOnlyAdmin):
    """The last runs of each sweep."""

    list_display = ("name", "succeeded_at", "failed_at", "error", "refused_at", "skew", "full_ended_at", "repaired")
    ordering = ("name",)


@admin.register(SweepItem)
class SweepItemAdmin(ReadOnlyAdmin):
    """Rows that a sweep failed on or has not reached yet, the most failures first."""

    list_display = ("sweep", "key", "attempts", "error", "failed_at", "due_at")
    list_filter = ("sweep",)
    ordering = ("-attempts", "pk")
