"""A notary whose posting ends: their rights end, and another notary takes over the appointments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courts.ground import clock
from courts.ground.actors import SYSTEM
from courts.ground.models import AuditEntry, Notice, Person, Reservation, Role
from courts.ground.models.people import POSTING_ZONE
from courts.ground.services import reservations
from courts.ground.services.postings import end_posting, open_posting
from demo.people import Cast
from notary.models import Appointment
from notary.queries.notices import may_be_notified, may_be_notified_of
from notary.queries.postings import effect_of_end
from notary.queries.slots import Slot, free_slots
from notary.services import invitations, takeovers
from tests.notary.couple import actor_of, booked, waiting
from video.models import Seat

ADDRESS = reverse("take_over_appointments")


def client_of(cast: Cast, member: str) -> Client:
    client = Client(headers={"accept-language": "ar"})
    client.force_login(cast.users[member], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def notary_leaves(cast: Cast, *, after: int = -1) -> None:
    """The notary's last day is so many days from today."""
    posting = cast.people["notary"].postings.get(role=Role.NOTARY)
    posting.starts_on = clock.today(POSTING_ZONE) - timedelta(days=30)
    posting.save(update_fields=["starts_on"])
    end_posting(posting, ends_on=clock.today(POSTING_ZONE) + timedelta(days=after), actor=SYSTEM)


def post_notary(cast: Cast, member: str = "manager") -> Person:
    person = cast.people[member]
    open_posting(person, cast.venues["office"], Role.NOTARY, actor=SYSTEM)
    return person


def keep_busy(cast: Cast, person: Person, row: Appointment) -> None:
    [resource] = reservations.resources_of([(person, "notary")])
    reservations.book([reservations.Leg(resource, row.starts_at, row.ends_at)], cast.venues["court"], actor=SYSTEM)


def fresh(row: Appointment) -> Appointment:
    return Appointment.records.select_related("office", "notary", "room").get(pk=row.pk)


def test_notary_loses_appointments_with_the_posting(cast: Cast, slot: Slot) -> None:
    row, notary = booked(cast, slot), cast.people["notary"]
    page = reverse("appointment", args=[row.pk])
    client = client_of(cast, "notary")
    assert client.get(page).status_code == 200
    assert list(client.get(reverse("appointments")).context["page"]) == [row]
    assert may_be_notified_of([(notary, row)]) == {(notary.pk, row.pk)}
    notary_leaves(cast)
    for address in (page, reverse("appointment_room", args=[row.pk]), reverse("appointment_cancel", args=[row.pk])):
        assert client.get(address).status_code == 404
    assert client.post(reverse("appointment_open", args=[row.pk])).status_code == 404
    assert list(client.get(reverse("appointments")).context["page"]) == []
    assert not may_be_notified(notary, row)
    assert may_be_notified_of([(notary, row), (cast.people["groom"], row)]) == {(cast.people["groom"].pk, row.pk)}


def test_free_notary_takes_over_at_the_same_time_and_all_are_told(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    other = post_notary(cast)
    assert not takeovers.find_notaries().done
    notary_leaves(cast)
    assert takeovers.find_notaries().done == 1
    now = fresh(row)
    assert (now.notary, now.starts_at, now.version, now.state) == (other, row.starts_at, 2, "booked")
    assert list(Seat.records.filter(room=row.room, role="notary", is_live=True).values_list("person", flat=True)) == [
        other.pk
    ]
    legs = Reservation.records.filter(subject_id=row.room_id, state="booked")
    assert {leg.resource.person_id for leg in legs} == {
        other.pk,
        *(cast.people[each].pk for each in ("groom", "bride")),
    }
    all_three = {other.pk, cast.people["groom"].pk, cast.people["bride"].pk}
    for kind in ("appointment_other_notary", "appointment_reminder"):
        waiting_mails = Notice.records.filter(kind=kind, channel="email", state="pending")
        assert set(waiting_mails.values_list("recipient", flat=True)) == all_three
    assert AuditEntry.records.get(action="appointment.taken_over").detail["to"] == str(other.pk)
    assert client_of(cast, "groom").get(reverse("appointment", args=[row.pk])).status_code == 200
    assert not takeovers.find_notaries().done


def test_appointment_after_the_last_day_is_taken_over_before_it(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    other = post_notary(cast)
    days = (row.starts_at.astimezone(POSTING_ZONE).date() - clock.today(POSTING_ZONE)).days
    notary_leaves(cast, after=days)
    takeovers.find_notaries()
    assert fresh(row).notary == cast.people["notary"]
    notary_leaves(cast, after=days - 1)
    takeovers.find_notaries()
    assert fresh(row).notary == other


def test_administrator_reads_how_many_appointments_lose_the_notary(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    posting = cast.people["notary"].postings.get(role=Role.NOTARY)
    day = row.starts_at.astimezone(POSTING_ZONE).date()
    assert "موعد واحد" in effect_of_end(posting, day - timedelta(days=1))
    assert effect_of_end(posting, day) == ""
    posting.role = Role.CLERK
    assert effect_of_end(posting, day - timedelta(days=1)) == ""


def test_no_time_is_offered_after_the_last_day_of_the_notary(cast: Cast, slot: Slot) -> None:
    office = cast.venues["office"]
    today = clock.today(POSTING_ZONE)
    days = (slot.starts_at.astimezone(POSTING_ZONE).date() - today).days
    notary_leaves(cast, after=days)
    offered = [each.starts_at for day in free_slots(office, today, 14) for each in day.slots]
    assert offered
    assert max(at.astimezone(POSTING_ZONE).date() for at in offered) <= today + timedelta(days=days)


def test_busy_notary_takes_over_at_the_next_free_time_by_hand(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    other = post_notary(cast)
    keep_busy(cast, other, row)
    notary_leaves(cast)
    assert not takeovers.find_notaries().done
    assert fresh(row).notary == cast.people["notary"]
    client = client_of(cast, "manager")
    assert ADDRESS in client.get(reverse("appointments")).content.decode()
    answer = client.get(ADDRESS)
    [(move, _failure)] = answer.context["moves"]
    assert move.starts_at > row.starts_at
    assert cast.people["notary"].name_ar in answer.content.decode()
    sent = f"{row.pk}|{row.version}|{move.starts_at.isoformat()}"
    assert client.post(ADDRESS, {"move": sent}).status_code == 302
    now = fresh(row)
    assert (now.notary, now.starts_at, now.version) == (other, move.starts_at, 2)
    legs = Reservation.records.filter(subject_id=row.room_id, state="booked")
    assert ({leg.starts_at for leg in legs}, legs.count()) == ({move.starts_at}, 3)
    told = Notice.records.filter(kind="appointment_moved", channel="email", state="pending")
    assert set(told.values_list("recipient", flat=True)) == {
        other.pk,
        cast.people["groom"].pk,
        cast.people["bride"].pk,
    }
    assert client.get(ADDRESS).context["moves"] == []


def test_time_that_is_not_free_is_said_at_the_row(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    keep_busy(cast, post_notary(cast), row)
    notary_leaves(cast)
    sent = f"{row.pk}|{row.version}|{row.starts_at.isoformat()}"
    answer = client_of(cast, "manager").post(ADDRESS, {"move": sent})
    assert answer.status_code == 409
    [(_move, failure)] = answer.context["moves"]
    assert "أُخذ هذا الوقت" in failure
    assert fresh(row).notary == cast.people["notary"]
    assert Seat.records.filter(room=row.room, role="notary", is_live=True).get().person == cast.people["notary"]


def test_notary_who_leaves_before_the_day_does_not_keep_its_time(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    other = post_notary(cast)
    notary_leaves(cast)
    end_posting(other.postings.get(role=Role.NOTARY), ends_on=clock.today(POSTING_ZONE), actor=SYSTEM)
    assert not takeovers.find_notaries().done
    sent = f"{row.pk}|{row.version}|{row.starts_at.isoformat()}"
    assert client_of(cast, "manager").post(ADDRESS, {"move": sent}).status_code == 409
    assert fresh(row).notary == cast.people["notary"]


def test_groom_who_is_a_notary_does_not_take_over_the_appointment(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    post_notary(cast, "groom")
    notary_leaves(cast)
    assert not takeovers.find_notaries().done
    client = client_of(cast, "groom")
    assert client.get(ADDRESS).context["moves"] == []
    sent = f"{row.pk}|{row.version}|{row.starts_at.isoformat()}"
    assert client.post(ADDRESS, {"move": sent}).status_code == 409
    assert fresh(row).notary == cast.people["notary"]


def test_couple_is_told_of_each_notary_that_follows(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    second = post_notary(cast)
    notary_leaves(cast)
    takeovers.find_notaries()
    third = post_notary(cast, "clerk")
    posting = second.postings.get(role=Role.NOTARY)
    posting.starts_on = clock.today(POSTING_ZONE) - timedelta(days=30)
    posting.save(update_fields=["starts_on"])
    end_posting(posting, ends_on=clock.today(POSTING_ZONE) - timedelta(days=1), actor=SYSTEM)
    takeovers.find_notaries()
    assert (fresh(row).notary, fresh(row).version) == (third, 3)
    told = Notice.records.filter(kind="appointment_other_notary", channel="email", recipient=cast.people["groom"])
    assert set(told.values_list("version", "state")) == {(2, "withdrawn"), (3, "pending")}


def test_appointment_that_has_a_notary_is_not_taken_over(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    post_notary(cast)
    client = client_of(cast, "manager")
    assert client.get(ADDRESS).context["moves"] == []
    sent = f"{row.pk}|{row.version}|{row.starts_at.isoformat()}"
    assert client.post(ADDRESS, {"move": sent}).status_code == 409
    assert fresh(row).notary == cast.people["notary"]


@pytest.mark.parametrize("member", ["groom", "clerk", "manager", "stranger"])
def test_others_take_over_nothing(cast: Cast, slot: Slot, member: str) -> None:
    row = booked(cast, slot)
    notary_leaves(cast)
    client = client_of(cast, member)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, {"move": f"{row.pk}|1|{row.starts_at.isoformat()}"}).status_code == 404
    assert fresh(row).notary == cast.people["notary"]


def test_notary_who_leaves_before_the_acceptance_is_replaced_after_it(cast: Cast, slot: Slot) -> None:
    row = waiting(cast, slot)
    notary_leaves(cast)
    other = post_notary(cast)
    assert not takeovers.find_notaries().done
    invitations.accept(row, actor=actor_of(cast, "bride"))
    assert takeovers.find_notaries().done == 1
    assert fresh(row).notary == other


def test_seat_of_a_notary_who_left_is_closed(cast: Cast, slot: Slot) -> None:
    row = booked(cast, slot)
    seat = Seat.records.get(room=row.room, role="notary", is_live=True)
    Seat.records.filter(pk=seat.pk).update(online=1)
    takeovers.find_notaries()
    assert Seat.records.get(pk=seat.pk).online == 1
    notary_leaves(cast)
    takeovers.find_notaries()
    assert Seat.records.get(pk=seat.pk).online == 0
