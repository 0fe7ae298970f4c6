"""Acts that need two administrators. The apps above declare theirs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from courts.ground.actors import Actor

Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act.

    facts: label and value of what the second administrator has to know, in the active language; the argument is the
    `ProposedAct`. perform: does the act as the confirming administrator, inside the transaction of the confirmation;
    it raises DomainError if the act is not possible any more, and then nothing is confirmed. dropped: clears up after
    an act that was refused or withdrawn, in that transaction. page: the address of a page with what the facts may not
    tell, since they go by mail.
    """

    name: str
    title: str | Promise
    facts: Callable[[Any], Facts]
    perform: Callable[[Any, Actor], None]
    dropped: Callable[[Any, Actor], None] | None = None
    page: Callable[[Any], str] | None = None


_acts: dict[str, Act] = {}


def register(act: Act) -> None:
    """Declare an act. Its name identifies it."""
    _acts[act.name] = act


def act(name: str) -> Act:
    """The declaration of an act."""
    return _acts[name]
