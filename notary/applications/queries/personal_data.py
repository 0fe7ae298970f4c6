"""The part of a person's own data that applications store."""

from __future__ import annotations

from typing import Any

from courts.ground.models import Person
from notary.applications.models import Application, ApplicationPerson


def applications_of(person: Person) -> dict[str, Any]:
    """Return the person's applications, and their own place in those of other people. Two queries."""
    own = Application.records.filter(applicant=person).order_by("created_at")
    places = ApplicationPerson.records.filter(person=person).order_by("application__created_at", "role")
    return {
        "applications": list(own.values("service_slug", "state", "answers", "receipt__number", "created_at")),
        "places": list(
            places.values(
                "application__service_slug",
                "role",
                "name_ar",
                "name_en",
                "email",
                "phone",
                "details",
                "needs",
                "confirmed_at",
                "agreed_at",
            )
        ),
    }
