"""The sealing gate (R18): the facts of a deed before its seal, and all gaps at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from courts.ground.errors import DomainError
from courts.ground.law.contracts import profiles
from notary.deeds import declared
from notary.deeds.models import Deed, DeedParty, DeedRelation
from notary.deeds.queries.recordings import RecordingProof
from notary.deeds.states import ENDS
from notary.rules.facts.acts import SealFacts
from notary.rules.findings import Severity
from notary.rules.registry import check


def gaps(deed: Deed, proof: RecordingProof, journal_number: str, now: datetime) -> list[DomainError]:
    """Return everything that keeps the deed from its seal, each as a sentence with its cure. Empty: it may be sealed.

    Asks whether the fee is settled. The caller holds the lock of the deed.
    """
    day = now.astimezone(deed.office.tz).date()
    found = check(_facts(deed, proof, journal_number), profiles.profile(deed.draft["law"], day), day)
    refusals = [
        DomainError(f"{each.message()} {each.fix()}", code=each.code)
        for each in found.open
        if each.severity is not Severity.WARNING
    ]
    return [*refusals, *_more(deed, now)]


def _facts(deed: Deed, proof: RecordingProof, journal_number: str) -> SealFacts:
    signers = list(DeedParty.records.filter(deed=deed, must_sign=True))
    signed = {row.signed_hash for row in signers if row.signed_at is not None}
    # Missing signatures are a gap of their own: only what was signed is compared.
    same = signed or {deed.draft_hash}
    return SealFacts(
        is_recording_closed=proof.is_closed,
        recording_hash=proof.sha256,
        quality_confirmed=deed.room_id is None or deed.quality_confirmed_at is not None,
        missing_signatures=sum(row.signed_at is None for row in signers),
        fee_settled=declared.fee_settled(deed.pk),
        journal_number=journal_number,
        # Computed from the stored text: a row that was changed behind the product's back has another hash.
        agreed_hash=deed.text.hash,
        shown_hash=deed.draft_hash,
        signed_hash=same.pop() if len(same) == 1 else "",
    )


def _more(deed: Deed, now: datetime) -> Iterator[DomainError]:
    if deed.identity_fresh_until is None or deed.identity_fresh_until <= now:
        yield DomainError(
            _("The proof of identity is too old for the seal. Check the identities again."), code="identity_stale"
        )
    yield from declared.conditions(deed.pk)
    for relation in DeedRelation.records.filter(deed=deed).select_related("earlier"):
        if relation.kind in ENDS and not relation.earlier.is_in_force:
            yield DomainError(
                _("The earlier deed is no longer in force. Refuse this act, or withdraw it."), code="earlier_ended"
            )
