"""Moving bookings off days off, several at once: the selection that a page sends, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from courts.ground.errors import DomainError, NotVisible

# Free times are searched for each booking by itself.
MOVED_AT_ONCE: Final = 10
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A selected booking, in the version that the page showed, and its new start."""

    key: UUID
    version: int
    starts_at: datetime


def read_choices(sent: list[str]) -> list[Choice]:
    """The selection of a form, at most MOVED_AT_ONCE; what means nothing is left out."""
    return [choice for choice in map(_read, sent[:MOVED_AT_ONCE]) if choice is not None]


def _read(sent: str) -> Choice | None:
    parts = sent.split("|")
    if len(parts) != _PARTS:
        return None
    try:
        version, starts_at = int(parts[1]), datetime.fromisoformat(parts[2])
        return Choice(UUID(parts[0]), version, starts_at.astimezone(UTC)) if starts_at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a selection: how many moved, the reasons of the others by key, and the problem of the page."""

    moved: int = 0
    reasons: dict[UUID, str] = field(default_factory=dict)
    problem: str = ""
    status: int = 200

    def context(self, moves: Iterable[tuple[UUID, object]], *, found: int) -> dict[str, Any]:
        """The values of the page: proposals by key of their booking, each with its reason, and what is left of both.

        `found`: the number of bookings, of which at most MOVED_AT_ONCE are proposed.
        """
        rows = list(moves)
        listed = {key for key, _move in rows}
        return {
            "moves": [(move, self.reasons.get(key, "")) for key, move in rows],
            "gone": [reason for key, reason in self.reasons.items() if key not in listed],
            "more": max(0, found - MOVED_AT_ONCE),
            "problem": self.problem,
        }


def move_selected(
    sent: list[str], move: Callable[[Choice], object], *, nothing_selected: str, not_every: str
) -> Outcome:
    """Move each booking of the selection that a form sent."""
    chosen = read_choices(sent)
    if not chosen:
        return Outcome(problem=nothing_selected, status=400)
    moved: list[object] = []
    reasons = move_each(chosen, lambda choice: moved.append(move(choice)))
    if not reasons:
        return Outcome(len(moved))
    return Outcome(len(moved), reasons, not_every, 409)


def move_each(choices: Iterable[Choice], move: Callable[[Choice], object]) -> dict[UUID, str]:
    """Move each booking by itself: one that cannot move keeps no other back. Return the reasons of those, by key.

    A booking that the reader may not see is left out: it does not exist for them.
    """
    failed = {}
    for choice in choices:
        try:
            move(choice)
        except NotVisible:
            continue
        except DomainError as error:
            failed[choice.key] = str(error)
        except OverflowError:
            failed[choice.key] = _("Choose an earlier time.")
    return failed
