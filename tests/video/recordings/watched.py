"""The closed recording of a hearing, with tones and pictures of four people, for the tests of playback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from demo.people import Cast
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing
from tests.hearings.cases import NOW, actor, make_case, make_hearing, open_lobby
from tests.video.recordings.closed import authority, places
from video.models import Seat
from video.recordings.models import Recording
from video.recordings.queries.recordings import data_key_of
from video.recordings.samples.sitting import SampleSeat, write_sample
from video.recordings.services.closing.closing import close_recording
from video.sfu.record.entries import Gap

__all__ = ["authority", "places", "travelling", "watched"]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TONES = {"judge": 430, "clerk": 560, "claimant_counsel": 710, "witness": 1130}
SECONDS = 34


@dataclass
class Watched:
    """A closed recording. `begin` is its first moment."""

    cast: Cast
    hearing: Hearing
    recording: Recording
    begin: datetime
    seats: dict[str, Seat]

    def client(self, member: str) -> Client:
        client = Client()
        client.force_login(self.cast.users[member], backend=BACKEND)
        return client

    def path(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.recording.pk, *args])

    def play(self, client: Client, reason: str = "تحرير المحضر") -> str:
        """Begin a playback and return its page's address."""
        answer = client.post(self.path("recording"), {"reason": reason})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def addresses(self, client: Client, page: str, begin: int = 0) -> dict[str, list[dict[str, Any]]]:
        answer = client.get(f"{page}addresses/?from={begin}")
        assert answer.status_code == 200
        found: dict[str, list[dict[str, Any]]] = answer.json()["tracks"]
        return found

    def key(self, role: str, medium: str) -> str:
        return f"{self.seats[role].pk}-{medium}"


@pytest.fixture
def travelling() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def watched(travelling: time_machine.Coordinates, cast: Cast, places: Path) -> Watched:
    judge = actor(cast, "judge")
    hearing = open_hearing(open_lobby(make_hearing(cast, make_case(cast))), actor=judge)
    recording = Recording.records.get(room=hearing.room_id)
    begin = NOW + timedelta(seconds=1)
    seats = {
        role: Seat.records.filter(room=hearing.room_id, role=role).order_by("number").select_related("person")[0]
        for role in TONES
    }
    begin_us = int(begin.timestamp() * 1_000_000)
    lost = Gap("network", begin_us + 5_000_000, begin_us + 9_000_000)
    write_sample(
        Path(settings.RECORDINGS_DIR),
        str(recording.pk),
        data_key_of(recording),
        begin_us,
        [
            SampleSeat(
                str(seats[role].pk), hertz, 80, (110, 140), (0, SECONDS), ((0, SECONDS),),
                gaps=(lost,) if role == "clerk" else (),
            )
            for role, hertz in TONES.items()
        ],
    )  # fmt: skip
    travelling.shift(timedelta(seconds=SECONDS + 2))
    conclude_hearing(hearing, note="حجز القضية للحكم", actor=judge)
    travelling.shift(timedelta(minutes=5))
    assert close_recording(recording.pk) == 1
    recording.refresh_from_db()
    assert recording.state == "closed"
    return Watched(cast, hearing, recording, begin, seats)
