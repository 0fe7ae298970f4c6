"""The facility officer's reports, and the screen of a facility room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courts.access.services.institution.devices import enrol, offer_enrolment
from courts.access.views.devices import cookie_name
from courts.ground.models import AuditEntry, Notice, Posting
from courts.ground.services.notices import sweep
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing
from tests.hearings.cases import NOW, actor, fresh
from tests.hearings.pages.client import page, signed_in
from video.models import Room, Seat

pytestmark = pytest.mark.slow


@pytest.fixture
def today(cast: Cast, hearing: Hearing) -> Hearing:
    """The hearing, moved to one hour from now."""
    start = NOW + timedelta(hours=1)
    Room.records.filter(pk=hearing.room_id).update(starts_at=start, ends_at=start + timedelta(minutes=30), opens_at=NOW)
    Hearing.records.filter(pk=hearing.pk).update(starts_at=start, ends_at=start + timedelta(minutes=30))
    return fresh(hearing)


def test_officer_reports_on_people_of_their_own_facility(cast: Cast, today: Hearing) -> None:
    client = signed_in(cast, "officer")
    run = page(client, "custody_facility")
    assert run.status_code == 200
    assert cast.people["detainee"].name_ar in run.content.decode()
    seat = Seat.records.get(room=today.room_id, person=cast.people["detainee"])
    url = reverse("custody_production", args=[seat.pk])
    missing = client.post(url, {"production": "refused", "note": ""})
    assert missing.status_code == 400
    assert client.post(url, {"production": "nonsense"}).status_code == 400
    for _again in range(2):
        assert client.post(url, {"production": "produced"}).status_code == 302
    assert Seat.records.get(pk=seat.pk).production == "produced"
    for member in ("stranger", "clerk", "judge", "lawyer"):
        other = signed_in(cast, member)
        assert page(other, "custody_facility").status_code == 404
        assert other.post(url, {"production": "produced"}).status_code == 404


def test_report_can_be_withdrawn_until_the_hearing_is_over(cast: Cast, today: Hearing) -> None:
    client = signed_in(cast, "officer")
    seat = Seat.records.get(room=today.room_id, person=cast.people["detainee"])
    url = reverse("custody_production", args=[seat.pk])
    assert 'value="awaited"' not in page(client, "custody_facility").content.decode()
    client.post(url, {"production": "produced"})
    assert 'value="awaited"' in page(client, "custody_facility").content.decode()
    for other in ("stranger", "clerk", "judge"):
        assert signed_in(cast, other).post(url, {"production": "awaited"}).status_code == 404
    for _again in range(2):
        assert client.post(url, {"production": "awaited"}).status_code == 302
    taken_back = Seat.records.get(pk=seat.pk)
    assert (taken_back.production, taken_back.production_at, taken_back.production_by) == ("awaited", None, None)
    entries = AuditEntry.records.filter(subject_id=str(seat.pk)).order_by("pk")
    assert list(entries.values_list("action", "actor")) == [
        ("seat.production_reported", cast.users["officer"].pk),
        ("seat.production_taken_back", cast.users["officer"].pk),
    ]
    client.post(url, {"production": "produced"})
    conclude_hearing(open_hearing(today, actor=actor(cast, "judge")), note="", actor=actor(cast, "judge"))
    assert client.post(url, {"production": "awaited"}).status_code == 409
    assert Seat.records.get(pk=seat.pk).production == "produced"


def test_report_is_refused_a_day_ahead_and_after_the_end(cast: Cast, hearing: Hearing) -> None:
    seat = Seat.records.get(room=hearing.room_id, person=cast.people["detainee"])
    url = reverse("custody_production", args=[seat.pk])
    client = signed_in(cast, "officer")
    early = client.post(url, {"production": "refused", "note": "رفض الخروج"})
    assert early.status_code == 409
    assert early.context["form"].non_field_errors()
    Room.records.filter(pk=hearing.room_id).update(opens_at=NOW, state="closed")
    assert client.post(url, {"production": "refused", "note": "رفض الخروج"}).status_code == 409
    assert Seat.records.get(pk=seat.pk).production == "awaited"


def test_officer_of_another_facility_cannot_report(cast: Cast, today: Hearing) -> None:
    Posting.records.filter(person=cast.people["officer"]).update(venue=cast.venues["station"])
    seat = Seat.records.get(room=today.room_id, person=cast.people["detainee"])
    client = signed_in(cast, "officer")
    assert cast.people["detainee"].name_ar not in page(client, "custody_facility").content.decode()
    assert client.post(reverse("custody_production", args=[seat.pk]), {"production": "produced"}).status_code == 404


def test_officer_reads_the_worklist_for_the_detainee(cast: Cast, today: Hearing) -> None:
    Notice.records.filter(channel="worklist", kind="hearing_listed").update(expires_at=None)
    sweep()
    notice = Notice.records.filter(channel="worklist", state="sent").first()
    assert notice is not None
    client = signed_in(cast, "officer")
    assert notice.title in page(client, "custody_facility").content.decode()
    url = reverse("custody_worklist_read", args=[notice.pk])
    assert signed_in(cast, "lawyer").post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert Notice.records.get(pk=notice.pk).read_by == cast.users["officer"]


def screen_of(cast: Cast, space: str) -> Client:
    _device, code = offer_enrolment(cast.spaces[space], "شاشة", actor=actor(cast, "officer"))
    client = Client()
    client.cookies[cookie_name()] = enrol(code)[1]
    return client


def test_screen_shows_the_day_of_its_room_without_names(cast: Cast, today: Hearing) -> None:
    screen = screen_of(cast, "facility_room")
    day = page(screen, "custody_screen")
    assert day.status_code == 200
    words = day.content.decode()
    assert "11:00" in words
    assert reverse("custody_screen_room", args=[today.room_id]) in words
    for name in ("detainee", "claimant", "witness"):
        assert cast.people[name].name_ar not in words
    assert today.case.title not in words
    assert page(screen, "custody_screen_room", today.room_id).status_code == 200


def test_screen_shows_hour_language_and_help_before_it_connects(cast: Cast, today: Hearing) -> None:
    words = page(screen_of(cast, "facility_room"), "custody_screen").content.decode()
    assert "data-clock><time" in words
    assert 'name="language"' in words
    assert "أخبر الضابط الذي معك" in words
    assert ">القاضي</span>" in words
    assert ">قاضٍ</span>" not in words
    # Before it connects, the screen does not report a good connection.
    assert "data-own-network" not in words
    connected = page(screen_of(cast, "facility_room"), "custody_screen_room", today.room_id).content.decode()
    assert "data-own-network" in connected
    assert "سيصلك ما تقرر" not in connected


def test_screen_in_the_room_separates_controls_of_detainee_and_officer(cast: Cast, today: Hearing) -> None:
    words = page(screen_of(cast, "facility_room"), "custody_screen_room", today.room_id).content.decode()
    controls = words[words.index("data-controls") : words.index("</footer>", words.index("data-controls"))]
    before, behind = controls.split('id="more-menu"')
    assert "للضابط" in before
    for own in ("hand", "mic"):
        assert f'data-do="{own}"' in before
    for officers in ('data-do="camera"', 'data-do="devices"', 'data-dialog="leave-room"'):
        assert officers not in before
        assert officers in behind
    for nobodys in ("share", "layout", "mute-all", "keys"):
        assert f'data-do="{nobodys}"' not in controls


def test_other_screens_and_plain_browsers_see_nothing(cast: Cast, today: Hearing) -> None:
    other = screen_of(cast, "facility_room_4")
    assert "11:00" not in page(other, "custody_screen").content.decode()
    assert page(other, "custody_screen_room", today.room_id).status_code == 404
    for name, args in (("custody_screen", []), ("custody_screen_room", [today.room_id])):
        assert page(Client(), name, *args).url == reverse("device_enrol")
    assert page(other, "hearing", today.pk).status_code == 302
