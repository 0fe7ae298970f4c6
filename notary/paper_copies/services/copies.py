"""The way of a paper copy: asked for by a party, then one hand-over after the other, each with its row.

Each act locks the copy. The typed row, the state, the audit entry and the notice are one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.errors import Conflict, NotAllowed, NotVisible, require_reason
from courts.ground.models import Person, Recipient
from courts.ground.services import audit, notices, transitions
from courts.offices.models import Emirate
from notary.deeds.models import Deed
from notary.paper_copies.models import HandOver, PaperCopy
from notary.paper_copies.queries.copies import is_damaged, may_ask, require_keeper
from notary.paper_copies.queries.notices import CANCELLED, DELIVERED, RETURNED, SENT
from notary.paper_copies.states import CopyState, Proof, ReturnCause


@dataclass(frozen=True, slots=True)
class Destination:
    """The address of a copy, and the person who may receive it."""

    recipient: str
    telephone: str
    emirate: Emirate
    address: str


def ask(deed: Deed, to: Destination, *, actor: Actor) -> PaperCopy:
    """Ask for a paper copy of a deed by courier. The digital deed is given to every party in any case.

    Raises NotVisible for anyone but a party, and Conflict while a copy for this person is on its way.
    """
    person = actor.person
    if person is None or not may_ask(person, deed):
        raise NotVisible
    try:
        with transaction.atomic():
            copy = PaperCopy.records.create(
                deed=deed,
                office=deed.office,
                asked_by=person,
                recipient=to.recipient,
                telephone=to.telephone,
                emirate=to.emirate,
                address=to.address,
            )
            audit.record("papercopy.asked", copy, actor=actor, detail={"deed": str(deed.pk)})
    except IntegrityError as error:
        # Two clicks, or two devices: the first copy stands.
        raise Conflict(_("A paper copy for you is already on its way."), code="copy_open") from error
    return copy


def record_printed(copy: PaperCopy, *, seal_number: str, actor: Actor) -> HandOver:
    """Note that the actor printed the sealed deed and sealed the paper.

    Raises NotAllowed for anyone but a notary of the office, and Conflict for a deed that is not sealed or has ended.
    """
    with transaction.atomic():
        locked, keeper = _lock(copy, actor)
        deed = Deed.records.select_for_update().get(pk=locked.deed_id)
        if not deed.is_in_force:
            raise Conflict(_("The deed is not sealed yet, or it is no longer in force."), code="not_in_force")
        return _record(locked, CopyState.PRINTED, keeper, actor, seal_number=seal_number, sha256=deed.sha256)


def hand_to_carrier(copy: PaperCopy, *, carrier: str, tracking: str, actor: Actor) -> HandOver:
    """Note that the carrier took the copy, with their number. After a return it is a new attempt.

    Raises NotAllowed for anyone but a notary of the office, and Conflict for a copy that came back damaged or whose
    deed has ended.
    """
    with transaction.atomic():
        locked, keeper = _lock(copy, actor)
        if locked.state == CopyState.RETURNED and is_damaged(locked):
            raise Conflict(_("The copy came back damaged. Cancel it; a new one is printed."), code="damaged")
        if not Deed.records.get(pk=locked.deed_id).is_in_force:
            raise Conflict(_("The deed is no longer in force. Cancel the copy."), code="not_in_force")
        also = {"carrier": carrier, "tracking": tracking}
        row = _record(locked, CopyState.CARRIED, keeper, actor, also=also, **also)
        _notify(SENT, locked, row)
        return row


def record_delivered(copy: PaperCopy, *, received_by: str, proof: Proof, proof_number: str, actor: Actor) -> HandOver:
    """Note the delivery to the recipient, with its proof. Raises NotAllowed for anyone but a notary of the office."""
    with transaction.atomic():
        locked, keeper = _lock(copy, actor)
        row = _record(
            locked,
            CopyState.DELIVERED,
            keeper,
            actor,
            received_by=received_by,
            proof=proof,
            proof_number=proof_number,
        )
        _notify(DELIVERED, locked, row)
        return row


def record_returned(copy: PaperCopy, *, cause: ReturnCause, note: str = "", actor: Actor) -> HandOver:
    """Note that the carrier brought the copy back. Raises NotAllowed for anyone but a notary of the office."""
    with transaction.atomic():
        locked, keeper = _lock(copy, actor)
        row = _record(locked, CopyState.RETURNED, keeper, actor, cause=cause, note=note)
        _notify(RETURNED, locked, row)
        return row


def cancel(copy: PaperCopy, *, reason: str, actor: Actor) -> HandOver:
    """End a copy that is not with the carrier: the person who asked, before it is printed, or a notary of the office.

    A printed copy is destroyed. Raises NotAllowed for others, DomainError without a reason, and IllegalMove.
    """
    words = require_reason(reason)
    person = actor.person
    with transaction.atomic():
        locked = _locked(copy)
        is_own = person is not None and person.pk == locked.asked_by_id and locked.state == CopyState.ASKED
        if not is_own:
            require_keeper(locked, actor)
        if person is None:
            raise NotAllowed
        row = _record(locked, CopyState.CANCELLED, person, actor, note=words)
        if not is_own:
            _notify(CANCELLED, locked, row)
        return row


def _locked(copy: PaperCopy) -> PaperCopy:
    rows = PaperCopy.records.select_for_update(of=("self",)).select_related("office", "deed", "asked_by")
    return rows.get(pk=copy.pk)


def _lock(copy: PaperCopy, actor: Actor) -> tuple[PaperCopy, Person]:
    locked = _locked(copy)
    return locked, require_keeper(locked, actor)


def _record(
    copy: PaperCopy,
    to: CopyState,
    by: Person,
    actor: Actor,
    *,
    also: dict[str, Any] | None = None,
    **facts: str,
) -> HandOver:
    # The address and the names are personal data: the trail keeps numbers and codes.
    kept = {name: str(facts[name]) for name in facts if name not in {"received_by", "note", "proof_number"}}
    transitions.move(copy, to, actor=actor, detail=kept, also=also)
    return HandOver.records.create(copy=copy, kind=to, by=by, **facts)


def _notify(kind: str, copy: PaperCopy, row: HandOver) -> None:
    """Tell the person who asked. Each attempt is told of once."""
    notices.notify(kind, copy, [Recipient(copy.asked_by)], step=str(row.pk))
