"""Numbers, choices and stored messages of the tests."""

from __future__ import annotations

from courts.gateways.services.choices import choose
from courts.gateways.states import Group
from courts.ground import clock
from courts.ground.actors import actor_for
from courts.ground.models import Contact
from demo.people import Cast
from ops.mail import StoredMail, stored_mails

NUMBER = "0501234567"


def own_number(cast: Cast, member: str, number: str) -> Contact:
    """A verified number of a member of the cast."""
    return Contact.records.create(person=cast.people[member], channel="phone", address=number, verified_at=clock.now())


def choose_channel(cast: Cast, member: str, channel: str, *groups: Group) -> None:
    """Choose a channel for these groups of messages; without groups, for hearings and appointments."""
    wanted = {group.value: channel for group in groups or (Group.DATES,)}
    choose(cast.people[member], wanted, {}, actor=actor_for(cast.users[member]))


def stored_messages() -> list[StoredMail]:
    """The messages to telephones that were stored, the oldest first."""
    return [row for row in reversed(stored_mails()) if row.channel]
