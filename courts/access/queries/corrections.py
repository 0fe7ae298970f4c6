"""Queries of corrections of people, for administrators and for the person."""

from __future__ import annotations

from typing import Any

from courts.access.models import PersonCorrection
from courts.approvals.models import ProposedAct
from courts.approvals.queries.proposed_acts import acts_listed
from courts.ground.models import Person

SHOWN = 20


def corrections_of(person: Person) -> list[PersonCorrection]:
    """Return the latest corrections of a person, the newest first."""
    rows = PersonCorrection.records.filter(person=person).select_related("made_by__person", "confirmed_by__person")
    return list(rows.order_by("-made_at", "pk")[:SHOWN])


def proposed_correction(person: Person, act: str) -> ProposedAct | None:
    """Return the correction that waits for a second administrator, if there is one."""
    return acts_listed().filter(act=act, subject_id=person.pk).first()


def data_of(person: Person) -> list[dict[str, Any]]:
    """The person's corrections, for the copy of their data."""
    rows = PersonCorrection.records.filter(person=person).order_by("made_at", "pk")
    names = ("name_ar", "name_en", "emirates_id")
    return list(rows.values("made_at", "reason", *(f"{when}_{name}" for when in ("old", "new") for name in names)))
