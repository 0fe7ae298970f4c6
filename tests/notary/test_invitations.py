"""The other person's time is reserved only after they accept, and the applicant learns nothing else about them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Notice, Person, Reservation
from courts.ground.services.notices import sweep
from courts.ground.services.reservations import Leg, book, release, resource_of_person
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot, free_slots
from notary.services import appointments, invitations
from tests.notary.couple import actor_of, groom_names_bride, held_by, hold, waiting

UNKNOWN, OF_JUDGE = "784199912345671", "784199912345672"


def busy(cast: Cast, member: str, slot: Slot) -> None:
    """The clerk lists the person at that time."""
    leg = Leg(resource_of_person(cast.people[member], "party"), slot.starts_at, slot.ends_at)
    book([leg], cast.venues["court"], actor=actor_of(cast, "clerk"))


def of_bride(cast: Cast) -> int:
    rows = Reservation.records.filter(resource__person=cast.people["bride"], state__in=["held", "booked"])
    return rows.exclude(subject_id=cast.venues["court"].pk).count()


def test_time_of_the_named_person_is_reserved_only_after_they_accept(cast: Cast, slot: Slot) -> None:
    held = hold(cast, slot)
    assert of_bride(cast) == 0
    row = appointments.book_appointment(held, channel="web", actor=actor_of(cast, "groom"))
    assert (row.state, row.room, of_bride(cast)) == ("waiting", None, 0)
    assert Reservation.records.filter(state="held").count() == 2
    busy(cast, "bride", slot)  # the clerk is not kept from listing the person
    release(cast.venues["court"], actor=actor_of(cast, "clerk"))
    invitations.accept(row, actor=actor_of(cast, "bride"))
    row.refresh_from_db()
    assert (row.state, of_bride(cast)) == ("booked", 1)
    assert row.room is not None
    assert Reservation.records.filter(state="booked").count() == 3
    assert Notice.records.filter(kind="appointment_booked", channel="inbox").count() == 3
    again = invitations.accept(row, actor=actor_of(cast, "bride"))
    assert again.room_id == row.room_id


def test_hold_answers_the_same_whatever_the_other_person_does(
    cast: Cast, slot: Slot, client: Client, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    busy(cast, "bride", slot)
    client.force_login(cast.users["groom"])
    form = groom_names_bride(cast, f"{slot.starts_at.isoformat()}|{slot.notary.pk}")
    free = cast.people["claimant"]
    Person.records.filter(pk=cast.people["judge"].pk).update(emirates_id=OF_JUDGE)
    people = {
        "busy": form,
        "free": {**form, "emirates_id": free.emirates_id, "name": free.name_ar},
        "staff": {**form, "emirates_id": OF_JUDGE, "name": cast.people["judge"].name_ar},
        "unknown": {**form, "emirates_id": UNKNOWN, "name": form["name"]},
        "another name": {**form, "name": "غيرها"},
    }
    pages = set()
    for name, data in people.items():
        answer = client.post(reverse("appointment_start"), data)
        assert answer.status_code == 302, name
        assert client.post(answer["Location"] + "book/").status_code == 302
        page = client.get(answer["Location"]).content.decode()
        assert data["name"] in page
        row = Appointment.records.get(state="waiting")
        typed = page.replace(data["name"], "").replace(str(row.pk), "").replace(row.receipt.number, "")
        pages.add(typed[typed.index("<main") : typed.index("</main>")].partition("csrfmiddlewaretoken")[0])
        Appointment.records.update(state="expired", created_at=timezone.now() - timedelta(days=3))
        Reservation.records.exclude(subject_id=cast.venues["court"].pk).update(state="released")
    assert len(pages) == 1


def test_error_names_only_the_applicants_own_bookings(cast: Cast, slot: Slot) -> None:
    busy(cast, "groom", slot)
    busy_bride = Leg(resource_of_person(cast.people["bride"], "party"), slot.starts_at, slot.ends_at)
    book([busy_bride], cast.venues["other_court"], actor=actor_of(cast, "clerk"))
    with pytest.raises(Conflict) as refused:
        hold(cast, slot)
    assert cast.people["groom"].name_ar in str(refused.value)
    assert cast.people["bride"].name_ar not in str(refused.value)


def test_invited_person_with_another_booking_reads_other_times(cast: Cast, slot: Slot, client: Client) -> None:
    row = waiting(cast, slot)
    busy(cast, "bride", slot)
    client.force_login(cast.users["bride"])
    answer = client.post(reverse("appointment_accept", args=[row.pk]))
    assert answer.status_code == 409
    assert len(answer.context["others"]) == 3
    assert slot.starts_at not in answer.context["others"]
    row.refresh_from_db()
    assert row.state == "waiting"
    client.force_login(cast.users["groom"])
    page = client.get(reverse("appointment", args=[row.pk])).content.decode()
    assert "لم يقبل بعد" in page
    release(cast.venues["court"], actor=actor_of(cast, "clerk"))
    client.force_login(cast.users["bride"])
    assert client.post(reverse("appointment_accept", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "booked"


def test_applicant_does_not_learn_of_a_decline(cast: Cast, slot: Slot, client: Client) -> None:
    row = waiting(cast, slot)
    own = reverse("appointment", args=[row.pk])
    client.force_login(cast.users["groom"])
    before = client.get(own).content.decode()
    client.force_login(cast.users["bride"])
    assert client.post(reverse("appointment_decline", args=[row.pk])).status_code == 302
    assert client.get(own).status_code == 404
    assert own not in client.get(reverse("appointments")).content.decode()
    assert client.post(reverse("appointment_accept", args=[row.pk])).status_code == 404
    client.force_login(cast.users["groom"])
    after = client.get(own).content.decode()
    for text in (before, after):
        assert "لم يقبل بعد" in text
    assert not Notice.records.filter(recipient=cast.people["groom"], kind="appointment_cancelled").exists()


def test_invitation_that_ends_releases_the_time_and_tells_the_applicant(cast: Cast, slot: Slot) -> None:
    row = waiting(cast, slot)
    past = timezone.now() - timedelta(seconds=1)
    Appointment.records.filter(pk=row.pk).update(held_until=past)
    Reservation.records.filter(subject_id=row.pk).update(held_until=past)
    with pytest.raises(Conflict):
        invitations.accept(row, actor=actor_of(cast, "bride"))
    appointments.expire_holds()
    row.refresh_from_db()
    assert row.state == "expired"
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()
    mail.outbox.clear()
    sweep()
    assert [letter.to[0] for letter in mail.outbox] == ["groom@diwan.example"]


@pytest.mark.parametrize("hours, left", [(40, 24), (20, 20)])
def test_deadline_to_accept_is_of_the_law_profile_and_not_after_the_start(
    cast: Cast, time_machine: TimeMachineFixture, hours: int, left: int
) -> None:
    # Far enough that the notary's posting has begun at both moments.
    first = timezone.now().date() + timedelta(days=4)
    slot = next(slot for day in free_slots(cast.venues["office"], first, 7) for slot in day.slots)
    time_machine.move_to(slot.starts_at - timedelta(hours=hours), tick=False)
    row = waiting(cast, slot)
    assert row.held_until == timezone.now() + timedelta(hours=left)
    assert row.held_until <= row.starts_at


@pytest.mark.parametrize("member", ["groom", "stranger", "notary", "judge"])
def test_only_the_named_person_can_answer(cast: Cast, slot: Slot, member: str, client: Client) -> None:
    row = waiting(cast, slot)
    for act in (invitations.accept, invitations.decline):
        with pytest.raises(NotAllowed):
            act(row, actor=actor_of(cast, member))
    client.force_login(cast.users[member])
    answer = client.post(reverse("appointment_accept", args=[row.pk]))
    assert answer.status_code == (403 if member in {"groom", "notary"} else 404)
    row.refresh_from_db()
    assert row.state == "waiting"


def test_named_person_does_not_see_a_hold_before_the_invitation(cast: Cast, slot: Slot, client: Client) -> None:
    row = hold(cast, slot)
    client.force_login(cast.users["bride"])
    assert client.get(reverse("appointment", args=[row.pk])).status_code == 404
    appointments.book_appointment(row, channel="web", actor=actor_of(cast, "groom"))
    page = client.get(reverse("appointment", args=[row.pk])).content.decode()
    assert reverse("appointment_accept", args=[row.pk]) in page
    sweep()
    assert [letter.to[0] for letter in mail.outbox] == ["bride@diwan.example"]


def test_invited_person_with_an_own_appointment_cannot_accept_another(cast: Cast, slot: Slot) -> None:
    row = waiting(cast, slot)
    own = held_by(cast, slot, "bride", "stranger", later=1)
    assert own.state == "held", "an invitation does not keep the person from booking"
    with pytest.raises(DomainError) as refused:
        invitations.accept(row, actor=actor_of(cast, "bride"))
    assert refused.value.code == "has_one"
    row.refresh_from_db()
    assert row.state == "waiting"


def test_applicant_who_cancels_an_invitation_releases_the_time(cast: Cast, slot: Slot) -> None:
    row = waiting(cast, slot)
    sweep()
    mail.outbox.clear()
    appointments.cancel_appointment(row, reason="", actor=actor_of(cast, "groom"))
    assert not Reservation.records.filter(state__in=["held", "booked"]).exists()
    sweep()
    assert [letter.to[0] for letter in mail.outbox] == ["bride@diwan.example"]
    with pytest.raises(Conflict):
        invitations.accept(row, actor=actor_of(cast, "bride"))
