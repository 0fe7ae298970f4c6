"""Actors: a person with an account, a device, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courts.ground.models import Device, Person, User


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a change. Every command carries one, and the audit trail names it."""

    user: User | None
    label: str
    device: Device | None = None

    @property
    def person(self) -> Person | None:
        """The person behind the account; none for a device or the system."""
        return self.user.person if self.user is not None else None


SYSTEM = Actor(user=None, label="system")


def actor_for(user: User) -> Actor:
    """The actor of a signed-in account."""
    return Actor(user=user, label=f"{user.person.name_ar} <{user.email}>")


def actor_for_device(device: Device) -> Actor:
    """The actor of an enrolled screen."""
    return Actor(user=None, label=f"device {device.name}", device=device)
