"""State transitions, the audit trail and reservations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from courts.ground.actors import actor_for
from courts.ground.errors import Conflict, IllegalMove
from courts.ground.models import AuditEntry, Reservation
from courts.ground.services import audit, reservations
from courts.ground.services.reservations import Leg, Taken
from courts.ground.services.transitions import move
from demo.people import Cast


def _leg(cast: Cast, *, minutes: int = 0, length: int = 30) -> Leg:
    start = timezone.now() + timedelta(days=1, minutes=minutes)
    resource = reservations.resource_of_space(cast.spaces["facility_room"])
    return Leg(resource, start, start + timedelta(minutes=length))


def test_illegal_transition_is_refused_and_changes_nothing(cast: Cast) -> None:
    actor = actor_for(cast.users["clerk"])
    [row] = reservations.book([_leg(cast)], cast.venues["court"], actor=actor)
    with pytest.raises(IllegalMove):
        move(row, "held", actor=actor)
    assert Reservation.records.get(pk=row.pk).state == "booked"


def test_second_transition_of_stale_object_raises_conflict(cast: Cast) -> None:
    actor = actor_for(cast.users["clerk"])
    [row] = reservations.book([_leg(cast)], cast.venues["court"], actor=actor)
    other = Reservation.records.get(pk=row.pk)
    move(row, "released", actor=actor)
    with pytest.raises(Conflict):
        move(other, "released", actor=actor)


def test_transition_writes_audit_entry_with_both_states(cast: Cast) -> None:
    actor = actor_for(cast.users["clerk"])
    [row] = reservations.book([_leg(cast)], cast.venues["court"], actor=actor)
    move(row, "released", actor=actor, reason="moved")
    entry = AuditEntry.records.get(action="reservation.released")
    assert entry.detail == {"from": "booked", "to": "released", "reason": "moved"}
    assert entry.actor == cast.users["clerk"]


def test_database_refuses_to_update_audit_entry(cast: Cast) -> None:
    entry = audit.record("test.done", cast.venues["court"], actor=actor_for(cast.users["clerk"]))
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        AuditEntry.records.filter(pk=entry.pk).update(action="test.undone")
    assert AuditEntry.records.get(pk=entry.pk).action == "test.done"


def test_database_refuses_to_delete_audit_entry(cast: Cast) -> None:
    entry = audit.record("test.done", cast.venues["court"], actor=actor_for(cast.users["clerk"]))
    rows = AuditEntry.records.filter(pk=entry.pk)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.exists()


def test_verification_finds_forged_audit_entry(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        audit.record(f"test.{number}", cast.venues["court"], actor=actor_for(cast.users["clerk"]))
    assert audit.seal().done == 5
    assert audit.verify().is_whole
    original = audit.canonical

    def forged(entry: AuditEntry) -> bytes:
        return original(entry).replace(b"test.3", b"test.9")

    monkeypatch.setattr(audit, "canonical", forged)
    assert not audit.verify().is_whole


def test_adjacent_bookings_are_both_accepted(cast: Cast) -> None:
    actor = actor_for(cast.users["clerk"])
    first = _leg(cast)
    second = Leg(first.resource, first.ends_at, first.ends_at + timedelta(minutes=30))
    reservations.book([first], cast.venues["court"], actor=actor)
    reservations.book([second], cast.venues["other_court"], actor=actor)
    assert Reservation.records.filter(state="booked").count() == 2


def test_overlap_names_taken_resource_and_books_no_leg(cast: Cast) -> None:
    actor = actor_for(cast.users["clerk"])
    leg = _leg(cast)
    judge = Leg(reservations.resource_of_person(cast.people["judge"], "judge"), leg.starts_at, leg.ends_at)
    reservations.book([leg], cast.venues["court"], actor=actor)
    with pytest.raises(Taken) as refused:
        reservations.book([judge, leg], cast.venues["other_court"], actor=actor)
    assert refused.value.resources == [leg.resource]
    assert Reservation.records.filter(resource=judge.resource).count() == 0


def test_database_refuses_overlapping_reservation(cast: Cast) -> None:
    leg = _leg(cast)
    columns = {
        "resource": leg.resource,
        "ends_at": leg.ends_at,
        "subject_label": "ground.venue",
        "subject_id": cast.venues["court"].pk,
    }
    Reservation.records.create(starts_at=leg.starts_at, **columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.records.create(starts_at=leg.starts_at + timedelta(minutes=5), **columns)


def test_ended_hold_does_not_block(cast: Cast) -> None:
    actor = actor_for(cast.users["groom"])
    leg = _leg(cast)
    past = timezone.now() - timedelta(seconds=1)
    reservations.book([leg], cast.venues["office"], actor=actor, held_until=past)
    reservations.book([leg], cast.venues["court"], actor=actor)
    assert Reservation.records.filter(state="booked").count() == 1


def test_moved_booking_may_overlap_its_old_time(cast: Cast) -> None:
    actor = actor_for(cast.users["clerk"])
    leg = _leg(cast)
    reservations.book([leg], cast.venues["court"], actor=actor)
    later = Leg(leg.resource, leg.starts_at + timedelta(minutes=10), leg.ends_at + timedelta(minutes=10))
    reservations.book([later], cast.venues["court"], actor=actor)
    assert Reservation.records.filter(state="booked").count() == 1
