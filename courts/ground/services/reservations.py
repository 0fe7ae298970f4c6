"""Booking: all legs or none, refused by the database when two want the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict
from courts.ground.models import Person, Reservation, Resource, Space
from courts.ground.queries.reservations import overlapping
from courts.ground.services import audit
from courts.ground.services.transitions import move
from courts.ground.states import ReservationState


@dataclass(frozen=True, slots=True)
class Leg:
    """One resource in one half-open window, buffers included."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime


class Taken(Conflict):
    """Something wanted is not free. `resources` are the taken ones, without saying by what."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = list(dict.fromkeys(resources))
        names = _(", ").join(str(resource) for resource in self.resources)
        super().__init__(_("Not free at this time: %(names)s.") % {"names": names}, code="taken", field="starts_at")


def resource_of_person(person: Person, kind: str) -> Resource:
    """The one resource that stands for a person; the kind of its first use is kept."""
    return Resource.records.get_or_create(person=person, defaults={"kind": kind})[0]


def resource_of_space(space: Space) -> Resource:
    """The one resource that stands for a space."""
    return Resource.records.get_or_create(space=space, defaults={"kind": "space"})[0]


def lock(resources: Iterable[Resource], *, subjects: Iterable[models.Model] = ()) -> None:
    """Take resources, and what is reserved for these subjects, in the order of their keys, until the transaction ends.

    For whoever frees legs and books others in one transaction: what is scarce comes first, then the rows that speak
    of it, so that nobody waits in a circle with those who book.
    """
    keys = {resource.pk for resource in resources}
    for subject in subjects:
        keys.update(_rows_of(subject).filter(state__in=["held", "booked"]).values_list("resource", flat=True))
    list(Resource.records.select_for_update().filter(pk__in=keys).order_by("pk"))


def book(
    legs: Sequence[Leg],
    subject: models.Model,
    *,
    actor: Actor,
    held_until: datetime | None = None,
    beside: bool = False,
) -> list[Reservation]:
    """Reserve every leg for `subject`, replacing the legs it had before; or raise Taken and change nothing.

    Locks the resources in the order of their keys, so that two bookings wait for each other and never
    deadlock. With `held_until` the legs are only held, and free themselves at that instant. With `beside` the
    legs that the subject had before stay as they are.
    """
    wanted = sorted({leg.resource.pk for leg in legs})
    try:
        with transaction.atomic():
            lock(leg.resource for leg in legs)
            _release_expired_holds(wanted)
            if not beside:
                release(subject, actor=actor)
            taken: list[Resource] = []
            for leg in legs:
                taken += [row.resource for row in overlapping([leg.resource], leg.starts_at, leg.ends_at)]
            if taken:
                raise Taken(taken)
            rows = [
                Reservation.records.create(
                    resource=leg.resource,
                    starts_at=leg.starts_at,
                    ends_at=leg.ends_at,
                    state=ReservationState.HELD if held_until else ReservationState.BOOKED,
                    held_until=held_until,
                    subject_label=subject._meta.label_lower,
                    subject_id=subject.pk,
                )
                for leg in legs
            ]
            audit.record(
                "reservation.held" if held_until else "reservation.booked",
                subject,
                actor=actor,
                detail={"resources": [str(leg.resource.pk) for leg in legs]},
            )
            return rows
    except IntegrityError as error:
        # The database's own constraint is the last line; the check above explains nearly all cases first.
        raise Taken([leg.resource for leg in legs]) from error


def confirm(subject: models.Model, *, actor: Actor) -> None:
    """Turn a subject's held legs into booked ones. Raises Conflict when a hold has ended meanwhile."""
    with transaction.atomic():
        rows = list(_rows_of(subject).select_for_update().filter(state="held").order_by("resource_id"))
        if not rows or any(row.held_until is not None and row.held_until <= clock.now() for row in rows):
            raise Conflict(_("The time is no longer held for you."), code="hold_ended")
        for row in rows:
            move(row, ReservationState.BOOKED, actor=actor)


def extend_hold(subject: models.Model, until: datetime, *, actor: Actor) -> None:
    """Hold every leg of a subject until later. Raises Conflict when the hold has ended."""
    with transaction.atomic():
        held = _rows_of(subject).filter(state=ReservationState.HELD, held_until__gt=clock.now())
        if not held.update(held_until=until):
            raise Conflict
        audit.record("reservation.extended", subject, actor=actor, detail={"until": until.isoformat()})


def release(subject: models.Model, *, actor: Actor, resources: Sequence[Resource] | None = None) -> int:
    """Free every leg that a subject still has, or only those of some resources; returns how many."""
    found = _rows_of(subject).filter(state__in=["held", "booked"])
    if resources is not None:
        found = found.filter(resource__in=resources)
    rows = list(found.order_by("resource_id"))
    with transaction.atomic():
        for row in rows:
            move(row, ReservationState.RELEASED, actor=actor)
    return len(rows)


def _rows_of(subject: models.Model) -> models.QuerySet[Reservation]:
    return Reservation.records.filter(subject_label=subject._meta.label_lower, subject_id=subject.pk)


def _release_expired_holds(resource_ids: Sequence[UUID]) -> None:
    # The constraint counts held rows whatever their time, so ended holds go before anything is inserted.
    ended = Reservation.records.filter(resource__in=resource_ids, state="held", held_until__lte=clock.now())
    for row in ended.order_by("resource_id", "pk"):
        _release_if_ended(row)


def _release_if_ended(row: Reservation) -> bool:
    # Whoever holds it may extend it, give it back or book in this very moment: it is asked again under its lock.
    with transaction.atomic():
        held = Reservation.records.select_for_update().filter(
            pk=row.pk, state=ReservationState.HELD, held_until__lte=clock.now()
        )
        now = held.first()
        if now is not None:
            move(now, ReservationState.RELEASED, actor=SYSTEM, reason="hold ended")
    return now is not None


def release_expired_holds() -> int:
    """Sweep: free every hold whose end has come. Bookings do not depend on it. Returns how many."""
    ended = Reservation.records.filter(state="held", held_until__lte=clock.now())[:500]
    return sum(_release_if_ended(row) for row in ended)
