"""One tone for each speaker and a receiver for each listener, while the court moves people about."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from uuid import UUID

import pytest

from hearings.roles import POLICY
from tests.video.sfu.peers import QUICK, ROOM, NodeHarness, Receiver, Sender, running_node, until
from video.policy import Screening, SeatView, forwarding_matrix
from video.sfu import wire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

# Tones that cannot be mistaken for another tone's harmonics or for artefacts of Opus.
TONES = {"judge": 430.0, "claimant_counsel": 710.0, "respondent": 1130.0, "witness": 1790.0}
KEYS = {role: UUID(int=place) for place, role in enumerate(TONES, start=1)}
SIDE = UUID(int=99)
SAMPLE = 0.1
# Seconds until sound on its way is decoded and played: the browser's own buffer, not the node's.
PLAYED_OUT = 0.6


class Court:
    """The room as the database would have it, told to the node after each change."""

    def __init__(self, harness: NodeHarness) -> None:
        self.on = harness
        self.seats = {role: SeatView(id=KEYS[role], role=role, is_admitted=True) for role in TONES}
        self.screenings: list[Screening] = []
        self.state = "live"

    def tell(self) -> set[tuple[str, str]]:
        """Hand the matrix to the node; return the permitted pairs of speaker and listener."""
        edges = forwarding_matrix(list(self.seats.values()), POLICY, self.state, self.screenings)
        roles = {str(key): role for role, key in KEYS.items()}
        named = {(str(edge.source), str(edge.target), edge.medium) for edge in edges}
        self.on.desire(dict.fromkeys(roles, 1), named)
        return {(roles[source], roles[target]) for source, target, medium in named if medium == "audio"}

    def change(self, chance: random.Random) -> None:
        """Make one random change that a court could make."""
        role = chance.choice([role for role in TONES if role != "judge"])
        seat = self.seats[role]
        match chance.randrange(6):
            case 0:
                self.seats[role] = replace(seat, is_admitted=not seat.is_admitted, consultation=None)
            case 1:
                self.seats[role] = replace(seat, consultation=None if seat.consultation else SIDE)
            case 2:
                self.seats[role] = replace(seat, is_muted_by_host=not seat.is_muted_by_host)
            case 3:
                other = chance.choice([each for each in TONES if each not in {role, "judge"}])
                order = Screening(source=KEYS[role], target=KEYS[other], audio=True, video=True)
                self.screenings = [] if self.screenings else [order]
            case 4:
                self.state = "paused" if self.state == "live" else "live"
            case _:
                self.seats["judge"] = replace(
                    self.seats["judge"], consultation=None if self.seats["judge"].consultation else SIDE
                )


def went(harness: NodeHarness) -> dict[tuple[str, str], int]:
    """Return the packets of sound that were sent along each edge so far."""
    roles = {str(key): role for role, key in KEYS.items()}
    reply = harness.ask(lambda number: wire.Counters(number, ROOM))
    return {(roles[each.source], roles[each.target]): each.packets for each in reply.outputs if each.medium == "audio"}


async def test_no_forbidden_sound_is_heard_while_people_are_moved() -> None:
    chance = random.Random(20)
    async with running_node(QUICK) as harness:
        court = Court(harness)
        court.tell()
        speakers = [
            await Sender(harness, str(KEYS[role]), hertz=hertz, video=False).start() for role, hertz in TONES.items()
        ]
        ears = {role: await Receiver(harness, str(KEYS[role])).start() for role in TONES}
        everybody = {(source, target) for source in TONES for target in TONES if source != target}
        await until(lambda: all(hears(ears, *pair) for pair in everybody), within=60)
        for _ in range(12):
            court.change(chance)
            heard = court.tell()
            forbidden = everybody - heard
            stood = went(harness)
            for ear in ears.values():
                ear.last_audio.clear()
            await asyncio.sleep(PLAYED_OUT)
            for ear in ears.values():
                ear.last_audio.clear()
            for _ in range(5):
                await asyncio.sleep(SAMPLE)
                now = went(harness)
                leaked = {pair for pair in forbidden if now.get(pair, 0) != stood.get(pair, 0) or hears(ears, *pair)}
                assert leaked == set(), (court.seats, court.screenings, court.state)
            await until(lambda expected=heard: all(hears(ears, *pair) for pair in expected), within=60)
        for speaker in speakers:
            await speaker.close()


def hears(ears: dict[str, Receiver], source: str, target: str) -> bool:
    """Return whether the target's last sound from this source contains the source's tone."""
    return ears[target].hears(str(KEYS[source]), TONES[source])
