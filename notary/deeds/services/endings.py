"""Ends of deeds: withdrawn or refused before the seal, revoked after it. And certified copies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, require_reason
from courts.ground.models import Person, Role, Venue
from courts.ground.queries.postings import is_posted
from courts.ground.services import transitions
from notary.deeds import declared
from notary.deeds.models import Deed, DeedParty, RegisterEntry
from notary.deeds.queries.access import is_marriage, keeps, may_annul, require_notary
from notary.deeds.queries.verification import COPY
from notary.deeds.services.drafting import NewParty, create_deed, relate
from notary.deeds.services.notices import notify_ended
from notary.deeds.services.registers import enter
from notary.deeds.states import BEFORE_SEAL, DeedState, Outcome, RefusalReason, RelationKind


def withdraw(deed: Deed, *, reason: str, actor: Actor) -> Deed:
    """Withdraw a deed before its number is taken: the notary, or a party that signs. It takes no line in the register.

    Raises NotAllowed for others, DomainError without a reason, and Conflict once the sealing has begun.
    """
    words = require_reason(reason)
    if actor.person is None or not (keeps(actor.person, deed) or _signs(actor.person, deed)):
        raise NotAllowed
    with transaction.atomic():
        locked = _lock_before_seal(deed)
        transitions.move(locked, DeedState.WITHDRAWN, actor=actor, reason=words, also={"ended_at": clock.now()})
        notify_ended(locked)
        declared.on_ended(locked.pk, actor)
    return locked


def refuse(deed: Deed, *, reason: RefusalReason, actor: Actor) -> RegisterEntry:
    """Refuse an act before its number is taken, and write the refusal into the register (R21). The notary alone.

    Raises NotAllowed for others, and Conflict once the sealing has begun.
    """
    require_notary(deed, actor)
    return refuse_deed(deed, reason=reason, actor=actor)


def refuse_deed(deed: Deed, *, reason: RefusalReason, actor: Actor) -> RegisterEntry:
    """End a deed before its number is taken: state, line of the register, notices, and the apps that wait for it.

    Rights are the caller's: the notary, the judge of the contract, or a person who did not agree in the sitting. Raises
    Conflict once the sealing has begun. Locks the deed, then the office's register.
    """
    with transaction.atomic():
        locked, now = _lock_before_seal(deed), clock.now()
        entry = enter(
            office=locked.office,
            notary=locked.notary,
            service=locked.service,
            outcome=Outcome.REFUSAL,
            actor=actor,
            at=now,
            deed=locked,
            reason=reason,
        )
        transitions.move(locked, DeedState.REFUSED, actor=actor, reason=reason, also={"ended_at": now})
        notify_ended(locked)
        declared.on_ended(locked.pk, actor)
    return entry


def record_refusal(
    *, office: Venue, notary: Person, service: str, reason: RefusalReason, actor: Actor
) -> RegisterEntry:
    """Write the refusal of an act of which no deed was drafted. Raises NotAllowed for anyone but the notary."""
    if actor.person is None or actor.person.pk != notary.pk or not is_posted(notary, office, Role.NOTARY):
        raise NotAllowed
    with transaction.atomic():
        return enter(
            office=office,
            notary=notary,
            service=service,
            outcome=Outcome.REFUSAL,
            actor=actor,
            at=clock.now(),
            reason=reason,
        )


def revoke(deed: Deed, *, reason: str, actor: Actor) -> Deed:
    """Revoke a sealed deed without another deed, by an order: the notary alone. Its document stays as it is.

    The verification page says so from the commit on, and the parties are told. Raises NotAllowed, also for a marriage
    contract, which only a judgment ends (see `annul`); DomainError without a reason, and Conflict for a deed that is
    not in force.
    """
    require_notary(deed, actor)
    if is_marriage(deed):
        raise NotAllowed(
            _("The notary does not revoke a marriage contract. The authentication judge records the judgment on it.")
        )
    return _revoke(deed, require_reason(reason), actor)


@dataclass(frozen=True, slots=True)
class Judgment:
    """The final judgment of a court that ends or annuls a marriage contract."""

    court: str
    number: str
    given_on: date

    def __str__(self) -> str:
        return f"{self.court} · {self.number} · {self.given_on:%d/%m/%Y}"


def annul(deed: Deed, judgment: Judgment, *, actor: Actor) -> Deed:
    """Record the judgment that ends or annuls a marriage contract: the authentication judge of its office.

    The judge is no party and did not draw it up. The verification page says so from the commit on, and the spouses are
    told. Raises NotAllowed, DomainError for another kind of deed, and Conflict for one that is not in force.
    """
    if actor.person is None or not may_annul(actor.person, deed):
        raise NotAllowed
    if not is_marriage(deed):
        raise DomainError(_("This is not a marriage contract. Its notary revokes it."), code="no_marriage")
    return _revoke(deed, str(judgment), actor)


def _revoke(deed: Deed, words: str, actor: Actor) -> Deed:
    with transaction.atomic():
        locked = Deed.records.select_for_update(of=("self",)).select_related("office", "notary").get(pk=deed.pk)
        transitions.move(locked, DeedState.REVOKED, actor=actor, reason=words, also={"ended_at": clock.now()})
        notify_ended(locked)
    return locked


def certified_copy(deed: Deed, *, identity_fresh_until: datetime, actor: Actor) -> Deed:
    """Create a certified copy of a sealed deed, ready to be sealed. The notary alone signs it, by the seal.

    The copy has the text of the deed, and names its number and day. Raises NotAllowed for anyone but the notary, and
    DomainError for a deed without a document.
    """
    require_notary(deed, actor)
    if not deed.has_document:
        raise DomainError(_("Only a sealed deed can be copied."), code="not_sealed")
    text = deed.text
    draft = replace(
        text,
        service=COPY,
        title_ar=f"صورة طبق الأصل: {text.title_ar}",
        title_en=f"Certified copy: {text.title_en}",
    )
    rows = DeedParty.records.filter(deed=deed).select_related("person").order_by("place")
    with transaction.atomic():
        copy = create_deed(
            draft,
            office=deed.office,
            notary=deed.notary,
            parties=[NewParty(row.role, row.person, must_sign=False) for row in rows],
            room=None,
            actor=actor,
            identity_fresh_until=identity_fresh_until,
        )
        relate(copy, RelationKind.CERTIFIED_COPY, deed, actor=actor)
        transitions.move(copy, DeedState.SIGNED, actor=actor)
    return copy


def _signs(person: Person, deed: Deed) -> bool:
    return DeedParty.records.filter(deed=deed, person=person, must_sign=True).exists()


def _lock_before_seal(deed: Deed) -> Deed:
    locked = Deed.records.select_for_update(of=("self",)).select_related("office", "notary").get(pk=deed.pk)
    if locked.state not in BEFORE_SEAL:
        raise Conflict
    if locked.code:
        raise Conflict(_("The sealing has begun, and its number is taken."), code="sealing")
    return locked
