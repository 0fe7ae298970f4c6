"""Deeds of the cast for tests: drafted, signed and sealed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from courts.ground.actors import Actor, actor_for
from demo.people import Cast
from notary.deeds import declared
from notary.deeds.models import Deed
from notary.deeds.services.drafting import NewParty, create_deed
from notary.deeds.services.sealing import seal_deed
from notary.deeds.services.signing import sign
from notary.draft import Draft
from tests.notary.drafts import marriage_draft

# A deed that its notary may revoke.
POWER = replace(marriage_draft(), service="power_special", title_en="Power of attorney")


def actor_of(cast: Cast, member: str) -> Actor:
    return actor_for(cast.users[member])


def drafted(cast: Cast, draft: Draft | None = None) -> Deed:
    """A deed of the couple, held in person."""
    return create_deed(
        draft or marriage_draft(),
        office=cast.venues["office"],
        notary=cast.people["notary"],
        parties=[NewParty("groom", cast.people["groom"]), NewParty("bride", cast.people["bride"])],
        room=None,
        actor=actor_of(cast, "notary"),
        identity_fresh_until=timezone.now() + timedelta(hours=4),
    )


def signed(cast: Cast, draft: Draft | None = None) -> Deed:
    deed = drafted(cast, draft)
    for member in ("groom", "bride"):
        deed = sign(deed, cast.people[member], deed.draft_hash, actor=actor_of(cast, member))
    return deed


def sealed(cast: Cast, draft: Draft | None = None) -> Deed:
    with fee_paid():
        return seal_deed(signed(cast, draft), actor=actor_of(cast, "notary"))


def fee_paid(answer: bool | None = True) -> AbstractContextManager[None]:
    return declared.registered("tests", lambda _deed: answer)


def with_title(title_en: str) -> Draft:
    return replace(marriage_draft(), title_en=title_en)


def content_of(deed: Deed) -> bytes:
    assert deed.pdf is not None
    with deed.pdf.content.open("rb") as file:
        content: bytes = file.read()
    return content
