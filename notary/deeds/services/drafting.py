"""Creates deeds from agreed drafts, and relates them to earlier deeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Person, Venue
from courts.ground.services import audit
from notary.deeds.models import Deed, DeedParty, DeedRelation
from notary.deeds.states import ENDS, DeedState, RelationKind
from notary.draft import Draft
from video.models import Room


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party of a new deed, in the order of the draft. person: None for a party without an account."""

    role: str
    person: Person | None
    must_sign: bool = True


def create_deed(
    draft: Draft,
    *,
    office: Venue,
    notary: Person,
    parties: Sequence[NewParty],
    room: Room | None,
    actor: Actor,
    identity_fresh_until: datetime | None = None,
) -> Deed:
    """Create a deed from the agreed draft. Its text does not change afterwards.

    parties: one for each party of the draft, in its order. room: of the sitting; None: held in person.
    Raises ValueError when the parties are not those of the draft. Rights are the caller's.
    """
    if [party.role for party in parties] != [party.role for party in draft.parties]:
        raise ValueError("the parties of a deed are those of its draft")
    with transaction.atomic():
        deed = Deed.records.create(
            office=office,
            notary=notary,
            service=draft.service,
            draft=draft.to_json(),
            draft_hash=draft.hash,
            room=room,
            identity_fresh_until=identity_fresh_until,
        )
        DeedParty.records.bulk_create(
            DeedParty(deed=deed, place=place, role=party.role, person=party.person, must_sign=party.must_sign)
            for place, party in enumerate(parties)
        )
        audit.record("deed.drafted", deed, actor=actor, detail={"draft": draft.hash, "service": draft.service})
    return deed


def note_identities(deed: Deed, *, fresh_until: datetime, actor: Actor) -> None:
    """Note until when the proofs of identity of all signers count for the seal."""
    with transaction.atomic():
        changed = Deed.records.filter(pk=deed.pk, state__in=(DeedState.DRAFTED, DeedState.SIGNED), code="").update(
            identity_fresh_until=fresh_until
        )
        if not changed:
            raise Conflict
        audit.record("deed.identities_checked", deed, actor=actor, detail={"until": fresh_until.isoformat()})
    deed.identity_fresh_until = fresh_until


def relate(deed: Deed, kind: RelationKind, earlier: Deed, *, actor: Actor) -> DeedRelation:
    """Note what a deed does to an earlier one. It takes effect with the seal of the deed.

    Raises DomainError for an earlier deed that is not in force or of another office's register, and Conflict for a deed
    whose sealing has begun. Locks the deed.
    """
    with transaction.atomic():
        locked = Deed.records.select_for_update().get(pk=deed.pk)
        if locked.state not in {DeedState.DRAFTED, DeedState.SIGNED} or locked.code:
            raise Conflict
        earlier = Deed.records.get(pk=earlier.pk)
        if not earlier.has_document or (kind in ENDS and not earlier.is_in_force):
            raise DomainError(_("The earlier deed is not in force."), code="earlier_ended", field="earlier")
        relation = DeedRelation.records.create(deed=locked, kind=kind, earlier=earlier)
        detail = {"kind": str(kind), "earlier": str(earlier.pk)}
        audit.record("deed.related", deed, actor=actor, detail=detail)
    return relation
