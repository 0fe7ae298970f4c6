"""Law profiles: dated numbers with their sources. Code asks the profile and holds no legal number."""

from __future__ import annotations

from datetime import date, datetime

from courts.ground.law.calendar import Day, Hours
from courts.ground.law.demo import DEMO
from courts.ground.law.profile import LawProfile
from courts.ground.law.uae_federal import UAE_FEDERAL_2022, UAE_FEDERAL_PRE_2022
from courts.ground.law.under_test import TEST
from courts.ground.models import Venue

__all__ = ["Day", "Hours", "LawProfile", "names", "profile", "profile_of"]

# Newest first; the first profile in force on the day applies.
_PROFILES: dict[str, tuple[LawProfile, ...]] = {
    "uae_federal": (UAE_FEDERAL_2022, UAE_FEDERAL_PRE_2022),
    "demo": (DEMO,),
    "test": (TEST,),
}


def names() -> list[str]:
    """The names of all profiles."""
    return sorted(_PROFILES)


def profile(name: str, on: date) -> LawProfile:
    """The profile of that name in force on that day. Raises KeyError for an unknown name."""
    versions = _PROFILES[name]
    return next((version for version in versions if version.in_force_from <= on), versions[-1])


def profile_of(venue: Venue, at: datetime) -> LawProfile:
    """The profile that a venue follows at that instant, by its own calendar day."""
    return profile(venue.law_profile, at.astimezone(venue.tz).date())
