"""Form data for the registry's pages, and signed-in test clients."""

from __future__ import annotations

from typing import Any

from django.test import Client

from courts.registry.models import Filing
from demo.people import Cast


def browser(cast: Cast, member: str, language: str = "en") -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.cookies["diwan-language"] = language
    client.force_login(cast.users[member])
    return client


def claim_data(cast: Cast, **changed: Any) -> dict[str, Any]:
    return {
        "court": str(cast.venues["court"].pk),
        "case_kind": "commercial",
        "title": "مطالبة مالية",
        "facts": "الوقائع",
        "requests": "الطلبات",
        "claim_value": "1,240,000.00",
        "token": "6f2c8c2e-62e6-4a2e-a7a8-0d5d3a1a0001",
        "version": "1",
        **changed,
    }


def party_data(filing: Filing, *parties: dict[str, str]) -> dict[str, str]:
    data = {"version": str(filing.version), "party-TOTAL_FORMS": str(len(parties)), "party-INITIAL_FORMS": "0"}
    for index, party in enumerate(parties):
        data |= {f"party-{index}-{name}": value for name, value in party.items()}
    return data


CLAIMANT = {"role": "claimant", "kind": "natural", "name_ar": "هدى الرمال", "emirates_id": "٧٨٤-1985-1000003-1"}
RESPONDENT = {"role": "respondent", "kind": "natural", "name_ar": "طارق نجم", "phone": "+971 50 765 4321"}
