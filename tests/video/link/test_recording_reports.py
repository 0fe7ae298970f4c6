"""The link notes in the database what its node says of a recording: each change at once, and the rest now and then."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.video.link.broken_link import Node, link, room
from video import recorder
from video.link import link as link_module
from video.link.link import Link
from video.sfu import wire

__all__ = ["link", "room"]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, str]]:
    """The notes, in order."""
    found: list[tuple[bool, str]] = []

    def report(_recording: UUID, is_running: bool, alarm: str) -> None:
        found.append((is_running, alarm))

    def run_here(function: Any) -> Any:
        async def run(*args: Any) -> Any:
            return function(*args)

        return run

    monkeypatch.setattr(recorder, "_declared", [replace(recorder.current(), report=report)])
    monkeypatch.setattr(link_module, "database_sync_to_async", run_here)
    return found


async def test_changes_are_noted_once_and_at_once(link: Link, room: UUID, noted: list[tuple[bool, str]]) -> None:
    runs = wire.RecordingState(str(room), str(uuid4()), True, 100, 100, "")
    stalls = replace(runs, is_running=False, alarm="stalled")
    for said in (runs, runs, stalls, stalls, runs):
        await link._on_event(said)
    assert noted == [(True, ""), (False, "stalled"), (True, "")]


async def test_same_report_is_noted_again_now_and_then(
    link: Link, room: UUID, noted: list[tuple[bool, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "REPORT_INTERVAL", 0.0)
    runs = wire.RecordingState(str(room), str(uuid4()), True, 100, 100, "")
    for _twice in range(2):
        await link._on_event(runs)
    assert noted == [(True, ""), (True, "")]


async def test_superseded_link_notes_nothing(link: Link, room: UUID, noted: list[tuple[bool, str]]) -> None:
    link._superseded.set()
    await link._on_event(wire.RecordingState(str(room), str(uuid4()), True, 100, 100, ""))
    assert noted == []


async def test_report_after_a_pause_or_resumption_is_noted_at_once(
    link: Link, room: UUID, noted: list[tuple[bool, str]]
) -> None:
    key = str(uuid4())
    runs = wire.RecordingState(str(room), key, True, 100, 100, "")
    link.node = Node()  # type: ignore[assignment]
    for is_paused in (False, False, True, False):
        order = wire.DesiredRecording(key, b64encode(bytes(32)).decode(), is_paused)
        await link._send(wire.Desired(str(room), 1, (), (), recording=order))
        await link._on_event(runs)
    assert len(noted) == 3, "the second order told the node nothing new"
