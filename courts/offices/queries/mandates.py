"""Mandates: those of a person, and the question if a person may do something for another one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import Person, User
from courts.ground.models.people import POSTING_ZONE
from courts.offices.models import Mandate
from courts.offices.models.mandates import in_force
from courts.offices.states import STANDING, MandateState

Right = Literal["reads", "drafts", "submits", "gets_notices"]


def mandates_shown(person: Person, *, over: bool = False) -> QuerySet[Mandate]:
    """Mandates that the person gave or holds, the newest first: standing ones, or those that are over."""
    ended = (MandateState.REVOKED, MandateState.EXPIRED)
    rows = Mandate.records.filter(Q(principal=person) | Q(agent=person), state__in=ended if over else STANDING)
    return rows.select_related("principal", "agent", "membership__office").order_by("-made_at", "pk")


def standing_of(person: Person) -> list[Mandate]:
    """The standing mandates that the person holds, by their last day."""
    rows = Mandate.records.filter(agent=person, state__in=STANDING).select_related("principal")
    return list(rows.order_by("ends_on", "pk"))


def access_mandate(user: User, key: UUID) -> Mandate:
    """Return a mandate that the user may revoke: the principal, the agent, a manager of its office. Raises NotVisible.

    A mandate that is over is returned too: its page says so.
    """
    person = user.person
    manages = Q(
        membership__office__memberships__person=person,
        membership__office__memberships__state="active",
        membership__office__memberships__is_manager=True,
    )
    rows = Mandate.records.filter(Q(principal=person) | Q(agent=person) | manages, pk=key)
    row = rows.select_related("principal", "agent", "membership").distinct().first()
    if row is None:
        raise NotVisible
    return row


def acts_for(agent: Person, principal_id: UUID, right: Right) -> bool:
    """True if the person has this right of the principal today."""
    return Mandate.records.filter(in_force(), Q(**{right: True}), agent=agent, principal=principal_id).exists()


def principals_of(agent: Person, right: Right) -> QuerySet[Person]:
    """The principals of the person who gave them this right, today, by name."""
    held = Mandate.records.filter(in_force(), Q(**{right: True}), agent=agent)
    return Person.records.filter(pk__in=held.values("principal")).order_by("name_ar", "pk")


def principal_with(agent: Person, number: str) -> Person | None:
    """Return the principal with this roll number or licence number who lets the agent prepare and submit, today.

    None without one, and for a number that two of the agent's principals have.
    """
    if not number:
        return None
    rows = principals_of(agent, "drafts").filter(pk__in=principals_of(agent, "submits").order_by().values("pk"))
    found = list(rows.filter(Q(roll_number=number) | Q(licence_number=number))[:2])
    return found[0] if len(found) == 1 else None


def agents_of(principals: set[UUID]) -> set[UUID]:
    """Everyone who has or had a mandate of one of these people: their rights may change with those of the people."""
    return set(Mandate.records.filter(principal__in=principals).values_list("agent", flat=True))


def agents_of_ended_mandates(since: datetime) -> list[UUID]:
    """People whose mandate was revoked or expired since that time, or whose last day has passed. Usually none."""
    today = clock.today(POSTING_ZONE)
    last = since.astimezone(POSTING_ZONE).date() - timedelta(days=1)
    passed = Mandate.records.filter(state__in=STANDING, ends_on__gte=last, ends_on__lt=today)
    ended = Mandate.records.filter(ended_at__gte=since)
    return sorted({*passed.values_list("agent", flat=True), *ended.values_list("agent", flat=True)})
