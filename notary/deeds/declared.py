"""Registries that apps above the deeds fill: conditions of the seal, evidence, and links on the page of a deed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from courts.ground.actors import Actor
from courts.ground.errors import DomainError

if TYPE_CHECKING:
    from courts.ground.models import Person
    from notary.deeds.models import Deed

# True: paid or waived. False: open. None: this app knows no fee of this deed.
AskFee = Callable[[UUID], bool | None]

# What keeps the deed with this key from its seal, each as a sentence with its cure.
AskCondition = Callable[[UUID], Iterable[DomainError]]

# Files for the evidence package of the deed with this key, by name: the timeline of its sitting, for example.
GiveEvidence = Callable[[UUID], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link on the page of a deed for one reader. state: where the thing behind it stands, in words."""

    label: str
    url: str
    state: str = ""


GiveLinks = Callable[["Deed", "Person"], Sequence[PageLink]]

_asked: dict[str, AskFee] = {}
_evidence: dict[str, GiveEvidence] = {}
_conditions: dict[str, AskCondition] = {}
_links: dict[str, GiveLinks] = {}
_ended: dict[str, Callable[[UUID, Actor], None]] = {}


def register(name: str, ask: AskFee) -> None:
    """Declare a function that is asked about the fee of a deed, by the key of the deed. The name identifies it.

    It is asked inside the transaction of the sealing gate, and may lock rows of its own app.
    """
    _asked[name] = ask


def fee_settled(deed_id: UUID) -> bool:
    """Return True if an app says that the fee is paid or waived, and none says that it is open.

    It denies by default: a deed of which no app knows a fee is not sealed.
    """
    answers = [ask(deed_id) for ask in _asked.values()]
    return True in answers and False not in answers


def register_condition(name: str, ask: AskCondition) -> None:
    """Declare a condition of the seal. It is asked inside the transaction of the gate. The name identifies it."""
    _conditions[name] = ask


def conditions(deed_id: UUID) -> Iterator[DomainError]:
    """Yield every open condition of a deed."""
    for ask in _conditions.values():
        yield from ask(deed_id)


def register_evidence(name: str, give: GiveEvidence) -> None:
    """Declare a source of files for evidence packages. The name identifies it, and is the folder of its files."""
    _evidence[name] = give


def evidence_of(deed_id: UUID) -> dict[str, bytes]:
    """Return the files of every source for a deed, by folder and name."""
    return {
        f"{source}/{name}": content for source, give in _evidence.items() for name, content in give(deed_id).items()
    }


def register_links(name: str, give: GiveLinks) -> None:
    """Declare links on the page of a deed. The name identifies the function; it needs few queries."""
    _links[name] = give


def links_of(deed: Deed, person: Person) -> list[PageLink]:
    """Return the links of every app for a reader of the page of a deed."""
    return [link for give in _links.values() for link in give(deed, person)]


def register_ended(name: str, act: Callable[[UUID, Actor], None]) -> None:
    """Declare what an app does when the deed with this key is withdrawn or refused before its seal."""
    _ended[name] = act


def on_ended(deed_id: UUID, actor: Actor) -> None:
    """Tell every app that no act comes of the deed. Called inside the transaction that ends it."""
    for act in _ended.values():
        act(deed_id, actor)


@contextmanager
def registered(name: str, ask: AskFee) -> Iterator[None]:
    """Declare a function until the block ends. For tests, and for the demonstration."""
    before = dict(_asked)
    _asked[name] = ask
    try:
        yield
    finally:
        _asked.clear()
        _asked.update(before)
