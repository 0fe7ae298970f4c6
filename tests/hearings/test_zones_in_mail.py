"""Times in messages: with their zone, and by the clock of a reader abroad."""

from __future__ import annotations

from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.ground.models import Notice, Person
from courts.ground.services.notices import sweep
from demo.people import Cast
from hearings.models import Hearing


def test_mail_gives_the_zone_and_the_time_of_a_reader_abroad(cast: Cast, hearing: Hearing) -> None:
    Person.records.filter(pk=cast.people["counsel"].pk).update(zone="Europe/London")
    sweep()
    abroad = Notice.records.get(recipient=cast.people["counsel"], channel="email", kind="hearing_listed")
    assert "When: Wednesday 15 April 2026 · 10:30 (UAE time)" in abroad.body_en
    assert "Your time: Wednesday 15 April 2026 · 07:30 (UTC+01:00)" in abroad.body_en
    assert "10:30 (UAE time)" in abroad.title_en
    assert "بتوقيت الإمارات" in abroad.body_ar
    home = Notice.records.get(recipient=cast.people["lawyer"], channel="email", kind="hearing_listed")
    assert "10:30 (UAE time)" in home.body_en
    assert "Your time" not in home.body_en
    assert "UAE time" not in home.title_en
    assert any("07:30" in letter.body for letter in mail.outbox if letter.to == [cast.users["counsel"].email])


def test_person_sets_the_zone_and_an_unknown_one_is_refused(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["lawyer"])
    refused = client.post(reverse("inbox_zone"), {"zone": "Mars/Olympus"})
    assert refused.status_code == 400
    assert client.post(reverse("inbox_zone"), {"zone": "Asia/Karachi"}).status_code == 302
    assert Person.records.get(pk=cast.people["lawyer"].pk).zone == "Asia/Karachi"
