"""A live sitting of the couple for tests: room, people, media and script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import time_machine
from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from courts.ground.law.contracts.terms import ProofKind
from demo.people import Cast
from notary.models import Appointment
from notary.queries.slots import Slot
from notary.scripts.models import Script
from notary.scripts.queries.scripts import Reading, read, script_of
from notary.scripts.services import answers, identities, steps
from notary.scripts.services.beginning import NewMember, begin_script
from notary.scripts.steps import Step
from notary.services.appointments import open_sitting
from tests.notary.couple import booked
from tests.notary.drafts import marriage_draft
from video.models import Seat
from video.services import admission, attendance

STEPS = (
    Step.IDENTITY,
    Step.RECORDING_CONSENT,
    Step.BRIDE_ALONE,
    Step.READING,
    Step.OFFER,
    Step.ACCEPTANCE,
    Step.SIGNATURES,
)


@dataclass
class Meeting:
    """The couple and the notary in their room. The clock stands still; `run` lets it go on with media."""

    cast: Cast
    appointment: Appointment
    clock: time_machine.Coordinates

    @property
    def script(self) -> Script:
        script = script_of(self.appointment)
        assert script is not None
        return script

    @property
    def reading(self) -> Reading:
        return read(self.script)

    def actor(self, member: str) -> Actor:
        return actor_for(self.cast.users[member])

    def seat(self, member: str) -> Seat:
        return Seat.records.select_related("room").get(
            room=self.appointment.room, person=self.cast.people[member], is_live=True
        )

    def key(self, member: str) -> str:
        return str(self.script.members.get(person=self.cast.people[member]).pk)

    def run(self, seconds: int, *, without: str = "", muted: str = "") -> None:
        """Let time pass while the node receives sound and picture of everyone, `without` one person."""
        assert self.appointment.room_id is not None
        for _second in range(seconds):
            self.clock.shift(timedelta(seconds=1))
            names = [name for name in ("notary", "groom", "bride") if name != without]
            seen = [(self.seat(name).pk, name != muted, True) for name in names]
            attendance.record_seen(self.appointment.room_id, seen, timezone.now())

    def begin(self) -> Script:
        people = self.cast.people
        members = [NewMember(people["groom"], "groom", place=0), NewMember(people["bride"], "bride", place=1)]
        return begin_script(self.appointment, marriage_draft(), STEPS, members, actor=self.actor("notary"))

    def prove(self, *members: str) -> None:
        for member in members:
            for kind in (ProofKind.DOCUMENT, ProofKind.FACE):
                identities.record_proof(
                    self.script, self.key(member), kind, has_passed=True, actor=self.actor("notary")
                )

    def answer(self, member: str, step: Step, *, agrees: bool = True) -> Reading:
        return answers.answer(self.script, step, agrees=agrees, actor=self.actor(member))

    def ask_bride_alone(self) -> None:
        answers.ask_alone(self.script, actor=self.actor("notary"))

    def complete(self, step: Step) -> steps.Completed:
        return steps.complete_step(self.script, step, actor=self.actor("notary"))

    def to_reading(self) -> None:
        """Go through identity, recording and the bride's own answer."""
        self.begin()
        self.run(5)
        self.prove("groom", "bride")
        for member in ("groom", "bride"):
            self.answer(member, Step.RECORDING_CONSENT)
        self.ask_bride_alone()
        self.answer("bride", Step.BRIDE_ALONE)
        self.run(5)

    def to_signatures(self) -> None:
        """Go on to the signatures."""
        self.to_reading()
        for step in (Step.READING, Step.OFFER, Step.ACCEPTANCE):
            self.run(3)
            self.complete(step)


def meet(cast: Cast, slot: Slot, clock: time_machine.Coordinates) -> Meeting:
    """Book, wait for the time, seat and admit everyone, and open the sitting."""
    appointment = booked(cast, slot)
    clock.move_to(appointment.starts_at)
    appointment.refresh_from_db()
    meeting = Meeting(cast, appointment, clock)
    notary = meeting.actor("notary")
    admission.enter(meeting.seat("notary"), actor=notary)
    for member in ("groom", "bride"):
        admission.enter(meeting.seat(member), actor=meeting.actor(member))
        admission.identify(meeting.seat(member), "known_to_the_court", actor=notary, host=meeting.seat("notary"))
        admission.admit(meeting.seat(member), actor=notary, host=meeting.seat("notary"))
    open_sitting(appointment, actor=notary)
    appointment.refresh_from_db()
    return meeting
