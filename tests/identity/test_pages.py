"""Pages of identity checks by video: the applicant's, the staff's, and nothing for anyone else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from courts.access.models import IdentityCheck
from courts.ground.actors import actor_for
from courts.ground.models import User
from courts.ground.services.notices import sweep
from demo.people import Cast
from identity.models import VideoCheck
from identity.services import video_checks
from tests.hearings.cases import NOW
from tests.identity.applicants import NAME, NUMBER, admitted, applicant, asked, called, waiting


@pytest.fixture(autouse=True)
def tuesday(settings: object) -> Iterator[time_machine.Coordinates]:
    settings.VIDEO_IDENTITY_CHECKS = True  # type: ignore[attr-defined]
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changed: str) -> dict[str, str]:
    return {"act": "verify", "document_type": "emirates_id", "name_ar": NAME, "number": NUMBER, **changed}


def test_applicant_asks_joins_is_called_and_enters(cast: Cast) -> None:
    user = applicant()
    client = client_of(user)
    asked_for = {"emirates_id": NUMBER, "venue": str(cast.venues["court"].pk), "method": "video"}
    page = client.post(reverse("prove_identity"), asked_for, follow=True)
    assert reverse("video_check") in page.content.decode()
    page = client.post(reverse("video_check_join"), follow=True)
    assert page.context["row"].state == "waiting"
    called(cast, VideoCheck.records.get())
    page = client.get(reverse("video_check"))
    room = reverse("video_check_room", args=[VideoCheck.records.get().pk])
    assert room in page.content.decode()
    answer = client.get(room)
    assert answer.status_code == 200
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert not answer.context["page"].host
    # The forms of the decision are the member of staff's.
    assert "panel-decision" not in answer.content.decode()


def test_page_is_silent_until_something_changes(cast: Cast, tuesday: time_machine.Coordinates) -> None:
    first, second = applicant(), applicant("other@diwan.example")
    row = waiting(cast, first)
    tuesday.shift(60)
    waiting(cast, second)
    client = client_of(second)
    page = client.get(reverse("video_check"))
    seen = {"seen": page.context["mark"]}
    assert client.get(reverse("video_check"), seen, headers={"HX-Request": "true"}).status_code == 204
    called(cast, row)
    assert client.get(reverse("video_check"), seen, headers={"HX-Request": "true"}).status_code == 200


def test_closed_office_says_when_it_opens(cast: Cast, tuesday: time_machine.Coordinates) -> None:
    user = applicant()
    asked(cast, user)
    tuesday.move_to(NOW + timedelta(hours=14))
    page = client_of(user).get(reverse("video_check"))
    assert reverse("video_check_join") not in page.content.decode()
    assert page.context["opens_at"] > NOW + timedelta(hours=14)


def test_applicant_leaves_the_list(cast: Cast) -> None:
    row = waiting(cast)
    client = client_of(row.request.account)
    assert client.post(reverse("video_check_leave", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled_by_applicant"
    assert client_of(cast.users["stranger"]).post(reverse("video_check_leave", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("member", ["judge", "notary", "other_clerk", "lawyer", "stranger", "manager"])
def test_only_the_two_people_enter_the_room(cast: Cast, member: str) -> None:
    row = called(cast, waiting(cast))
    admitted(row)
    address = reverse("video_check_room", args=[row.pk])
    assert client_of(cast.users["clerk"]).get(address).status_code == 200
    assert client_of(cast.users[member]).get(address).status_code == 404


@pytest.mark.parametrize("member", ["judge", "notary", "other_clerk", "lawyer", "stranger"])
def test_waiting_list_is_missing_for_those_who_check_no_identity_there(cast: Cast, member: str) -> None:
    row = waiting(cast)
    client = client_of(cast.users[member])
    for act in ("call", "cancel"):
        answer = client.post(reverse("video_check_one", args=[row.pk]), {"act": act, "reason": "سبب"})
        assert answer.status_code == 404
    page = client.get(reverse("video_checks"))
    assert page.status_code == 404 or NAME not in page.content.decode()
    row.refresh_from_db()
    assert row.state == "waiting"


def test_applicant_does_not_see_the_page_of_the_staff(cast: Cast) -> None:
    row = waiting(cast)
    assert client_of(row.request.account).get(reverse("video_check_one", args=[row.pk])).status_code == 404


def test_clerk_calls_records_the_document_and_decides_in_the_room(cast: Cast) -> None:
    row = waiting(cast)
    clerk = client_of(cast.users["clerk"])
    assert NAME in clerk.get(reverse("video_checks")).content.decode()
    one = reverse("video_check_one", args=[row.pk])
    assert clerk.post(one, {"act": "call"})["Location"] == reverse("video_check_room", args=[row.pk])
    row.refresh_from_db()
    admitted(row)
    htmx = {"HX-Request": "true"}
    wrong = clerk.post(one, typed(number="123"), headers=htmx)
    # The room goes on: the forms come back with the typed values and the error.
    assert wrong.status_code == 200
    assert wrong.context["form"].errors.keys() == {"number"}
    assert "<html" not in wrong.content.decode()
    assert f'value="{NAME}"' in wrong.content.decode()
    done = clerk.post(one, typed(), headers=htmx)
    assert (done.status_code, done["HX-Redirect"]) == (204, reverse("video_checks"))
    assert IdentityCheck.records.get().state == "verified"


def test_page_shows_the_error_of_each_act_and_keeps_what_was_typed(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    clerk = client_of(cast.users["clerk"])
    one = reverse("video_check_one", args=[row.pk])
    early = clerk.post(one, typed())
    assert early.status_code == 400
    assert f'value="{NAME}"' in early.content.decode()
    nameless = clerk.post(one, {"act": "cancel", "reason": ""})
    assert nameless.context["reason_form"].errors.keys() == {"reason"}
    assert clerk.post(one, {"act": "nonsense"}).status_code == 400
    row.refresh_from_db()
    assert row.state == "called"
    assert clerk.post(one, {"act": "miss"}).status_code == 302
    assert clerk.post(one, {"act": "miss"}).status_code == 409


def test_second_clerk_reads_that_the_first_was_faster(cast: Cast) -> None:
    row = called(cast, waiting(cast))
    answer = client_of(cast.users["manager"]).post(reverse("video_check_one", args=[row.pk]), {"act": "call"})
    assert answer.status_code == 409
    assert "failed" in answer.context


def test_messages_reach_the_applicant_in_both_languages_without_a_name(cast: Cast) -> None:
    user, english = applicant(), applicant("other@diwan.example")
    english.person.language = "en"
    english.person.save(update_fields=["language"])
    called(cast, waiting(cast, user))
    called(cast, waiting(cast, english), "manager")
    sweep()
    sent = {message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox}
    assert "The office calls you to the identity check now" in sent["other@diwan.example"]
    assert "يدعوك المكتب" in sent["salma@diwan.example"]
    assert all(NAME not in text and reverse("video_check") in text for text in sent.values())


def test_institution_that_allows_no_check_by_video_offers_none(cast: Cast, settings: object) -> None:
    user = applicant()
    asked(cast, user)
    settings.VIDEO_IDENTITY_CHECKS = False  # type: ignore[attr-defined]
    client = client_of(user)
    assert client.get(reverse("video_check"))["Location"] == reverse("prove_identity")
    assert client.post(reverse("video_check_join")).status_code == 404
    assert reverse("video_check") not in client.get(reverse("prove_identity")).content.decode()
    other = client_of(applicant("other@diwan.example"))
    asked_for = {"emirates_id": NUMBER, "venue": str(cast.venues["court"].pk), "method": "video"}
    refused = other.post(reverse("prove_identity"), asked_for)
    assert refused.context["form"].errors.keys() == {"method"}


def test_desk_points_to_the_waiting_list_of_a_check_by_video(cast: Cast) -> None:
    check = asked(cast, applicant())
    clerk = client_of(cast.users["clerk"])
    address = reverse("identity_check", args=[check.pk])
    assert reverse("video_checks") in clerk.get(address).content.decode()
    # The person came to the desk instead: the record says so.
    assert clerk.post(address, typed()).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.method) == ("verified", "desk")


def test_ended_list_holds_those_of_every_office_of_the_clerk_and_no_other(cast: Cast) -> None:
    clerk = cast.users["clerk"]
    cast.people["clerk"].postings.create(venue=cast.venues["office"], role="notary")
    named = {}
    for number, venue in enumerate(("court", "office", "other_court")):
        row = waiting(cast, applicant(f"salma{number}@diwan.example"), venue=venue)
        video_checks.cancel(row, actor=actor_for(row.request.account))
        named[venue] = row
    page = client_of(clerk).get(reverse("video_checks"), {"show": "ended"})
    assert set(page.context["page"].object_list) == {named["court"], named["office"]}
