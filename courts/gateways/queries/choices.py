"""Choices of channels, and the numbers to which they lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from courts.gateways.models import ChannelChoice
from courts.gateways.numbers import e164
from courts.gateways.states import FAILED_MAILS
from courts.ground.models import ContactChannel, NoticeChannel, Person
from courts.ground.services.notices.preparing import addresses_of


def numbers_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """The number of each person who has a verified one that messages reach: the last chosen or verified. One query."""
    stored = addresses_of(people, channel=ContactChannel.PHONE)
    found = ((person, e164(number)) for person, number in stored.items())
    return {person: number for person, number in found if number is not None}


def default_of(group: str) -> str:
    """The channel of a group without a choice: mail, and SMS for mails that fail."""
    return NoticeChannel.SMS if group == FAILED_MAILS else NoticeChannel.EMAIL


def choices_of(people: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    """The chosen channels by person and group. One query."""
    rows = ChannelChoice.records.filter(person__in=list(people))
    return {(person, group): channel for person, group, channel in rows.values_list("person", "group", "channel")}


def choices_as_data(person: Person) -> list[dict[str, Any]]:
    """The person's choices, for the copy of their data."""
    rows = ChannelChoice.records.filter(person=person).order_by("group")
    return [dict(row) for row in rows.values("group", "channel", "chosen_at")]
