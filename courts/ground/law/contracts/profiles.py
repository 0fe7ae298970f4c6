"""Dated profiles of the law of contracts and powers, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from courts.ground.law.contracts.acts import ActLaw
from courts.ground.law.contracts.marriage import MarriageLaw
from courts.ground.law.contracts.terms import ContractKind
from courts.ground.law.contracts.uae_acts import ABU_DHABI_ACTS, DUBAI_ACTS, FEDERAL_ACTS
from courts.ground.law.contracts.uae_marriage import CIVIL_ABU_DHABI, CIVIL_FEDERAL, DUBAI_PRE_2025, MUSLIM_2025


@dataclass(frozen=True, slots=True)
class ContractLaw:
    """The law of marriage contracts and of notarial acts, in force from a day on.

    since: the source of that day.
    """

    name: str
    in_force_from: date
    since: str
    marriage: MarriageLaw
    acts: ActLaw


_START_2025: Final = date(2025, 4, 15)
_SINCE_2025: Final = "Federal Decree-Law 41/2024 in force, chambers.com"
_START_UNKNOWN: Final = "The first day was not found"

FEDERAL: Final = ContractLaw("uae_federal", _START_2025, _SINCE_2025, MUSLIM_2025, FEDERAL_ACTS)
DUBAI: Final = ContractLaw("uae_dubai", _START_2025, _SINCE_2025, MUSLIM_2025, DUBAI_ACTS)
DUBAI_OLD: Final = ContractLaw("uae_dubai", date.min, _START_UNKNOWN, DUBAI_PRE_2025, DUBAI_ACTS)
ABU_DHABI: Final = ContractLaw("uae_abu_dhabi", _START_2025, _SINCE_2025, MUSLIM_2025, ABU_DHABI_ACTS)
CIVIL: Final = ContractLaw(
    "uae_civil",
    date(2023, 2, 1),
    "Federal Decree-Law 41/2022 in force, general knowledge, not confirmed",
    CIVIL_FEDERAL,
    FEDERAL_ACTS,
)
CIVIL_OF_ABU_DHABI: Final = ContractLaw(
    "uae_civil_abu_dhabi", date.min, _START_UNKNOWN, CIVIL_ABU_DHABI, ABU_DHABI_ACTS
)
_DEMO_START: Final = "The demonstration follows the federal values on every day"
DEMO: Final = replace(FEDERAL, name="demo", in_force_from=date.min, since=_DEMO_START)
DEMO_CIVIL: Final = replace(CIVIL, name="demo_civil", in_force_from=date.min, since=_DEMO_START)

# Newest first; the first profile in force on the day applies.
_PROFILES: Final[dict[str, tuple[ContractLaw, ...]]] = {
    "uae_federal": (FEDERAL,),
    "uae_dubai": (DUBAI, DUBAI_OLD),
    "uae_abu_dhabi": (ABU_DHABI,),
    "uae_civil": (CIVIL,),
    "uae_civil_abu_dhabi": (CIVIL_OF_ABU_DHABI,),
    "demo": (DEMO,),
    "demo_civil": (DEMO_CIVIL,),
}
_CIVIL_OF: Final = {
    "uae_federal": "uae_civil",
    "uae_dubai": "uae_civil",
    "uae_abu_dhabi": "uae_civil_abu_dhabi",
    "demo": "demo_civil",
}


def names() -> tuple[str, ...]:
    """Return the names of all profiles."""
    return tuple(_PROFILES)


def versions(name: str) -> tuple[ContractLaw, ...]:
    """Return every version of a profile, the newest first. Raises KeyError for an unknown name."""
    return _PROFILES[name]


def profile(name: str, on: date) -> ContractLaw:
    """Return the profile in force on that day.

    Raises KeyError for an unknown name, and LookupError for a day on which the rules are not known: an older law is
    not guessed.
    """
    found = next((version for version in _PROFILES[name] if version.in_force_from <= on), None)
    if found is None:
        raise LookupError(f"{name} is not known on {on.isoformat()}")
    return found


def name_for(law_profile: str, kind: ContractKind) -> str:
    """Return the name of the profile for a contract of that kind under the law profile of an office.

    Raises KeyError for a law profile without rules of contracts.
    """
    civil = _CIVIL_OF[law_profile]
    return civil if kind is ContractKind.CIVIL else law_profile
