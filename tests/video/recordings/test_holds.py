"""Legal holds: placed and lifted by the keepers of the record and by administrators, and stronger than retention."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from courts.ground.errors import Conflict
from courts.ground.law import profile_of
from courts.ground.law.recordings import RecordingLaw
from courts.ground.models import AuditEntry
from courts.ground.queries.notices import inbox_of
from courts.ground.services.notices import sweep
from tests.access.administrators import administrator, client_of, step_up
from tests.hearings.cases import actor
from tests.video.recordings.watched import Watched, authority, places, travelling, watched
from video.recordings.models import LegalHold, RecordingEvent
from video.recordings.services.holds import lift_hold, place_hold
from video.recordings.states import HoldOffice

__all__ = ["authority", "places", "travelling", "watched"]

pytestmark = pytest.mark.django_db
WHY = {"reason": "طعن بالنقض رقم 12"}


def test_judge_places_a_hold_and_the_clerk_lifts_it_with_reasons(watched: Watched) -> None:
    judge, clerk = watched.client("judge"), watched.client("clerk")
    page = watched.path("hold_place")
    assert judge.post(page, {"reason": " "}).status_code == 400
    assert judge.post(page, WHY)["Location"] == watched.path("recording")
    hold = LegalHold.records.get()
    assert (hold.reason, hold.placed_by, hold.is_open) == (WHY["reason"], watched.cast.users["judge"], True)
    assert WHY["reason"] in clerk.get(watched.path("recording")).content.decode()
    lift = watched.path("hold_lift", hold.pk)
    assert "reauthenticate" in watched.client("clerk").post(lift, {"reason": "انتهى الطعن"})["Location"]
    assert LegalHold.records.get().is_open
    step_up(clerk, lift)
    assert clerk.post(lift, {"reason": ""}).status_code == 400
    assert clerk.post(lift, {"reason": "انتهى الطعن"}).status_code == 302
    hold.refresh_from_db()
    assert (hold.lift_reason, hold.lifted_by, hold.is_open) == ("انتهى الطعن", watched.cast.users["clerk"], False)
    assert clerk.post(lift, WHY).status_code == 404
    kinds = RecordingEvent.records.filter(recording=watched.recording).values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["hold_placed", "hold_lifted"]
    assert AuditEntry.records.filter(action__in=["recording.hold_placed", "recording.hold_lifted"]).count() == 2


def test_hold_does_not_exist_for_strangers(watched: Watched) -> None:
    hold = place_hold(watched.recording, **WHY, actor=actor(watched.cast, "judge"))
    urls = [watched.path("hold_place"), watched.path("hold_lift", hold.pk), watched.path("recording_certificate")]
    urls += [reverse("kept_recordings"), watched.path("kept_recording"), watched.path("kept_recording_delete")]
    urls += [watched.path("kept_hold_place"), watched.path("kept_hold_lift", hold.pk), watched.path("kept_certificate")]
    for member in ("stranger", "lawyer", "other_clerk"):
        client = watched.client(member)
        for url in urls:
            answers = [client.get(url), client.post(url, WHY)]
            assert {answer.status_code for answer in answers} <= {404, 405}
            assert not any(WHY["reason"] in answer.content.decode() for answer in answers)
    assert LegalHold.records.get().is_open


def test_party_who_may_watch_places_and_lifts_no_hold(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    hold = place_hold(watched.recording, **WHY, actor=actor(watched.cast, "judge"))
    law = RecordingLaw(parties_may_watch=True)
    monkeypatch.setattr(
        "hearings.queries.hearings.profile_of", lambda venue, at: replace(profile_of(venue, at), recordings=law)
    )
    client = watched.client("lawyer")
    page = client.get(watched.path("recording"))
    assert page.status_code == 200
    assert WHY["reason"] not in page.content.decode()
    assert client.post(watched.path("hold_place"), WHY).status_code == 403
    assert client.post(watched.path("hold_lift", hold.pk), WHY).status_code == 403
    assert LegalHold.records.get().is_open


def test_administrators_place_and_lift_a_hold_of_their_own(watched: Watched) -> None:
    client = client_of(administrator())
    assert client.post(watched.path("kept_hold_place"), WHY)["Location"] == watched.path("kept_recording")
    hold = LegalHold.records.get()
    held = client.get(f"{reverse('kept_recordings')}?show=held").content.decode()
    assert str(watched.recording.pk) in held
    lift = watched.path("kept_hold_lift", hold.pk)
    assert "reauthenticate" in client.get(lift)["Location"]
    step_up(client, lift)
    assert client.post(lift, WHY)["Location"] == watched.path("kept_recording")
    held = client.get(f"{reverse('kept_recordings')}?show=held").content.decode()
    assert str(watched.recording.pk) not in held


def test_only_the_office_that_placed_a_hold_lifts_it(watched: Watched) -> None:
    root = administrator()
    for office, member, name, page in (
        (HoldOffice.RECORD, root, "kept_hold_lift", "kept_recording"),
        (HoldOffice.ADMINISTRATORS, watched.cast.users["clerk"], "hold_lift", "recording"),
    ):
        hold = place_hold(watched.recording, **WHY, actor=actor(watched.cast, "judge"), office=office)
        client, lift = client_of(member), watched.path(name, hold.pk)
        assert lift not in client.get(watched.path(page)).content.decode()
        step_up(client, lift)
        assert client.post(lift, WHY).status_code == 403
        hold.refresh_from_db()
        assert hold.is_open


def test_person_who_placed_a_hold_is_told_that_it_was_lifted(watched: Watched) -> None:
    judge = watched.cast.users["judge"]
    hold = place_hold(watched.recording, **WHY, actor=actor(watched.cast, "judge"))
    lift_hold(hold, **WHY, actor=actor(watched.cast, "clerk"))
    sweep()
    [notice] = inbox_of(judge).filter(kind="hold_lifted")
    assert notice.title_ar == "رُفع حجز قانوني وضعته"
    own = place_hold(watched.recording, **WHY, actor=actor(watched.cast, "judge"))
    lift_hold(own, **WHY, actor=actor(watched.cast, "judge"))
    sweep()
    assert inbox_of(judge).filter(kind="hold_lifted").count() == 1


def test_hold_is_lifted_once_and_never_rewritten(watched: Watched) -> None:
    hold = place_hold(watched.recording, **WHY, actor=actor(watched.cast, "judge"))
    rows = LegalHold.records.filter(pk=hold.pk)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        rows.update(reason="سبب آخر")
    with pytest.raises(DatabaseError, match="is not deleted"), transaction.atomic():
        rows.delete()
    lift_hold(hold, **WHY, actor=actor(watched.cast, "clerk"))
    with pytest.raises(Conflict):
        lift_hold(hold, **WHY, actor=actor(watched.cast, "clerk"))
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        rows.update(lifted_at=None)
    assert not rows.get().is_open
