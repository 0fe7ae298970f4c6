"""The deed of a revocation finds the power that it names, ends it with its seal, and the agent is told (R16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from courts.ground.models import Notice
from demo.people import Cast
from notary.catalogue import registry
from notary.deeds.models import Deed, DeedRelation, RegisterEntry
from notary.deeds.services.drafting import NewParty, create_deed
from notary.deeds.services.sealing import seal_deed
from notary.deeds.services.signing import sign
from notary.scripts.services.revocations import relate_revoked
from tests.notary.deeds.deeds import actor_of, fee_paid
from tests.notary.drafts import marriage_draft

pytestmark = pytest.mark.django_db


def signed(cast: Cast, service: str, principal: str, agent: str) -> Deed:
    draft = marriage_draft()
    roles = ("principal", "agent")
    parties = tuple(replace(row, role=role) for row, role in zip(draft.parties, roles, strict=True))
    deed = create_deed(
        replace(draft, service=service, parties=parties),
        office=cast.venues["office"],
        notary=cast.people["notary"],
        parties=[
            NewParty("principal", cast.people[principal]),
            NewParty("agent", cast.people[agent], must_sign=False),
        ],
        room=None,
        actor=actor_of(cast, "notary"),
        identity_fresh_until=timezone.now() + timedelta(hours=4),
    )
    return sign(deed, cast.people[principal], deed.draft_hash, actor=actor_of(cast, principal))


def sealed(cast: Cast, deed: Deed) -> Deed:
    with fee_paid():
        return seal_deed(deed, actor=actor_of(cast, "notary"))


def stated(power: Deed, **changes: str) -> Any:
    """Return an application of a revocation as far as the relation reads it."""
    entry = RegisterEntry.records.select_related("office").get(deed=power)
    day = entry.entered_at.astimezone(entry.office.tz).date().isoformat()
    answers = {"revoked": {"number": entry.text, "granted_on": day} | changes}
    return SimpleNamespace(service=registry.service("power_revocation"), answers=answers)


def revocation(cast: Cast, application: Any, principal: str = "groom") -> Deed:
    deed = signed(cast, "power_revocation", principal, "bride")
    relate_revoked(application, deed, actor=actor_of(cast, "notary"))
    return deed


def test_seal_of_the_revocation_ends_the_power_and_tells_the_agent(cast: Cast) -> None:
    power = sealed(cast, signed(cast, "power_special", "groom", "witness"))
    deed = revocation(cast, stated(power))
    assert Deed.records.get(pk=power.pk).is_in_force
    sealed(cast, deed)
    assert Deed.records.get(pk=power.pk).state == "revoked"
    told = Notice.records.filter(kind="deed_ended", subject_id=power.pk, channel="inbox")
    assert cast.people["witness"].pk in set(told.values_list("recipient", flat=True))


@pytest.mark.parametrize(
    "changes", [{"number": "SHN-999/2026"}, {"number": "x"}, {"granted_on": "2020-01-01"}, {"granted_on": "x"}]
)
def test_other_number_or_day_finds_no_power(cast: Cast, changes: dict[str, str]) -> None:
    power = sealed(cast, signed(cast, "power_special", "groom", "witness"))
    revocation(cast, stated(power, **changes))
    assert DeedRelation.records.count() == 0


def test_power_of_another_principal_is_not_revoked(cast: Cast) -> None:
    power = sealed(cast, signed(cast, "power_special", "groom", "witness"))
    revocation(cast, stated(power), principal="claimant")
    assert DeedRelation.records.count() == 0


def test_number_in_arabic_digits_and_lower_case_is_read(cast: Cast) -> None:
    power = sealed(cast, signed(cast, "power_special", "groom", "witness"))
    number = RegisterEntry.records.select_related("office").get(deed=power).text
    arabic = number.lower().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    revocation(cast, stated(power, number=arabic))
    assert DeedRelation.records.get().earlier_id == power.pk
