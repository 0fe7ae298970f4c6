"""Law of the notary: booking, holding and cancelling an appointment, and its reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class NotaryLaw:
    """Times of an appointment for a remote marriage contract.

    duration: length of an appointment.
    lead_time: shortest time between the booking and the start. Source: the service of the remote marriage contract
    asks for a booking with the ma'zoun at least three days ahead.
    acceptance: time in which the other person must accept an appointment that names them. Not in the law: a rule of the
    office, long enough for a working day.
    hold: time for which an unconfirmed appointment stays reserved.
    cancel_before: shortest time before the start at which the applicant may still cancel.
    identity_cut: longest time that a person may be cut off in the sitting before their identity is proved again.
    Arizona R2-12-1306 and the practice of MISMO for remote notaries ask it without a number of the Emirates; one minute
    is a rule of the house.
    identity_fresh: time after the sitting in which the proofs count for the seal. Rule of the house.
    judge_approves: the authentication judge of the office approves a marriage contract after the sitting, before its
    seal. Source: the service of the remote marriage contract, alittihad.ae 4104391.
    space_buffer, lobby_opens_before, reminders: as for a hearing.
    """

    duration: timedelta
    lead_time: timedelta
    acceptance: timedelta
    hold: timedelta
    cancel_before: timedelta
    identity_cut: timedelta
    identity_fresh: timedelta
    judge_approves: bool
    space_buffer: timedelta
    lobby_opens_before: timedelta
    reminders: Mapping[str, timedelta]
