"""The seal of a deed (R18): gate and number in one transaction, paper and signature outside, then the document.

Each step may be repeated after a crash. Two workers that seal one deed take one number: the second finds the code on
the locked row. Both may render and sign; the compare-and-swap of the state keeps one document.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Busy, Conflict, NotNow, Refused
from courts.ground.models import Document
from courts.ground.services import audit, transitions
from courts.signing import SigningUnavailable, signer
from courts.signing.pdf.pades import sha256
from courts.signing.pdf.render import RenderFailed
from notary.deeds.codes import new_code
from notary.deeds.models import Deed, DeedRelation, RegisterEntry
from notary.deeds.queries.access import require_notary
from notary.deeds.queries.gate import gaps
from notary.deeds.queries.recordings import RecordingProof, recording_proof
from notary.deeds.services.notices import notify_ended
from notary.deeds.services.printing import paper_values, print_deed
from notary.deeds.services.registers import enter
from notary.deeds.states import ENDS, DeedState, Outcome, RelationKind

log = logging.getLogger(__name__)

_ABOUT_TO: Final = "0"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A deed with its line in the register."""

    deed: Deed
    entry: RegisterEntry


def seal_deed(deed: Deed, *, actor: Actor) -> Deed:
    """Seal a signed deed, and return it with its document. Safe to repeat; a sealed deed is returned as it is.

    Raises Refused with all gaps of the gate, NotAllowed for anyone but the notary, NotNow for a deed in another state,
    and Busy when the typesetter, the key or the storage does not answer: then nothing but the number is taken, and a
    sweep goes on.
    """
    require_notary(deed, actor)
    return finish(deed, actor=actor)


def finish(deed: Deed, *, actor: Actor) -> Deed:
    """Seal a deed whose right to be sealed the caller has checked. As `seal_deed`."""
    proof = recording_proof(deed.room_id)
    numbered = take_number(deed, proof, actor=actor)
    if numbered.deed.has_document:
        return numbered.deed
    content = _sealed_content(numbered, proof)
    return store_sealed(numbered, content, actor=actor)


def take_number(deed: Deed, proof: RecordingProof, *, actor: Actor) -> Numbered:
    """Pass the gate, and take the register's number and the code, once. Locks the deed, then the notary's register."""
    with transaction.atomic():
        locked = Deed.records.select_for_update(of=("self",)).select_related("office", "notary").get(pk=deed.pk)
        if locked.has_document or locked.code:
            # The gate was passed with the number. What has happened since keeps the act from nothing.
            return Numbered(locked, RegisterEntry.records.select_related("office").get(deed=locked))
        if locked.state not in {DeedState.DRAFTED, DeedState.SIGNED}:
            raise _not_now(locked)
        now = clock.now()
        found = gaps(locked, proof, _ABOUT_TO, now)
        if found:
            raise Refused(found)
        if locked.state != DeedState.SIGNED:
            raise _not_now(locked)
        entry = enter(
            office=locked.office,
            notary=locked.notary,
            service=locked.service,
            outcome=Outcome.ACT,
            actor=actor,
            at=now,
            deed=locked,
        )
        locked.code = new_code()
        locked.save(update_fields=["code"])
        audit.record("deed.numbered", locked, actor=actor, detail={"number": entry.text, "recording": proof.sha256})
    return Numbered(locked, entry)


def _sealed_content(numbered: Numbered, proof: RecordingProof) -> bytes:
    deed, entry = numbered.deed, numbered.entry
    try:
        paper = print_deed(paper_values(deed, entry, proof), deed.service, made_at=entry.entered_at)
        return signer().sign_pdf(paper)
    except (RenderFailed, SigningUnavailable) as error:
        log.exception("a deed cannot be sealed now", extra={"deed": str(deed.pk)})
        raise Busy(
            _("The seal does not answer now. The number is taken, and the deed is sealed as soon as it answers.")
        ) from error


def store_sealed(numbered: Numbered, content: bytes, *, actor: Actor) -> Deed:
    """Store the sealed document, and move the deed. Of two documents, the second is thrown away.

    Earlier deeds that this one ends do so in the same transaction. Lock order: deed, then the earlier ones by key.
    """
    deed, digest = numbered.deed, sha256(content)
    document = new_document(deed, content, stem=f"deed-{deed.code}", actor=actor)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            transitions.move(
                deed,
                DeedState.SEALED,
                actor=actor,
                detail={"sha256": digest, "number": numbered.entry.text},
                also={"pdf": document, "sha256": digest, "sealed_at": clock.now()},
            )
            _end_earlier(deed, actor)
    except Conflict:
        document.content.delete(save=False)
        found = Deed.records.select_related("office", "notary", "pdf").get(pk=deed.pk)
        if found.has_document:
            return found
        raise
    return deed


def new_document(deed: Deed, content: bytes, *, stem: str, actor: Actor) -> Document:
    """Write the bytes of a document, and return its row, not saved yet. Raises Busy when the storage takes nothing."""
    document = Document(
        stem=stem,
        extension="pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=sha256(content),
        uploaded_by=actor.user,
    )
    try:
        document.content.save("content", ContentFile(content), save=False)
    except OSError as error:
        log.critical("a sealed deed cannot be stored", exc_info=error, extra={"deed": str(deed.pk)})
        raise Busy(_("The file cannot be stored now, and nothing was saved. Try again in a few minutes.")) from error
    return document


def _end_earlier(deed: Deed, actor: Actor) -> None:
    rows = DeedRelation.records.filter(deed=deed, kind__in=ENDS).values_list("earlier", "kind")
    kinds = dict(rows)
    for earlier in Deed.records.select_for_update().filter(pk__in=kinds).order_by("pk"):
        if not earlier.is_in_force:
            # Another deed ended it between the number and the seal. The state of the first stands.
            log.error("an earlier deed had ended before", extra={"deed": str(deed.pk), "earlier": str(earlier.pk)})
            continue
        state = ENDS[RelationKind(kinds[earlier.pk])]
        transitions.move(earlier, state, actor=actor, detail={"by": str(deed.pk)}, also={"ended_at": clock.now()})
        notify_ended(earlier)


def _not_now(deed: Deed) -> NotNow:
    return NotNow(
        _("This deed cannot be sealed in its current state."),
        code="not_signed",
        heading=_("This cannot be done now"),
        about=deed,
        way_on=_("Open the deed"),
    )
