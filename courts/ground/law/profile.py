"""The shape of a law profile: one record for each subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from courts.ground.law.calendar import CalendarLaw
from courts.ground.law.filings import FilingLaw
from courts.ground.law.hearings import HearingLaw
from courts.ground.law.notary import NotaryLaw
from courts.ground.law.recordings import RecordingLaw
from courts.ground.law.retention import RetentionLaw


@dataclass(frozen=True, slots=True)
class LawProfile:
    """Every number that law or the institution decides, as data, in force from a day on.

    The record of each subject says the unit and the source of its numbers. A subject gets a record here once the
    product reads a number of it.
    """

    name: str
    in_force_from: date
    calendar: CalendarLaw
    filings: FilingLaw
    hearings: HearingLaw
    notary: NotaryLaw
    retention: RetentionLaw
    recordings: RecordingLaw = field(default_factory=RecordingLaw)
