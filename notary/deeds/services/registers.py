"""Lines of the register: gapless numbers per notary and year (R21)."""

from __future__ import annotations

from datetime import datetime

from courts.ground.actors import Actor
from courts.ground.models import Person, Venue
from courts.ground.services import audit
from notary.deeds.models import Deed, RegisterEntry
from notary.deeds.states import Outcome


def enter(
    *,
    office: Venue,
    notary: Person,
    service: str,
    outcome: Outcome,
    actor: Actor,
    at: datetime,
    deed: Deed | None = None,
    reason: str = "",
) -> RegisterEntry:
    """Write the next line of a notary's register. A rollback returns its number, so there are no gaps.

    Must run inside the transaction that needs the line. Lock order: deed, then the person of the notary, whose lock
    serialises the numbers. The year is that of the office's calendar.
    """
    # Without the key: rows that only refer to the person do not wait.
    Person.records.select_for_update(no_key=True).get(pk=notary.pk)
    year = at.astimezone(office.tz).year
    last = RegisterEntry.records.filter(notary=notary, year=year).order_by("-number").values_list("number", flat=True)
    entry = RegisterEntry.records.create(
        office=office,
        notary=notary,
        year=year,
        number=(last.first() or 0) + 1,
        outcome=outcome,
        service=service,
        deed=deed,
        reason=reason,
        entered_at=at,
    )
    detail = {"number": entry.text, "outcome": str(outcome), "reason": reason, "deed": str(deed.pk) if deed else ""}
    audit.record("register.entered", entry, actor=actor, detail=detail)
    return entry
