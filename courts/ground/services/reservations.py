"""Booking of resources: all legs or none. The database refuses two bookings of one resource at one time."""

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
    """One resource for one half-open window, buffers included."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime


class Taken(Conflict):
    """A wanted resource is not free. `resources` are the taken ones; the error does not say by which booking."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = list(dict.fromkeys(resources))
        names = _(", ").join(str(resource) for resource in self.resources)
        super().__init__(
            _("Not available at this time: %(names)s.") % {"names": names}, code="taken", field="starts_at"
        )


def resource_of_person(person: Person, kind: str) -> Resource:
    """The one resource of a person. Its kind is that of its first use."""
    return Resource.records.get_or_create(person=person, defaults={"kind": kind})[0]


def resource_of_space(space: Space) -> Resource:
    """The one resource of a space."""
    return Resource.records.get_or_create(space=space, defaults={"kind": "space"})[0]


def lock(resources: Iterable[Resource], *, subjects: Iterable[models.Model] = ()) -> None:
    """Lock resources, and the resources reserved for these subjects, in key order, until the transaction ends.

    For a transaction that releases legs and books others. It must lock the resources first and the rows that refer to
    them later, as every booking does, to avoid a deadlock.
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
    keep_existing: bool = False,
) -> list[Reservation]:
    """Reserve every leg for `subject` and release the legs that it had before; or raise Taken and change nothing.

    Locks the resources in key order, so that two bookings wait for each other without a deadlock. With `held_until`
    the legs are only held, and become free at that time. With `keep_existing` the subject keeps its earlier legs.
    """
    wanted = sorted({leg.resource.pk for leg in legs})
    try:
        with transaction.atomic():
            lock(leg.resource for leg in legs)
            _release_expired_holds(wanted)
            if not keep_existing:
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
        # The constraint of the database is the last line of defence. The check above explains nearly all cases first.
        raise Taken([leg.resource for leg in legs]) from error


def confirm(subject: models.Model, *, actor: Actor) -> None:
    """Turn the held legs of a subject into booked ones. Raises Conflict if a hold has ended meanwhile."""
    with transaction.atomic():
        rows = list(_rows_of(subject).select_for_update().filter(state="held").order_by("resource_id"))
        if not rows or any(row.held_until is not None and row.held_until <= clock.now() for row in rows):
            raise Conflict(_("The time is no longer held for you."), code="hold_ended")
        for row in rows:
            move(row, ReservationState.BOOKED, actor=actor)


def extend_hold(subject: models.Model, until: datetime, *, actor: Actor) -> None:
    """Extend the hold on every leg of a subject. Raises Conflict if the hold has ended."""
    with transaction.atomic():
        held = _rows_of(subject).filter(state=ReservationState.HELD, held_until__gt=clock.now())
        if not held.update(held_until=until):
            raise Conflict
        audit.record("reservation.extended", subject, actor=actor, detail={"until": until.isoformat()})


def release(subject: models.Model, *, actor: Actor, resources: Sequence[Resource] | None = None) -> int:
    """Release every leg of a subject, or only those of some resources. Returns the number of released legs."""
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
    # The constraint counts held rows whatever their `held_until`, so ended holds must go before an insert.
    ended = Reservation.records.filter(resource__in=resource_ids, state="held", held_until__lte=clock.now())
    for row in ended.order_by("resource_id", "pk"):
        _release_if_ended(row)


def _release_if_ended(row: Reservation) -> bool:
    # The owner may extend, release or book the hold at the same time, so its state is read again under the lock.
    with transaction.atomic():
        held = Reservation.records.select_for_update().filter(
            pk=row.pk, state=ReservationState.HELD, held_until__lte=clock.now()
        )
        now = held.first()
        if now is not None:
            move(now, ReservationState.RELEASED, actor=SYSTEM, reason="hold ended")
    return now is not None


def release_expired_holds() -> int:
    """Release every hold that has ended. Bookings do not depend on this task. Returns the number of released holds."""
    ended = Reservation.records.filter(state="held", held_until__lte=clock.now())[:500]
    return sum(_release_if_ended(row) for row in ended)
