"""Signatures of the parties on the agreed text, and the notary's confirmation of the recording."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, NotVisible
from courts.ground.models import Person
from courts.ground.services import audit, transitions
from courts.ground.services.identity import require_verified
from notary.deeds.models import Deed, DeedParty
from notary.deeds.queries.access import require_notary
from notary.deeds.states import BEFORE_SEAL, DeedState


def sign(deed: Deed, person: Person, shown_hash: str, *, actor: Actor) -> Deed:
    """Sign the text that the person has just been shown, named by its hash (threat T29). Idempotent.

    The last signature moves the deed to `signed`. Raises NotAllowed when another person acts, NotVisible for a person
    who is no signer, Conflict `text_changed` for a hash of another text, and Conflict for a deed that waits for no
    signature. Locks the deed.
    """
    if actor.person is None or actor.person.pk != person.pk:
        raise NotAllowed
    require_verified(actor)
    with transaction.atomic():
        locked = _lock(deed, shown_hash)
        party = DeedParty.records.filter(deed=locked, person=person, must_sign=True).order_by("place").first()
        if party is None:
            raise NotVisible
        return _sign(locked, party, shown_hash, actor)


def sign_present(deed: Deed, party: DeedParty, shown_hash: str, *, actor: Actor) -> Deed:
    """Note the signature of a party without an account, given before the notary. As `sign`; the notary acts."""
    require_notary(deed, actor)
    with transaction.atomic():
        locked = _lock(deed, shown_hash)
        row = DeedParty.records.filter(pk=party.pk, deed=locked, person__isnull=True, must_sign=True).first()
        if row is None:
            raise NotVisible
        return _sign(locked, row, shown_hash, actor)


def _lock(deed: Deed, shown_hash: str) -> Deed:
    locked = Deed.records.select_for_update(of=("self",)).select_related("office", "notary").get(pk=deed.pk)
    if shown_hash != locked.draft_hash:
        raise Conflict(_("This is not the agreed text. Read the text of the deed again."), code="text_changed")
    return locked


def _sign(deed: Deed, party: DeedParty, shown_hash: str, actor: Actor) -> Deed:
    if party.signed_at is not None:
        return deed
    if deed.state != DeedState.DRAFTED:
        raise Conflict
    now = clock.now()
    DeedParty.records.filter(pk=party.pk).update(signed_at=now, signed_hash=shown_hash)
    audit.record("deed.signature", deed, actor=actor, detail={"party": party.role, "sha256": shown_hash})
    if not DeedParty.records.filter(deed=deed, must_sign=True, signed_at__isnull=True).exists():
        transitions.move(deed, DeedState.SIGNED, actor=actor)
    return deed


def confirm_quality(deed: Deed, *, actor: Actor) -> Deed:
    """Note that the notary has watched the recording, and that its sound and picture are good (R18). Idempotent.

    Raises NotAllowed for every other actor, and Conflict for a deed that is past its seal.
    """
    notary = require_notary(deed, actor)
    with transaction.atomic():
        locked = Deed.records.select_for_update(of=("self",)).select_related("office", "notary").get(pk=deed.pk)
        if locked.state not in BEFORE_SEAL:
            raise Conflict
        if locked.quality_confirmed_at is None:
            locked.quality_confirmed_at, locked.quality_confirmed_by = clock.now(), notary
            locked.save(update_fields=["quality_confirmed_at", "quality_confirmed_by"])
            audit.record("deed.quality_confirmed", locked, actor=actor)
    return locked
