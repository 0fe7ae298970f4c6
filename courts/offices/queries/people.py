"""Rows of offices about a person: for the copy of their data, and what binds them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.declared.open_matters import OpenMatter
from courts.ground.models import Person
from courts.offices.models import CompanyClaim, Mandate, Membership
from courts.offices.states import STANDING, MembershipState


def data_of(person: Person) -> dict[str, Any]:
    """The person's memberships, mandates and claims to represent companies. Three queries."""
    memberships = Membership.records.filter(person=person).order_by("invited_at")
    held = Mandate.records.filter(Q(principal=person) | Q(agent=person)).order_by("made_at")
    claims = CompanyClaim.records.filter(person=person).order_by("requested_at")
    return {
        "company_claims": list(
            claims.values("name_ar", "licence_number", "authority", "proof_kind", "proof_ends_on", "state", "reason")
        ),
        "memberships": list(
            memberships.values("office__name_ar", "job", "is_manager", "state", "joined_at", "ended_at")
        ),
        "mandates": list(
            held.values(
                *("principal__name_ar", "agent__name_ar", "reads", "drafts", "submits", "gets_notices"),
                *("starts_on", "ends_on", "state", "ended_at"),
            )
        ),
    }


def matters_of(person: Person) -> list[OpenMatter]:
    """The person's membership of an office and their mandates, while they last. Two queries."""
    found = []
    if Membership.records.filter(person=person, state=MembershipState.ACTIVE).exists():
        found.append(OpenMatter(_("Membership of a law office, to be left first"), reverse("my_office")))
    if Mandate.records.filter(Q(principal=person) | Q(agent=person), state__in=STANDING).exists():
        found.append(OpenMatter(_("A mandate that has not ended"), reverse("mandate_list")))
    return found
