"""Pages of appointments: free times, errors and access."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courts.ground.models import AuditEntry, IdentityLevel, Notice, Person, Reservation, Venue
from courts.ground.services.notices import sweep
from courts.ground.services.reservations import Leg, book, resource_of_person
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot
from notary.services import appointments
from tests.notary.couple import actor_of, booked, comes_in, groom_names_bride, hold
from video.models import Room


def test_applicant_can_extend_a_hold_once(cast: Cast, slot: Slot, client: Client) -> None:
    held = hold(cast, slot)
    assert held.held_until is not None
    until = held.held_until + timedelta(minutes=10)
    extend = reverse("appointment_extend", args=[held.pk])
    client.force_login(cast.users["groom"])
    page = reverse("appointment", args=[held.pk])
    said = client.get(page).content.decode()
    assert extend in said
    assert "الخطوة 2 من 2" in said
    assert client.post(extend).status_code == 302
    assert extend not in client.get(page).content.decode()
    assert client.post(extend).status_code == 409
    held.refresh_from_db()
    assert held.held_until == until
    assert set(Reservation.records.filter(subject_id=held.pk).values_list("held_until", flat=True)) == {until}
    assert AuditEntry.records.filter(action="appointment.extended").count() == 1


@pytest.mark.parametrize("member", ["stranger", "judge", "lawyer", "clerk"])
def test_stranger_gets_404_for_an_appointment(cast: Cast, slot: Slot, member: str, client: Client) -> None:
    row = booked(cast, slot)
    client.force_login(cast.users[member])
    for name in ("appointment", "appointment_cancel", "appointment_room"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
    for name in ("appointment_book", "appointment_extend", "appointment_open", "appointment_end"):
        assert client.post(reverse(name, args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.state == "booked"


def test_couple_cannot_open_the_sitting(cast: Cast, slot: Slot, client: Client) -> None:
    row = booked(cast, slot)
    client.force_login(cast.users["bride"])
    assert client.post(reverse("appointment_open", args=[row.pk])).status_code == 403


def test_pages_lead_from_a_free_slot_to_a_booking(cast: Cast, slot: Slot, client: Client) -> None:
    client.force_login(cast.users["groom"])
    start = reverse("appointment_start")
    assert client.get(start).status_code == 200
    form = groom_names_bride(cast, f"{slot.starts_at.isoformat()}|{slot.notary.pk}", number="٧٨٤١٩٩٧١٠٠٠٠٠٨٦")
    wrong = client.post(start, {**form, "name": "غيرها", "role": ""})
    assert wrong.status_code == 400
    assert "غيرها" in wrong.content.decode()
    answer = client.post(start, form, follow=True)
    assert answer.status_code == 200
    [row] = Appointment.records.all()
    assert row.state == "held"
    client.post(reverse("appointment_book", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "waiting"
    assert row.receipt is not None
    assert row.receipt.number in client.get(reverse("appointment", args=[row.pk])).content.decode()


def test_unproven_person_is_told_before_the_form_and_keeps_the_entries(cast: Cast, slot: Slot, client: Client) -> None:
    client.force_login(cast.users["groom"])
    start = reverse("appointment_start")
    assert reverse("prove_identity") not in client.get(start).content.decode()
    Person.records.filter(pk=cast.people["groom"].pk).update(identity_level=IdentityLevel.NONE)
    assert reverse("prove_identity") in client.get(start).content.decode()
    form = groom_names_bride(cast, f"{slot.starts_at.isoformat()}|{slot.notary.pk}", number="784-1997-1000008-6")
    answer = client.post(start, form)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert form["name"] in page
    assert reverse("prove_identity") in page
    assert not Appointment.records.exists()


def test_identity_number_is_accepted_with_dashes(cast: Cast, slot: Slot, client: Client) -> None:
    client.force_login(cast.users["groom"])
    start = reverse("appointment_start")
    field = client.get(start).context["form"]["emirates_id"].as_widget()
    assert "maxlength" not in field, "the browser would truncate a number with dashes"
    form = groom_names_bride(cast, f"{slot.starts_at.isoformat()}|{slot.notary.pk}", number="784-1997-1000008-6")
    short = client.post(start, {**form, "emirates_id": "784-1997"})
    assert [str(fault) for fault in short.context["form"].errors["emirates_id"]] == [
        "أدخل رقم هوية من 15 رقماً يبدأ بـ 784."
    ]
    assert client.post(start, form).status_code == 302


def test_reserved_hours_are_hidden_only_from_the_same_person(cast: Cast, slot: Slot, client: Client) -> None:
    groom = resource_of_person(cast.people["groom"], "party")
    book([Leg(groom, slot.starts_at, slot.ends_at)], cast.venues["court"], actor=actor_of(cast, "clerk"))

    def is_offered(who: str) -> bool:
        client.force_login(cast.users[who])
        page = client.get(reverse("appointment_start"), {"day": slot.starts_at.date().isoformat()})
        return f'value="{slot.starts_at.isoformat()}|' in page.content.decode()

    assert not is_offered("groom")
    assert is_offered("bride"), "the bride must not learn when the groom is reserved"


def parts_offered(page: str) -> list[tuple[bool, str, list[str]]]:
    """The parts of the day on a page: expanded, name, hours."""
    parts = re.findall(r'<details class="slot-part unfolded"( open)?>(.*?)</details>', page, re.DOTALL)
    return [
        (
            bool(is_open),
            re.findall(r'class="slot-part__name">(.*?)<', part)[0],
            re.findall(r'class="slot-hour__time"><b><time[^>]*><bdi>([^<]+)<', part),
        )
        for is_open, part in parts
    ]


def test_long_day_is_grouped_by_parts_with_one_expanded(cast: Cast, client: Client) -> None:
    office = cast.venues["office"]
    Venue.records.filter(pk=office.pk).update(law_profile="demo")
    client.force_login(cast.users["groom"])
    day = (timezone.now().astimezone(office.tz) + timedelta(days=3)).date()
    answer = client.get(reverse("appointment_start"), {"day": day.isoformat()})
    parts = parts_offered(answer.content.decode())
    assert [(is_open, name) for is_open, name, _hours in parts] == [
        (True, "الليل"),
        (False, "الصباح"),
        (False, "بعد الظهر"),
        (False, "المساء"),
    ]
    assert [(hours[0], hours[-1]) for _open, _name, hours in parts] == [
        ("12:00 صباحاً", "5:30 صباحاً"),
        ("6:00 صباحاً", "11:30 صباحاً"),
        ("12:00 ظهراً", "5:30 مساءً"),
        ("6:00 مساءً", "11:30 مساءً"),
    ]
    # The chosen time is visible when the form returns with an error.
    chosen = answer.context["picker"]["parts"][3]["hours"][5]["value"]
    back = client.post(
        f"{reverse('appointment_start')}?day={day.isoformat()}", {**groom_names_bride(cast, chosen), "role": ""}
    )
    assert [name for is_open, name, _hours in parts_offered(back.content.decode()) if is_open] == ["المساء"]
    # The same part is expanded when another couple took the time, with the free times near it.
    starts, _bar, _notary = chosen.partition("|")
    begins = datetime.fromisoformat(starts)
    resource = resource_of_person(cast.people["notary"], "notary")
    book([Leg(resource, begins, begins + timedelta(minutes=30))], cast.venues["court"], actor=actor_of(cast, "clerk"))
    late = client.post(f"{reverse('appointment_start')}?day={day.isoformat()}", groom_names_bride(cast, chosen))
    assert late.status_code == 400
    assert [name for is_open, name, _hours in parts_offered(late.content.decode()) if is_open] == ["المساء"]


def test_working_day_is_fully_expanded(cast: Cast, slot: Slot, client: Client) -> None:
    client.force_login(cast.users["groom"])
    page = client.get(reverse("appointment_start"), {"day": slot.starts_at.date().isoformat()}).content.decode()
    parts = parts_offered(page)
    assert 0 < sum(len(hours) for _open, _name, hours in parts) <= 16, parts
    assert all(is_open for is_open, _name, _hours in parts)


@pytest.mark.parametrize("slot_text", ["", "x", "2026-13-40T10:00|x", "2026-11-25T10:00:00|", "\u202e"])
def test_forged_slot_shows_an_error(cast: Cast, client: Client, slot_text: str) -> None:
    client.force_login(cast.users["groom"])
    form = groom_names_bride(cast, slot_text)
    assert client.post(reverse("appointment_start"), form).status_code == 400
    assert Appointment.records.count() == 0


@pytest.mark.parametrize(
    "starts", ["9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_time_at_the_ends_of_the_calendar_shows_an_error(cast: Cast, client: Client, starts: str) -> None:
    client.force_login(cast.users["groom"])
    form = groom_names_bride(cast, f"{starts}|{cast.people['notary'].pk}")
    answer = client.post(reverse("appointment_start"), form)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert Appointment.records.count() == 0


def test_notary_sees_the_next_appointment_first_with_the_room_link(cast: Cast, slot: Slot, client: Client) -> None:
    coming = booked(cast, slot)
    others = [
        Appointment.records.create(
            kind="marriage_contract",
            office=cast.venues["office"],
            notary=cast.people["notary"],
            applicant=cast.people["groom"],
            state="completed" if days < 0 else "booked",
            starts_at=coming.starts_at + timedelta(days=days),
            ends_at=coming.ends_at + timedelta(days=days),
        )
        for days in (30, -40, -30)
    ]
    Room.records.filter(pk=coming.room_id).update(opens_at=timezone.now() - timedelta(minutes=1))
    client.force_login(cast.users["notary"])
    answer = client.get(reverse("appointments"))
    assert [row.pk for row in answer.context["page"].object_list] == [
        each.pk for each in (coming, others[0], others[2], others[1])
    ]
    said = answer.content.decode()
    assert said.count(reverse("appointment_room", args=[coming.pk])) == 1
    assert cast.people["notary"].name_ar not in said.partition("<table")[2].partition("</table>")[0]


@pytest.mark.parametrize("count", [3, 300])
def test_list_costs_as_many_queries_for_300_rows_as_for_3(
    cast: Cast, client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    start = timezone.now() + timedelta(days=1)
    Appointment.records.bulk_create(
        Appointment(
            kind="marriage_contract",
            office=cast.venues["office"],
            notary=cast.people["notary"],
            applicant=cast.people["groom"],
            state="completed",
            starts_at=start + timedelta(hours=number),
            ends_at=start + timedelta(hours=number + 1),
        )
        for number in range(count)
    )
    client.force_login(cast.users["notary"])
    with django_assert_max_num_queries(18):
        assert client.get(reverse("appointments")).status_code == 200


@pytest.mark.parametrize("state, ahead", [("booked", timedelta(hours=1)), ("in_session", timedelta(minutes=-5))])
def test_appointment_too_near_to_cancel_does_not_block_another(
    cast: Cast, slot: Slot, client: Client, state: str, ahead: timedelta
) -> None:
    today = booked(cast, slot)
    comes_in(today, ahead)
    Appointment.records.filter(pk=today.pk).update(state=state)
    client.force_login(cast.users["groom"])
    assert reverse("marriage_services") in client.get(reverse("appointments")).content.decode()
    form = groom_names_bride(cast, f"{(slot.starts_at + timedelta(days=7)).isoformat()}|{slot.notary.pk}")
    answer = client.post(reverse("appointment_start"), form)
    assert answer.status_code == 302
    [planned] = Appointment.records.filter(state="held")
    client.post(reverse("appointment_book", args=[planned.pk]))
    client.post(reverse("appointment_cancel", args=[planned.pk]), {"reason": ""})
    planned.refresh_from_db()
    assert planned.state == "cancelled_by_customer"
    today.refresh_from_db()
    assert today.state == state


@pytest.mark.parametrize("member", ["groom", "bride"])
def test_blocked_user_is_informed_before_filling_in_the_form(
    cast: Cast, slot: Slot, client: Client, member: str
) -> None:
    row = booked(cast, slot)
    client.force_login(cast.users[member])
    answer = client.get(reverse("appointment_start"))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "لديك موعد من هذا النوع" in said
    assert reverse("appointment", args=[row.pk]) in said
    assert "emirates_id" not in said
    form = groom_names_bride(cast, f"{(slot.starts_at + timedelta(days=7)).isoformat()}|{slot.notary.pk}")
    assert client.post(reverse("appointment_start"), form).status_code == 409
    assert Appointment.records.get() == row
    client.force_login(cast.users["stranger"])
    assert "emirates_id" in client.get(reverse("appointment_start")).content.decode()


def test_late_cancellation_page_shows_the_limit_and_the_office(cast: Cast, slot: Slot, client: Client) -> None:
    row = booked(cast, slot)
    cancel = reverse("appointment_cancel", args=[row.pk])

    def read(who: str, page: str) -> str:
        client.force_login(cast.users[who])
        return client.get(page).content.decode()

    page = reverse("appointment", args=[row.pk])
    assert cancel in read("groom", page)
    assert "يمكن إلغاؤه حتى" in read("groom", page)
    comes_in(row, timedelta(hours=3, minutes=59))
    for each in (page, cancel):
        said = read("groom", each)
        assert "لم يعد بالإمكان إلغاء هذا الموعد من هنا" in said
        assert row.office.name_ar in said
        assert f'href="{cancel}"' not in said
        assert "button--destroy" not in said
    assert cancel in read("bride", page), "the bride did not consent and can decline until the start"
    assert cancel in read("notary", page)
    assert client.post(cancel, {"reason": "سفر"}).status_code == 302


@pytest.mark.parametrize(
    "member, word",
    [("groom", "ألغاه مقدّم الطلب"), ("bride", "ألغاه الطرف المذكور معه"), ("notary", "ألغاه المكتب")],
)
@pytest.mark.parametrize("is_booked", [True, False])
def test_all_readers_see_the_same_canceller(
    cast: Cast, slot: Slot, client: Client, member: str, word: str, is_booked: bool
) -> None:
    if member == "bride" and not is_booked:
        return  # Not invited yet, the bride does not see the hold.
    row = booked(cast, slot) if is_booked else hold(cast, slot)
    appointments.cancel_appointment(row, reason="سفر", actor=actor_of(cast, member))
    own, listed = reverse("appointment", args=[row.pk]), reverse("appointments")
    for reader in ("groom", "bride", "notary") if is_booked else ("groom", "notary"):
        client.force_login(cast.users[reader])
        if member == "groom" and not is_booked:
            # A released hold was never an appointment.
            assert "أُعيد الوقت" in client.get(own).content.decode()
            assert own not in client.get(listed).content.decode()
            continue
        for page in (own, listed):
            assert word in client.get(page).content.decode(), (reader, page)


def test_applicant_is_notified_when_the_office_cancels_the_hold(cast: Cast, slot: Slot, client: Client) -> None:
    row = hold(cast, slot)
    appointments.cancel_appointment(row, reason="عطل في المكتب", actor=actor_of(cast, "notary"))
    sweep()
    assert {letter.to[0] for letter in mail.outbox} == {"groom@diwan.example"}
    assert "عطل في المكتب" in mail.outbox[0].body
    client.force_login(cast.users["groom"])
    assert "عطل في المكتب" in client.get(reverse("appointment", args=[row.pk])).content.decode()
    assert AuditEntry.records.get(action="appointment.cancelled_by_service").detail["reason"] == "عطل في المكتب"


@pytest.mark.parametrize("member", ["groom", "notary"])
def test_page_shows_the_opening_hour_and_then_the_room_link(
    cast: Cast, slot: Slot, client: Client, member: str
) -> None:
    row = booked(cast, slot)
    assert row.room is not None
    client.force_login(cast.users[member])
    room = reverse("appointment_room", args=[row.pk])
    words = client.get(reverse("appointment", args=[row.pk])).content.decode()
    assert "تُفتح غرفة الانتظار" in words
    assert room not in words
    assert reverse("appointment_open", args=[row.pk]) not in words
    Room.records.filter(pk=row.room_id).update(opens_at=timezone.now())
    words = client.get(reverse("appointment", args=[row.pk])).content.decode()
    assert room in words
    assert (reverse("appointment_open", args=[row.pk]) in words) is (member == "notary")


def test_released_hold_sends_no_notice(cast: Cast, slot: Slot, client: Client) -> None:
    row = hold(cast, slot)
    client.force_login(cast.users["groom"])
    page, cancel = reverse("appointment", args=[row.pk]), reverse("appointment_cancel", args=[row.pk])
    words = client.get(page).content.decode().partition("<main")[2]
    assert "إعادة الوقت" in words
    assert "إلغاء الموعد" not in words
    asked = client.get(cancel).content.decode()
    assert "إعادة الوقت؟" in asked
    assert 'name="reason"' not in asked
    assert client.post(cancel).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled_by_customer"
    assert not Notice.records.filter(kind="appointment_cancelled").exists()
    assert "إلغاء الموعد" in client.get(reverse("appointment", args=[booked(cast, slot).pk])).content.decode()


def test_couple_uses_the_12_hour_clock_and_the_notary_24_hours(cast: Cast, slot: Slot, client: Client) -> None:
    row = booked(cast, slot)
    at = row.starts_at.astimezone(row.office.tz).replace(hour=16, minute=30)
    Appointment.records.filter(pk=row.pk).update(starts_at=at, ends_at=at + timedelta(minutes=30))
    sweep()
    told = {letter.to[0].partition("@")[0]: letter.body for letter in mail.outbox}
    for member, said, other in (("groom", "4:30 مساءً", "16:30"), ("notary", "16:30", "4:30 مساءً")):
        client.force_login(cast.users[member])
        # The notary's home page is the day of the notary.
        pages = [reverse("appointment", args=[row.pk]), reverse("appointments")]
        for page in [*pages, reverse("home")] if member == "groom" else pages:
            main = client.get(page).content.decode().partition("<main")[2]
            assert said in main, (member, page)
            assert other not in main, (member, page)
        assert said in told[member]
        assert other not in told[member]
