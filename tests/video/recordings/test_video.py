"""One video of a whole sitting: composed by a task, sent as one file that plays, removed after some days."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import av
import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courts.access.models import Institution
from courts.ground.models import AuditEntry
from tests.cast import PASSWORD
from tests.video.recordings.exported import (
    TO,
    ask,
    caption_distance,
    export,
    link_of,
    loudness,
    pictures,
    samples,
    shade_at,
    unhurried,
)
from tests.video.recordings.watched import TONES, Watched, authority, places, travelling, watched
from video.models.screening import ScreeningOrder
from video.policy import RoomPolicy
from video.recordings.compose.canvas import EMPTY
from video.recordings.compose.composer import ComposerFailed, ComposerStarved
from video.recordings.compose.layout import grid
from video.recordings.keys import KeyUnavailable
from video.recordings.models import Recording, RecordingExport
from video.recordings.queries.tiles import caption_of
from video.recordings.services.exports import composing, steps
from video.recordings.services.exports.files import open_part
from video.recordings.services.exports.step import Step
from video.recordings.services.exports.steps import step_of, work_due

__all__ = ["authority", "places", "travelling", "unhurried", "watched"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unhurried")]


def test_video_shows_the_seats_and_sounds_with_all_their_tones(watched: Watched) -> None:
    client, url = export(watched, "video")
    answer = client.get(url)
    data = b"".join(answer)
    assert answer["Content-Type"] == "video/webm"
    assert int(answer["Content-Length"]) == len(data)
    row = RecordingExport.records.get()
    assert row.parts.count() == 3  # the head, thirty seconds, and the rest
    with av.open(io.BytesIO(data)) as file:
        assert file.duration is not None
        assert abs(file.duration / 1_000_000 - 34.6) < 0.3
        assert [stream.codec_context.name for stream in file.streams] == ["vp8", "opus"]
    shown = list(pictures(data))
    assert all(0 < float(after.time - before.time) <= 1.01 for before, after in pairwise(shown))
    middle = next(picture for picture in shown if picture.time >= 20)
    for x in (100, 740):
        for y in (40, 400):
            luma, blue, red = shade_at(middle, x, y)
            assert abs(luma - 80) < 8
            assert (abs(blue - 110) < 6, abs(red - 140) < 6) == (True, True)
    sound, first = samples(data)
    assert abs(len(sound) / 48_000 - 34.6) < 0.3
    assert abs(first) < 0.1
    for begin in (10, 29.6):  # in the middle, and over the seam of two pieces
        second = sound[int(begin * 48_000) : int((begin + 1) * 48_000)]
        heard = {role: loudness(second, hertz) for role, hertz in TONES.items()}
        assert all(value > 0.03 for value in heard.values()), heard
        assert loudness(second, 900) < 0.01


@pytest.mark.parametrize("language", ["ar", "en"])
def test_tiles_have_captions_in_the_language_of_the_institution(watched: Watched, language: str) -> None:
    Institution.records.update_or_create(
        pk=1, defaults={"name_ar": "المحكمة", "name_en": "Court", "language": language}
    )
    cache.clear()
    client, url = export(watched, "video")
    shown = next(picture for picture in pictures(b"".join(client.get(url))) if picture.time >= 10)
    seats = sorted(watched.seats.values(), key=lambda seat: RoomPolicy.from_json(seat.room.policy).place_of(seat.role))
    captions = [caption_of(seat, language) for seat in seats]
    assert captions[0][0] == (seats[0].person.name_en if language == "en" else seats[0].person.name_ar)
    assert captions[0][1].startswith("Presiding judge · " if language == "en" else "رئيس")
    for place, own in zip(grid(len(seats)), captions, strict=True):
        far = [caption_distance(shown, place, each, is_rtl=language == "ar") for each in captions if each != own]
        assert caption_distance(shown, place, own, is_rtl=language == "ar") < min(far) / 2


def test_progress_is_shown_and_each_step_is_stored_encrypted(watched: Watched, places: Path) -> None:
    client, page = ask(watched, "video")
    row = RecordingExport.records.get()
    shown = client.get(page).content.decode()
    assert 'hx-trigger="every 2s"' in shown
    assert "/package/" not in shown
    assert step_of(row.pk) == 1
    shown = client.get(page).content.decode()
    assert "00:30" in shown
    assert "86%" in shown
    assert 'value="30000" max="34600"' in shown
    assert "/package/" not in shown
    assert (step_of(row.pk), step_of(row.pk), step_of(row.pk)) == (1, 1, 0)
    link_of(client.get(page).content.decode())
    actions = AuditEntry.records.filter(action__startswith="recordingexport.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["recordingexport.working", "recordingexport.ready"]
    for part in row.parts.all():
        stored = Path(default_storage.path(f"recording-exports/{row.pk}/{part.name}")).read_bytes()
        assert len(stored) == part.size + 28
        assert b"Diwan" not in stored
        assert open_part(row, part)[:4] == (b"\x1a\x45\xdf\xa3" if part.number == 0 else b"\x1f\x43\xb6\x75")


def test_killed_worker_leaves_its_step_to_the_next_one(
    watched: Watched, travelling: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = ask(watched, "video")
    row = RecordingExport.records.get()
    killed = steps._take(row.pk)
    assert killed is not None
    assert work_due().done == 0
    travelling.shift(timedelta(seconds=101))
    while work_due().done:
        pass
    data = b"".join(client.get(link_of(client.get(page).content.decode())))
    assert len(list(pictures(data))) > 300
    # The killed one was only slow: what it has made counts no more, and its file goes.
    names = set(default_storage.listdir(f"recording-exports/{row.pk}")[1])
    assert steps._settle(killed, Step(30_000, (), b"late")) == 0
    assert set(default_storage.listdir(f"recording-exports/{row.pk}")[1]) == names
    assert len(names) == 3


def test_failed_export_says_why_and_goes_on_when_asked_again(
    watched: Watched, travelling: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = ask(watched, "video")
    row = RecordingExport.records.get()
    assert step_of(row.pk) == 1
    with monkeypatch.context() as broken:
        broken.setattr(composing, "compose", lambda *_args: (_ for _ in ()).throw(ComposerFailed("code -9")))
        for _each in range(4):
            work_due()
            travelling.shift(timedelta(seconds=61))
    row.refresh_from_db()
    assert (row.state, row.failure, row.done) == ("failed", "composer", 30_000)
    shown = client.get(page).content.decode()
    assert "تعذر تركيب جزء" in shown
    assert "/again/" in shown
    assert watched.client("clerk").post(f"{page}again/").status_code == 404
    assert client.post(f"{page}again/").status_code == 302
    assert client.post(f"{page}again/").status_code == 409
    while work_due().done:
        pass
    row.refresh_from_db()
    assert (row.state, row.failure, row.parts.count()) == ("ready", "", 3)


def test_starved_composer_is_tried_again_and_does_not_fail_the_export(
    watched: Watched, travelling: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(watched, "video")
    monkeypatch.setattr(composing, "compose", lambda *_args: (_ for _ in ()).throw(ComposerStarved))
    for _each in range(6):
        work_due()
        travelling.shift(timedelta(seconds=61))
    row = RecordingExport.records.get()
    assert (row.state, row.tries) == ("working", 0)


def test_video_is_removed_after_seven_days(
    watched: Watched, travelling: time_machine.Coordinates, places: Path
) -> None:
    client, url = export(watched, "video")
    page = url.split("package/")[0]
    row = RecordingExport.records.get()
    travelling.shift(timedelta(days=7, seconds=1))
    work_due()
    row.refresh_from_db()
    assert row.state == "removed"
    assert row.parts.count() == 0
    assert list((places / "media" / "recording-exports").rglob("*.part")) == []
    entry = AuditEntry.records.get(action="recordingexport.removed")
    assert entry.detail["reason"] == "expired"
    client = watched.client("judge")
    shown = client.get(page).content.decode()
    assert "/package/" not in shown
    assert client.get(f"{page}package/").status_code == 403


def test_deletion_of_the_recording_removes_its_videos(watched: Watched, places: Path) -> None:
    export(watched, "video")
    row = RecordingExport.records.get()
    part = row.parts.get(number=1)
    Recording.records.filter(pk=watched.recording.pk).update(state="deleted", wrapped_key=b"", master_key="")
    with pytest.raises(KeyUnavailable):
        open_part(RecordingExport.records.get(), part)
    work_due()
    row.refresh_from_db()
    assert row.state == "removed"
    assert list((places / "media" / "recording-exports").rglob("*.part")) == []
    assert AuditEntry.records.get(action="recordingexport.removed").detail["reason"] == "recording_deleted"


def test_altered_segment_is_left_out_of_the_video_and_said(watched: Watched) -> None:
    segment = watched.recording.segments.get(seat=watched.seats["judge"], medium="video", number=1)
    with Path(default_storage.path(f"recordings/{watched.recording.pk}/{segment.name}")).open("r+b") as file:
        file.seek(2000)
        file.write(b"altered")
    client, url = export(watched, "video")
    assert RecordingExport.records.get().left_out == [segment.name]
    assert "ملف واحد من ملفات التسجيل" in client.get(url.split("package/")[0]).content.decode()
    middle = next(picture for picture in pictures(b"".join(client.get(url))) if picture.time >= 10)
    assert abs(shade_at(middle, 40, 40)[0] - EMPTY[0]) < 8  # the judge's tile is the first one
    assert abs(shade_at(middle, 740, 40)[0] - 80) < 8


def test_people_without_the_right_get_no_video(watched: Watched) -> None:
    client, url = export(watched, "video")
    assert watched.client("lawyer").get(url).status_code == 404
    clerk = watched.client("clerk")
    clerk.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert clerk.get(url).status_code == 404
    assert client.get(url.split("?")[0]).status_code == 403


def test_judge_who_is_screened_from_a_person_cannot_export_the_video(watched: Watched) -> None:
    judge, witness = watched.seats["judge"], watched.seats["witness"]
    ScreeningOrder.records.create(
        room=judge.room, source=witness, target=judge, audio=False, video=True,
        ordered_at=watched.begin, ordered_by=watched.cast.users["clerk"],
    )  # fmt: skip
    client = watched.client("judge")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(watched.path("recording_export"), {**TO, "kind": "video"}).status_code == 403
    assert not RecordingExport.records.exists()


def test_second_request_waits_for_the_first_one(watched: Watched) -> None:
    client, _page = ask(watched, "video")
    assert client.post(watched.path("recording_export"), {**TO, "kind": "video"}).status_code == 409
    assert client.post(watched.path("recording_export"), {**TO, "kind": "evidence"}).status_code == 302
    assert RecordingExport.records.count() == 2


def test_pages_of_an_export_need_few_queries(watched: Watched) -> None:
    client, page = ask(watched, "video")
    for _each in range(2):
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        assert len(queries) <= 10
        while work_due().done:
            pass
    with CaptureQueriesContext(connection) as queries:
        client.get(watched.path("recording_export"))
    assert len(queries) <= 13  # four of them ask for the ways to confirm
