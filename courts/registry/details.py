"""What a filer states, whichever way it came in: the claim and its parties, before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from courts.ground.models import Venue


@dataclass(frozen=True, slots=True)
class ClaimDetails:
    """The claim itself. `claim_value` is in AED; none where nothing is claimed in money."""

    court: Venue
    case_kind: str
    title: str
    facts: str = ""
    requests: str = ""
    claim_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """One party as the filer names him. Numbers are compact digits, see `contact_numbers`."""

    role: str
    kind: str
    name_ar: str
    name_en: str = ""
    emirates_id: str = ""
    licence_number: str = ""
    email: str = ""
    phone: str = ""
