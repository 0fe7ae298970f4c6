"""Law of hearings: notice, duration, reminders, and the kinds that are closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class HearingLaw:
    """Times of a hearing. Source: the institution, not statute.

    lead_time: shortest time between the listing and the start.
    min_duration, max_duration: bounds of the planned length.
    slot_step: distance between two starts that the court offers.
    space_buffer: time kept free before and after, in which a person is brought to the video room and back.
    lobby_opens_before: time before the start at which the waiting room opens.
    reminders: time before the start at which each reminder is sent, by the reminder's key.
    closed_by_default: kinds of hearing that are held in private without an order of the judge.
    never_recorded: kinds of hearing that are not recorded, because the parties must be able to speak freely. Source:
    the confidentiality of conciliation and family guidance; no text that names recordings was found, so a lawyer
    confirms the list before production.
    """

    lead_time: timedelta
    min_duration: timedelta
    max_duration: timedelta
    slot_step: timedelta
    space_buffer: timedelta
    lobby_opens_before: timedelta
    reminders: Mapping[str, timedelta]
    closed_by_default: frozenset[str] = field(default_factory=frozenset)
    never_recorded: frozenset[str] = field(default_factory=frozenset)
