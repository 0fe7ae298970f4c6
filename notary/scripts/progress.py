"""The progress of a script: a pure function of its steps, its people and what happened. No step can be skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from notary.scripts.steps import RULES, Scope, Step, concerns


class EventKind(StrEnum):
    """The kinds of event of a script."""

    PROVED = "proved"
    """A proof of identity was given; detail: its kind."""
    NOT_PROVED = "not_proved"
    """A check of identity failed; detail: its kind."""
    AGREED = "agreed"
    """A person agreed in their step: to the recording, or to the marriage."""
    DISAGREED = "disagreed"
    """A person did not agree, or was silent."""
    SIGNED = "signed"
    """A person signed; detail: the hash of the text."""
    DONE = "done"
    """The notary completed a step of the whole sitting."""
    VOIDED = "voided"
    """A step counts no more, because a person was cut off; those after it neither."""
    IDENTITY_VOIDED = "identity_voided"
    """A person was cut off for too long: the identity is proved again (R9)."""
    REFUSED = "refused"
    """The notary, or a person, ended the sitting without an act; detail: the code of the reason."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the script. key: of the row. signs: whether the deed waits for a signature."""

    key: str
    role: str
    signs: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. member: key of the person; empty: the whole sitting."""

    kind: EventKind
    step: Step | None
    at: datetime
    member: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IdentityLimits:
    """The limits of the checks of identity, as the law profile of the sitting has them (R7).

    proofs: different kinds that an identity needs. attempts: failed checks of one kind after which the person is locked
    out. lockout: for how long.
    """

    proofs: int
    attempts: int
    lockout: timedelta

    def locked_until(self, failures: Iterable[Sequence[datetime]], now: datetime) -> datetime | None:
        """Return until when a person is locked out; None: they are not. failures: times by kind, in their order."""
        ends = [times[-1] + self.lockout for times in failures if len(times) >= self.attempts]
        return max((end for end in ends if now < end), default=None)


@dataclass(slots=True)
class Progress:
    """The progress of a script.

    step: the one that is open; None: all are done, or the sitting was refused. open_for: keys of the people who still
    have to do it. done_at: by step of the whole sitting. proofs, failures: by person and kind of proof.
    """

    limits: IdentityLimits
    step: Step | None = None
    open_for: tuple[str, ...] = ()
    done_at: dict[Step, datetime] = field(default_factory=dict)
    proofs: dict[str, dict[str, datetime]] = field(default_factory=dict)
    failures: dict[str, dict[str, list[datetime]]] = field(default_factory=dict)
    agreed: dict[tuple[Step, str], datetime] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    refused: str | None = None

    @property
    def is_complete(self) -> bool:
        """True when every step is done."""
        return self.step is None and self.refused is None

    def is_proved(self, member: str) -> bool:
        """True if the identity was proved by enough kinds."""
        return len(self.proofs.get(member, {})) >= self.limits.proofs

    def locked_until(self, member: str, now: datetime) -> datetime | None:
        """Return until when checks of a person's identity are locked; None: they are not."""
        return self.limits.locked_until(self.failures.get(member, {}).values(), now)

    def attempts_left(self, member: str, kind: str) -> int:
        """Return how many checks of this kind may still fail."""
        return max(0, self.limits.attempts - len(self.failures.get(member, {}).get(kind, [])))


def progress_of(
    steps: Sequence[Step], members: Iterable[Member], events: Iterable[Event], limits: IdentityLimits
) -> Progress:
    """Return the progress after these events, which are in their order."""
    found = Progress(limits)
    for event in events:
        _apply(found, event, steps)
    if found.refused is None:
        _open(found, steps, list(members))
    return found


def _apply(found: Progress, event: Event, steps: Sequence[Step]) -> None:
    match event.kind:
        case EventKind.PROVED:
            found.proofs.setdefault(event.member, {})[event.detail] = event.at
            found.failures.get(event.member, {}).pop(event.detail, None)
        case EventKind.NOT_PROVED:
            found.failures.setdefault(event.member, {}).setdefault(event.detail, []).append(event.at)
            found.proofs.get(event.member, {}).pop(event.detail, None)
        case EventKind.AGREED if event.step is not None:
            found.agreed[event.step, event.member] = event.at
        case EventKind.SIGNED:
            found.signed[event.member] = event.detail
        case EventKind.DONE if event.step is not None:
            found.done_at[event.step] = event.at
        case EventKind.VOIDED if event.step is not None:
            _void(found, event.step, steps)
        case EventKind.IDENTITY_VOIDED:
            found.proofs.pop(event.member, None)
        case EventKind.REFUSED:
            found.refused = event.detail


def _void(found: Progress, step: Step, steps: Sequence[Step]) -> None:
    """Take a step and those after it back. Identity and consent to the recording stay: they were given before."""
    for later in steps[steps.index(step) :]:
        found.done_at.pop(later, None)
        if later is Step.SIGNATURES:
            found.signed.clear()


def _open(found: Progress, steps: Sequence[Step], members: Sequence[Member]) -> None:
    for step in steps:
        waiting = _waiting(found, step, members)
        if waiting or (RULES[step].scope is Scope.NONE and step not in found.done_at):
            found.step, found.open_for = step, waiting
            return


def _waiting(found: Progress, step: Step, members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(
        member.key
        for member in members
        if concerns(step, member.role, signs=member.signs) and not _is_done_for(found, step, member.key)
    )


def _is_done_for(found: Progress, step: Step, member: str) -> bool:
    if step is Step.IDENTITY:
        return found.is_proved(member)
    if step is Step.SIGNATURES:
        return member in found.signed
    return (step, member) in found.agreed
