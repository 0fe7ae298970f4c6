"""The panel of a script in the room: what one reader sees of it, and a mark of its state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.models import Person
from notary.queries.appointments import presides
from notary.scripts.models import Member
from notary.scripts.queries.connections import together_now
from notary.scripts.queries.scripts import Reading, is_alone_with_notary, locked_until, seats_by_person
from notary.scripts.services.identities import BY_NOTARY
from notary.scripts.states import ScriptState
from notary.scripts.steps import RULES, Scope, Step
from notary.scripts.views.identity import Comparison, comparisons
from notary.scripts.wording.steps import PROOFS, STEPS, TASKS, word_of_member, word_or_notary


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the list. state: done, open or later."""

    word: str | Promise
    state: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A kind of proof for one person; passed: False while it was not tried or failed. left: attempts."""

    kind: str
    word: str | Promise
    passed: bool
    left: int
    has_failed: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A person in the open step. is_done: nothing more is to be done by them in it."""

    key: str
    name: str
    word: str
    is_done: bool
    proofs: tuple[ProofLine, ...] = ()
    locked_until: datetime | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class MediaLine:
    """The connection of a person now."""

    word: str
    has_sound: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel for one reader. own: the open step waits for this reader."""

    reading: Reading
    steps: tuple[StepLine, ...]
    task: str | Promise
    presides: bool
    member: Member | None
    own: bool
    is_alone: bool
    is_apart: bool
    is_one_step: bool
    people: tuple[MemberLine, ...]
    media: tuple[MediaLine, ...]

    @property
    def step(self) -> str:
        """Code of the open step."""
        return str(self.reading.progress.step or "")

    @property
    def all_together(self) -> bool:
        """True if sound and picture of everyone are received now."""
        return all(line.has_sound and line.has_picture for line in self.media)

    @property
    def mark(self) -> str:
        """A short mark of everything that the panel shows: without a change the page replaces nothing."""
        shown = repr(
            (
                self.reading.script.state,
                self.step,
                [(line.key, line.is_done, [(p.kind, p.passed, p.left) for p in line.proofs]) for line in self.people],
                [(line.word, line.has_sound, line.has_picture) for line in self.media],
                self.own,
                self.is_alone,
            )
        )
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class News:
    """The sentence for screen readers, said when `step` changes or comes to wait for the reader."""

    step: str
    is_own: bool = False
    sentence: str = ""


def news_of(panel: Panel | None) -> News:
    """Return the news of the panel for its reader. A question that is put apart is the reader's own only there."""
    if panel is None:
        return News("none")
    step, state = panel.reading.progress.step, panel.reading.script.state
    if state == ScriptState.REFUSED:
        return News(state, sentence=_("The sitting ends here"))
    if step is None:
        return News(state, sentence=_("Everyone has signed"))
    is_own = panel.own and (panel.is_alone or not RULES[step].apart)
    words = _("Your turn: %(step)s") if is_own else _("Now: %(step)s")
    return News(step.value, is_own, words % {"step": STEPS[step]})


def panel_for(reading: Reading, person: Person) -> Panel:
    """Return the panel for this reader. Only the notary sees the checks and the connections of the others."""
    script, progress = reading.script, reading.progress
    step = progress.step
    is_notary = presides(person, script.appointment)
    member = reading.member_of(person)
    rule = RULES[step] if step is not None else None
    return Panel(
        reading=reading,
        steps=tuple(_steps(reading)),
        task=TASKS[step] if step is not None else "",
        presides=is_notary,
        member=member,
        own=member is not None and str(member.pk) in progress.open_for,
        is_alone=member is not None and rule is not None and rule.apart and is_alone_with_notary(script, member),
        is_apart=rule is not None and rule.apart and _notary_is_apart(reading),
        is_one_step=rule is not None and rule.scope is Scope.NONE,
        people=tuple(_people(reading)) if is_notary and step is not None else (),
        media=tuple(_media(reading)) if is_notary and rule is not None and rule.together else (),
    )


def _steps(reading: Reading) -> Iterator[StepLine]:
    progress = reading.progress
    is_before = progress.step is not None or progress.is_complete
    for step in reading.script.step_list:
        if step is progress.step:
            is_before = False
            yield StepLine(STEPS[step], "open")
        else:
            yield StepLine(STEPS[step], "done" if is_before else "later")


def _people(reading: Reading) -> Iterator[MemberLine]:
    script, progress, now = reading.script, reading.progress, clock.now()
    step = progress.step
    is_identity = step is Step.IDENTITY
    compared = comparisons(script.appointment.application) if is_identity else {}
    for member in reading.members:
        key = str(member.pk)
        yield MemberLine(
            key=key,
            name=member.person.name,
            word=word_of_member(script, member),
            is_done=key not in progress.open_for,
            proofs=tuple(_proofs(reading, key)) if is_identity else (),
            locked_until=locked_until(member.person, progress.limits, now) if is_identity else None,
            comparison=compared.get(str(member.person_id)),
        )


def _proofs(reading: Reading, key: str) -> Iterator[ProofLine]:
    progress = reading.progress
    for kind in BY_NOTARY:
        left = progress.attempts_left(key, kind.value)
        yield ProofLine(
            kind.value,
            PROOFS[kind],
            passed=kind.value in progress.proofs.get(key, {}),
            left=left,
            has_failed=left < progress.limits.attempts,
        )


def _media(reading: Reading) -> Iterator[MediaLine]:
    for member, media in together_now(reading):
        yield MediaLine(
            word_or_notary(reading.script, member),
            has_sound=media is not None and media.audio_since is not None,
            has_picture=media is not None and media.video_since is not None,
        )


def _notary_is_apart(reading: Reading) -> bool:
    seat = seats_by_person(reading.script).get(reading.script.appointment.notary_id)
    return seat is not None and seat.consultation_id is not None
