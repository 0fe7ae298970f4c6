"""Staff of the institution hold no mandate: a posting ends what they do for others."""

from __future__ import annotations

from django.db.models import Q

from courts.ground.actors import SYSTEM
from courts.ground.models import Person
from courts.ground.queries.postings import holds_posting
from courts.offices.services.mandates import end_all


def end_mandates_of_staff(person: Person) -> None:
    """Revoke all that a person with a posting, now or later, does for others. Both sides are told."""
    if holds_posting(person):
        end_all(Q(agent=person), reason="staff", actor=SYSTEM)
