"""Declarations of deeds to the ground: subject, navigation and directory."""

from __future__ import annotations

from django.urls import reverse

from courts.ground.declared import subjects
from courts.ground.models import Person
from notary.deeds.models import Deed


def _may_see(person: Person, deed: Deed) -> bool:
    return bool(Deed.objects.visible_to(person).filter(pk=deed.pk).exists())


def register() -> None:
    """Register everything once, when the apps are loaded."""
    subjects.register(
        subjects.Subject(
            label="notary_deeds.deed",
            model=Deed,
            title=lambda deed: deed.title,
            url=lambda deed: reverse("deed", args=[deed.pk]),
            may_see=_may_see,
        )
    )
