"""Kinds of notices that may leave as a short message: each has one fixed sentence and stands in one group.

A short message is read on locked telephones and passes through other companies. So its sentence is fixed: it has no
place for a number, a title or a name. A kind that is not declared here leaves by mail alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from courts.gateways.states import Group


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of notice. Its template at the gateway has its name, or another one where that tells of a person."""

    name: str
    group: Group
    sentence: Promise
    renamed: str = ""

    @property
    def template(self) -> str:
        """The name of the template at the gateway."""
        return self.renamed or self.name


_kinds: dict[str, MessageKind] = {}


def register(kinds: Iterable[MessageKind]) -> None:
    """Declare kinds. The name identifies each."""
    _kinds.update((kind.name, kind) for kind in kinds)


def find(name: str) -> MessageKind | None:
    """The declaration of a kind of notice. None for one that leaves by mail alone."""
    return _kinds.get(name)


def registered() -> list[MessageKind]:
    """Every declared kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
