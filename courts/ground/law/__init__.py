"""Law profiles: dated numbers with their sources. Code asks the profile and holds no legal number."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from courts.ground.law.calendar import Day, Hours
from courts.ground.law.demo import DEMO
from courts.ground.law.profile import LawProfile
from courts.ground.law.uae_federal import UAE_FEDERAL_2022, UAE_FEDERAL_PRE_2022
from courts.ground.law.under_test import TEST

if TYPE_CHECKING:
    # The law itself needs no database; rules and their tools import it without Django.
    from courts.ground.models import Venue

__all__ = ["Day", "Hours", "LawProfile", "names", "offered", "profile", "profile_of", "profile_of_day", "versions"]

# Newest first; the first profile in force on the day applies.
_PROFILES: dict[str, tuple[LawProfile, ...]] = {
    "uae_federal": (UAE_FEDERAL_2022, UAE_FEDERAL_PRE_2022),
    "demo": (DEMO,),
    "test": (TEST,),
}


# Profiles that no institution follows.
_NOT_FOR_INSTITUTIONS = frozenset({"demo", "test"})


def offered(*, with_demonstration: bool) -> list[str]:
    """The names that a new venue can get. The profiles of the demonstration and the tests only in demo mode."""
    return [name for name in names() if with_demonstration or name not in _NOT_FOR_INSTITUTIONS]


def names() -> list[str]:
    """The names of all profiles."""
    return sorted(_PROFILES)


def versions(name: str) -> tuple[LawProfile, ...]:
    """Every version of a profile, the newest first. Raises KeyError for an unknown name."""
    return _PROFILES[name]


def profile(name: str, on: date) -> LawProfile:
    """The profile of that name in force on that day. Raises KeyError for an unknown name."""
    versions = _PROFILES[name]
    return next((version for version in versions if version.in_force_from <= on), versions[-1])


def profile_of(venue: Venue, at: datetime) -> LawProfile:
    """The profile that a venue follows at that instant, by its own calendar day."""
    return profile_of_day(venue, at.astimezone(venue.tz).date())


def profile_of_day(venue: Venue, day: date) -> LawProfile:
    """The profile that a venue follows on one of its days."""
    return profile(venue.law_profile_on(day), day)
