"""Each change of a seat writes one typed event next to its audit entry, and an old audit log gives the same rows."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from courts.ground.models import AuditEntry
from custody.services import production
from demo.people import Cast
from tests.video.services.booked import clerk, plan_at, room, seat_of
from video.models import Consultation, Room, ScreeningOrder, Seat, SeatEvent, SeatEventKind
from video.queries.attendance import Arrival, arrivals_of
from video.queries.consultations import ConsultationPeriod, consultations_of
from video.services import admission, consultations, presence, rooms, screening, sharing, sittings, speaking
from video.services.rooms import SeatPlan
from video.states import Goodbye

__all__ = ["clerk", "room"]

fill_seat_events = import_module("video.migrations.0012_fill_seat_events").fill

# The names that the log had before, by those that it has now.
OLD_NAMES = {
    "seat.previewed": "seat.looked_at",
    "seat.preview_stopped": "seat.looked_away",
    "seat.unmuted": "seat.unlocked",
    "seat.revoked": "seat.lost",
    "seat.removed_from_list": "seat.taken_off",
    "seat.help_asked": "seat.help",
    "seat.floor_given": "seat.floor",
    "seat.hand_raised": "seat.hand",
    "seat.hand_lowered": "seat.hand",
    "seat.production_reported": "seat.production",
}
OLD_COLUMNS = {"consultation_id": "side_id", "is_muted_by_host": "is_mute_locked"}
Words = tuple[dict[str, str], dict[str, str]]
# Action by kind, where the action is the name of the state.
OF_STATE = {
    "entered": "seat.waiting",
    "sent_to_waiting": "seat.waiting",
    "readmitted": "seat.invited",
    "screening_ordered": "screening.ordered",
    "screening_lifted": "screening.lifted",
}


@pytest.fixture
def used(cast: Cast, room: Room, clerk: Actor) -> Room:
    """A room in which every kind of event has happened."""
    officer = actor_for(cast.users["officer"])
    roles = ("clerk", "judge", "claimant_counsel", "witness", "detainee")
    host, judge, counsel, witness, detainee = (seat_of(room, role) for role in roles)
    added = rooms.add_seat(room, SeatPlan(cast.people["counsel"], "respondent_counsel", reserve="lawyer"), actor=clerk)
    for seat in (host, judge, counsel, witness, detainee):
        presence.connect(seat)
        admission.enter(seat, actor=clerk)
    sittings.start_sitting(room, actor=clerk)
    admission.ask_help(witness, actor=clerk)
    admission.preview(witness, actor=clerk, host=host)
    admission.stop_preview(host, actor=clerk)
    production.mark_production(detainee, "produced", actor=officer, note="أُحضر")
    for seat in (counsel, witness, detainee):
        admission.identify(seat, "known_to_the_court", actor=clerk, host=host)
        admission.admit(seat, actor=clerk, host=host)
    production.take_back_production(detainee, actor=officer)
    speaking.mute(counsel, actor=clerk, host=host)
    speaking.unmute(counsel, actor=clerk, host=host)
    speaking.raise_hand(counsel, raised=True, actor=clerk)
    speaking.raise_hand(counsel, raised=False, actor=clerk)
    speaking.raise_hand(counsel, raised=True, actor=clerk)
    speaking.give_floor(counsel, actor=clerk, host=host)
    sharing.share(counsel, on=True, actor=clerk)
    screening.screen(witness, counsel, audio=True, video=True, actor=clerk, host=host)
    screening.screen(witness, counsel, audio=False, video=False, actor=clerk, host=host)
    consultation = consultations.open_consultation(host, "تشاور", [counsel.pk, witness.pk], actor=clerk)
    sharing.share(counsel, on=True, actor=clerk)
    sharing.share(counsel, on=False, actor=clerk)
    consultations.move_to(counsel, None, actor=clerk, host=host)
    consultations.move_to(counsel, consultation.pk, actor=clerk, host=host)
    admission.remove(witness, actor=clerk, host=host, reason="حضر بغير صفة")
    admission.readmit(witness, actor=clerk, host=host)
    admission.revoke(witness, actor=clerk, cause=Goodbye.ACCOUNT_CLOSED)
    admission.leave(detainee, actor=clerk)
    rooms.remove_seat(added, actor=clerk, reason="left the case")
    sittings.end_sitting(room, actor=clerk)
    return room


def test_every_audit_entry_of_a_seat_has_its_event(used: Room) -> None:
    entries = AuditEntry.records.filter(subject_label__in=["video.seat", "video.screeningorder"]).order_by("pk")
    events = SeatEvent.records.order_by("pk")
    assert [event.room_id for event in events] == [used.pk] * len(entries)
    actions = [OF_STATE.get(event.kind, f"seat.{event.kind}") for event in events]
    assert actions == [entry.action for entry in entries]
    for entry, event in zip(entries, events, strict=True):
        assert event.actor_id == entry.actor_id
        if entry.subject_label == "video.seat":
            assert str(event.seat_id) == entry.subject_id
            assert event.reason == (
                entry.detail.get("reason")
                or entry.detail.get("production_note")
                or entry.detail.get("identified_how")
                or ""
            )
    assert set(SeatEvent.records.values_list("kind", flat=True)) == set(SeatEventKind.values)


def test_events_name_states_consultation_and_other_seat(used: Room) -> None:
    removed = SeatEvent.records.get(kind="removed")
    assert (removed.from_state, removed.to_state, removed.reason) == ("admitted", "removed", "حضر بغير صفة")
    assert removed.consultation is None
    consultation = Consultation.records.get()
    went = SeatEvent.records.filter(kind="moved", seat=seat_of(used, "claimant_counsel")).order_by("pk")
    assert [event.consultation for event in went] == [consultation, None, consultation]
    share = SeatEvent.records.filter(kind="share_began").order_by("pk")
    assert [event.consultation for event in share] == [None, consultation]
    assert SeatEvent.records.get(kind="previewed").other == seat_of(used, "clerk")
    ordered = SeatEvent.records.get(kind="screening_ordered")
    assert (ordered.seat, ordered.other) == (seat_of(used, "witness"), seat_of(used, "claimant_counsel"))
    report = SeatEvent.records.get(kind="production_reported")
    assert (report.from_state, report.to_state, report.reason) == ("awaited", "produced", "أُحضر")


@pytest.mark.usefixtures("used")
def test_events_are_never_changed_or_deleted() -> None:
    for change in (
        lambda: SeatEvent.records.update(reason="another"),
        lambda: SeatEvent.records.filter(kind="left")._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def copy_log(of: Room, to: Room, consultation: Consultation, words: Words) -> dict[UUID, UUID]:
    """Write the log of one room again in these words, for the same people in another room."""
    names, columns = words
    pairs: dict[UUID, UUID] = {}
    for seat in Seat.records.filter(room=of):
        # The added one has no seat in the other room.
        twin = Seat.records.filter(room=to, person=seat.person_id).first() or Seat.records.create(
            room=to, person=seat.person, role=seat.role, is_live=False
        )
        Seat.records.filter(pk=twin.pk).update(production=seat.production, absent_since=seat.absent_since)
        pairs[seat.pk] = twin.pk
    order = ScreeningOrder.records.get(room=of)
    twin_order = ScreeningOrder.records.create(
        room=to, source_id=pairs[order.source_id], target_id=pairs[order.target_id], audio=True, video=True
    )
    keys = {str(one): str(twin) for one, twin in pairs.items()} | {str(order.pk): str(twin_order.pk)}
    was_in = str(Consultation.records.get(room=of).pk)
    for entry in AuditEntry.records.filter(subject_label__in=["video.seat", "video.screeningorder"]).order_by("pk"):
        detail: dict[str, Any] = {columns.get(name, name): value for name, value in entry.detail.items()}
        AuditEntry.records.create(
            at=entry.at,
            actor=entry.actor,
            actor_label=entry.actor_label,
            action=names.get(entry.action, entry.action),
            subject_label=entry.subject_label,
            subject_id=keys[entry.subject_id],
            detail=json.loads(json.dumps(detail).replace(was_in, str(consultation.pk))),
        )
    return pairs


def facts(room: Room, pairs: dict[UUID, UUID]) -> list[tuple[object, ...]]:
    """The events of a room in order, seats by their twins."""
    return [
        (
            pairs.get(event.seat_id, event.seat_id),
            event.kind,
            event.actor_id,
            event.to_state,
            event.reason,
            event.consultation is not None,
            event.kind.startswith("screening") and event.other_id is not None,
        )
        for event in SeatEvent.records.filter(room=room).order_by("pk")
    ]


def presence_of(room: Room) -> tuple[dict[UUID, Arrival], list[ConsultationPeriod]]:
    seats = list(Seat.records.filter(room=room))
    return arrivals_of(seats), consultations_of(seats)


@pytest.mark.parametrize(
    "words", [(OLD_NAMES, OLD_COLUMNS), ({}, {})], ids=["of the release before", "of a database that went back"]
)
def test_log_gives_the_same_attendance(cast: Cast, used: Room, clerk: Actor, words: Words) -> None:
    other = rooms.book_room(cast.venues["other_court"], plan_at(cast, timezone.now() + timedelta(days=2)), actor=clerk)
    consultation = Consultation.records.create(room=other, title="تشاور")
    pairs = copy_log(used, other, consultation, words)
    expected = facts(used, pairs)
    arrivals, periods = presence_of(used)
    fill_seat_events(apps, None)
    assert facts(other, pairs) == expected
    filled = SeatEvent.records.filter(room=other)
    moments = AuditEntry.records.filter(subject_id__in=[str(key) for key in pairs.values()]).values_list(
        "at", flat=True
    )
    assert set(moments) <= set(filled.values_list("at", flat=True))
    told_arrivals, told_periods = presence_of(other)
    assert {pairs[key] for key in arrivals} == set(told_arrivals)
    for key, arrival in arrivals.items():
        assert len(told_arrivals[pairs[key]].stays) == len(arrival.stays)
    assert [{pairs[key] for key in period.seats} for period in periods] == [set(each.seats) for each in told_periods]


@pytest.mark.django_db
def test_filling_from_an_empty_log_writes_nothing() -> None:
    fill_seat_events(apps, None)
    assert not SeatEvent.records.exists()


def test_entries_of_seats_that_are_gone_are_left_out(cast: Cast, room: Room) -> None:
    seat = seat_of(room, "witness")
    for subject, action in ((seat.pk, "seat.unknown"), (cast.people["judge"].pk, "seat.left")):
        AuditEntry.records.create(
            actor_label="system", action=action, subject_label="video.seat", subject_id=str(subject), detail={}
        )
    fill_seat_events(apps, None)
    assert not SeatEvent.records.exists()


@pytest.mark.parametrize("detail", [[], 7, "moved", {"side_id": ""}, {"side_id": "abc"}, {"side_id": None}])
def test_entry_with_an_unreadable_detail_stops_nothing(room: Room, detail: Any) -> None:
    seat = seat_of(room, "witness")
    for subject, action in ((str(seat.pk), "seat.moved"), ("no key", "seat.left"), (str(seat.pk), "seat.left")):
        AuditEntry.records.create(
            actor_label="system", action=action, subject_label="video.seat", subject_id=subject, detail=detail
        )
    fill_seat_events(apps, None)
    assert [(event.kind, event.consultation) for event in SeatEvent.records.order_by("pk")] == [
        ("moved", None),
        ("left", None),
    ]


def test_states_longer_than_their_columns_are_cut(room: Room) -> None:
    AuditEntry.records.create(
        actor_label="system",
        action="seat.admitted",
        subject_label="video.seat",
        subject_id=str(seat_of(room, "witness").pk),
        detail={"from": "f" * 26, "to": "t" * 26},
    )
    fill_seat_events(apps, None)
    event = SeatEvent.records.get()
    assert (event.from_state, event.to_state) == ("f" * 10, "t" * 10)
