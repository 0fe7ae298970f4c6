"""Booking of resources: all legs or none. The database refuses two bookings of one resource at one time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict
from courts.ground.models import Person, Reservation, Resource, Space
from courts.ground.queries.reservations import overlapping
from courts.ground.services import audit, sweeps
from courts.ground.services.sweeps import Swept
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


def resources_of(people: Iterable[tuple[Person, str]], spaces: Iterable[Space] = ()) -> list[Resource]:
    """Return the resource of each person, given with the kind of its first use, and of each space, in that order.

    One query. Missing ones are created in the order of the keys of people and spaces: two bookings that create the
    same ones wait for each other and cannot deadlock.
    """
    kinds, places = list(people), list(spaces)
    found = Resource.records.filter(
        Q(person__in=[person.pk for person, _ in kinds]) | Q(space__in=[space.pk for space in places])
    )
    known = {resource.person_id or resource.space_id: resource for resource in found}
    for person, kind in sorted(kinds, key=lambda each: each[0].pk):
        if person.pk not in known:
            known[person.pk] = resource_of_person(person, kind)
        known[person.pk].person = person
    for space in sorted(places, key=lambda each: each.pk):
        if space.pk not in known:
            known[space.pk] = resource_of_space(space)
        known[space.pk].space = space
    return [known[person.pk] for person, _ in kinds] + [known[space.pk] for space in places]


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
            refuse_taken(legs)
            rows = Reservation.records.bulk_create(
                Reservation(
                    resource=leg.resource,
                    starts_at=leg.starts_at,
                    ends_at=leg.ends_at,
                    state=ReservationState.HELD if held_until else ReservationState.BOOKED,
                    held_until=held_until,
                    subject_label=subject._meta.label_lower,
                    subject_id=subject.pk,
                )
                for leg in legs
            )
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


def refuse_taken(legs: Sequence[Leg], *, ignoring: UUID | None = None) -> None:
    """Raise Taken if a leg is not free now, apart from reservations of the subject `ignoring`. One query.

    Without locks it only spares a request that cannot succeed the wait for them: `book` checks again.
    """
    if not legs:
        return
    starts_at, ends_at = min(leg.starts_at for leg in legs), max(leg.ends_at for leg in legs)
    rows = overlapping([leg.resource for leg in legs], starts_at, ends_at, ignoring=ignoring)
    busy: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for resource, begins, ends in rows.values_list("resource", "starts_at", "ends_at"):
        busy.setdefault(resource, []).append((begins, ends))
    taken = [
        leg.resource
        for leg in legs
        if any(begins < leg.ends_at and ends > leg.starts_at for begins, ends in busy.get(leg.resource.pk, ()))
    ]
    if taken:
        raise Taken(taken)


def confirm(subject: models.Model, *, actor: Actor) -> None:
    """Turn the held legs of a subject into booked ones. Raises Conflict if a hold has ended meanwhile."""
    with transaction.atomic():
        rows = _locked(_rows_of(subject).filter(state="held"))
        if not rows or any(row.held_until is not None and row.held_until <= clock.now() for row in rows):
            raise Conflict(_("The time is no longer held for you."), code="hold_ended")
        for row in rows:
            move(row, ReservationState.BOOKED, actor=actor)


def extend_hold(subject: models.Model, until: datetime, *, actor: Actor) -> None:
    """Extend the hold on every leg of a subject. Raises Conflict if the hold has ended."""
    with transaction.atomic():
        held = _locked(_rows_of(subject).filter(state=ReservationState.HELD, held_until__gt=clock.now()))
        if not held:
            raise Conflict
        Reservation.records.filter(pk__in=[row.pk for row in held]).update(held_until=until)
        audit.record("reservation.extended", subject, actor=actor, detail={"until": until.isoformat()})


def release(subject: models.Model, *, actor: Actor, resources: Sequence[Resource] | None = None) -> int:
    """Release every leg of a subject, or only those of some resources. Returns the number of released legs.

    A leg that a sweep or another request releases at the same time counts for the faster of the two.
    """
    found = _rows_of(subject).filter(state__in=["held", "booked"])
    if resources is not None:
        found = found.filter(resource__in=resources)
    with transaction.atomic():
        rows = _locked(found)
        for row in rows:
            move(row, ReservationState.RELEASED, actor=actor)
    return len(rows)


def _locked(rows: models.QuerySet[Reservation]) -> list[Reservation]:
    """Lock rows in the order of their resources, and return those that still match under the lock.

    Every change of several legs locks them in this order, so that no two of them deadlock.
    """
    return list(rows.select_for_update().order_by("resource_id", "pk"))


def _rows_of(subject: models.Model) -> models.QuerySet[Reservation]:
    return Reservation.records.filter(subject_label=subject._meta.label_lower, subject_id=subject.pk)


def _release_expired_holds(resource_ids: Sequence[UUID]) -> None:
    # The constraint counts held rows whatever their `held_until`, so ended holds must go before an insert. Their owner
    # may extend, release or book them at the same time: only rows that have ended under the lock are released.
    for row in _locked(_ended_holds(clock.now()).filter(resource__in=resource_ids)):
        _release_ended(row)


def release_expired_holds() -> Swept:
    """Release every hold that has ended. Bookings do not depend on this task."""
    return sweeps.sweep(ENDED_HOLDS)


def _ended_holds(now: datetime) -> models.QuerySet[Reservation]:
    return Reservation.records.filter(state=ReservationState.HELD, held_until__lte=now).order_by("held_until")


def _release_ended(row: Reservation) -> bool:
    move(row, ReservationState.RELEASED, actor=SYSTEM, reason="hold ended")
    return True


ENDED_HOLDS = Sweep(
    name="ground.release_holds",
    wanted=_ended_holds,
    act=_release_ended,
    # The owner of the hold locks the resources first, and then ends all its legs.
    lock_first=lambda row: lock([row.resource]),
)
