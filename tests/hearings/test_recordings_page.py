"""The page of a hearing's recordings, for its judge and clerk, and the lines of the minutes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courts.ground.actors import SYSTEM
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing
from hearings.services.minutes_text import text_of
from tests.hearings.cases import NOW, actor, fresh, make_case, make_hearing, open_lobby
from video.models import Seat
from video.recordings.models import Recording
from video.recordings.services.sittings import pause, report, resume

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOTE = "وثيقة طبية"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hearing(cast: Cast) -> Hearing:
    """A concluded hearing whose recording was paused for a reason, and failed for a while."""
    row = open_hearing(open_lobby(make_hearing(cast, make_case(cast))), actor=actor(cast, "judge"))
    recording = Recording.records.get(room=row.room)
    judge = Seat.records.select_related("room").get(room=row.room, role="judge")
    report(recording.pk, is_running=True, alarm="")
    pause(judge, "privacy", NOTE, actor(cast, "judge"))
    resume(judge, SYSTEM)
    report(recording.pk, is_running=True, alarm="")
    report(recording.pk, is_running=False, alarm="disk_full")
    report(recording.pk, is_running=True, alarm="")
    conclude_hearing(fresh(row), note="حجز للحكم", actor=actor(cast, "judge"))
    return fresh(row)


def page(cast: Cast, member: str, hearing: Hearing, name: str = "hearing_recordings") -> tuple[int, str]:
    client = Client(raise_request_exception=False)
    client.force_login(cast.users[member], backend=BACKEND)
    client.cookies["diwan-language"] = "en"
    answer = client.get(reverse(name, args=[hearing.pk]))
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("member", ["judge", "clerk"])
def test_court_sees_state_pauses_and_faults(cast: Cast, hearing: Hearing, member: str) -> None:
    status, text = page(cast, member, hearing)
    assert status == 200
    for words in (
        "Being closed",
        "Protects a person’s private life",
        NOTE,
        "No space is left for recordings",
        "Recording again",
    ):
        assert words in text
    assert reverse("hearing_recordings", args=[hearing.pk]) in page(cast, member, hearing, "hearing")[1]


@pytest.mark.parametrize(
    "member,status",
    [("lawyer", 403), ("witness", 403), ("interpreter", 403), ("stranger", 404), ("other_clerk", 404), ("notary", 404)],
)
def test_other_people_learn_nothing(cast: Cast, hearing: Hearing, member: str, status: int) -> None:
    found, text = page(cast, member, hearing)
    assert found == status
    assert NOTE not in text
    assert reverse("hearing_recordings", args=[hearing.pk]) not in page(cast, member, hearing, "hearing")[1]


def test_page_needs_few_queries(cast: Cast, hearing: Hearing) -> None:
    client = Client()
    client.force_login(cast.users["judge"], backend=BACKEND)
    client.get(reverse("hearing_recordings", args=[hearing.pk]))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("hearing_recordings", args=[hearing.pk]))
    assert len(queries) <= 10


def test_hearing_of_a_kind_off_the_record_has_no_link(cast: Cast) -> None:
    row = make_hearing(cast, make_case(cast), kind="conciliation")
    open_hearing(open_lobby(row), actor=actor(cast, "judge"))
    assert not Recording.records.exists()
    assert "View the recordings" not in page(cast, "judge", row, "hearing")[1]
    assert "Nothing of this hearing was recorded." in page(cast, "judge", row)[1]


def test_minutes_tell_pauses_and_faults_of_the_recording(hearing: Hearing) -> None:
    text = text_of(hearing)
    assert f"أُوقف التسجيل مؤقتاً: حماية الحياة الخاصة لأحد الأشخاص ({NOTE})" in text
    for words in ("استُؤنف التسجيل", "توقف التسجيل بسبب عطل", "عاد التسجيل"):
        assert words in text
