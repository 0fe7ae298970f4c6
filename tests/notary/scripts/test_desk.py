"""The desk of the notary: today's sittings, deeds without a seal, applications that wait."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from demo.people import Cast
from notary.models import Appointment
from tests.notary.scripts.sitting import Meeting


def desk(cast: Cast, member: str) -> tuple[int, str]:
    client = Client()
    client.cookies["diwan-language"] = "en"
    client.force_login(cast.users[member])
    answer = client.get(reverse("notary_desk"))
    return answer.status_code, answer.content.decode()


def test_desk_shows_the_people_of_today_and_deeds_that_wait_for_the_seal(meeting: Meeting) -> None:
    status, page = desk(meeting.cast, "notary")
    assert status == 200
    assert "Rashid Al Balushi" in page
    assert "Every signed deed is sealed." in page
    meeting.to_signatures()
    assert "Every signed deed is sealed." not in desk(meeting.cast, "notary")[1]


def test_sitting_without_an_accepted_application_is_not_ready(meeting: Meeting) -> None:
    Appointment.records.filter(pk=meeting.appointment.pk).update(state="booked")
    _status, page = desk(meeting.cast, "notary")
    assert "No application" in page
    assert ">Ready<" not in page


def test_desk_leads_to_the_statistics_of_the_year(meeting: Meeting) -> None:
    _status, page = desk(meeting.cast, "notary")
    assert f'href="{reverse("deed_register")}#counts"' in page
    client = Client()
    client.force_login(meeting.cast.users["notary"])
    assert 'id="counts"' in client.get(reverse("deed_register")).content.decode()


@pytest.mark.parametrize("member", ["judge", "bride", "clerk"])
def test_desk_of_the_notary_is_no_page_for_others(meeting: Meeting, member: str) -> None:
    status, page = desk(meeting.cast, member)
    assert status == 404
    assert "Rashid Al Balushi" not in page
