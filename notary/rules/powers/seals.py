"""R18: the conditions before an act is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.acts import ActLaw
from notary.rules.facts.acts import SealFacts
from notary.rules.findings import Finding, refuse
from notary.rules.rule import rule
from notary.rules.words import _


@rule("R18", "sealing")
def ready_for_seal(facts: SealFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse the seal until recording, quality, signatures, fee and journal are complete. All gaps show at once."""
    if not facts.is_recording_closed:
        yield refuse(
            "recording_open",
            _("The recording is not closed."),
            _("End the session and wait until the recording is closed."),
            "is_recording_closed",
        )
    if not facts.recording_hash.strip():
        yield refuse(
            "recording_not_hashed",
            _("The hash of the recording is not stored."),
            _("Wait until the recording is stored."),
            "recording_hash",
        )
    if not facts.quality_confirmed:
        yield refuse(
            "quality_not_confirmed",
            _("The quality of the recording is not confirmed."),
            _("Watch the recording and confirm its quality."),
            "quality_confirmed",
        )
    if facts.missing_signatures > 0:
        yield refuse(
            "signatures_missing",
            _("Missing signatures: %(count)s."),
            _("Ask the signers to sign, or refuse the act."),
            "missing_signatures",
            count=facts.missing_signatures,
        )
    if not facts.fee_settled:
        yield refuse(
            "fee_open",
            _("The fee is neither paid nor waived."),
            _("Pay the fee, or record the waiver."),
            "fee_settled",
        )
    if not facts.journal_number.strip():
        yield refuse(
            "journal_missing",
            _("The act has no line in the journal."),
            _("Write the line of the journal."),
            "journal_number",
        )


@rule("R18", "sealing")
def one_text(facts: SealFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse the seal when the text that was agreed, shown and signed is not one and the same (threat T29)."""
    hashes = {facts.agreed_hash, facts.shown_hash, facts.signed_hash}
    if len(hashes) > 1 or not all(hashes):
        yield refuse(
            "text_changed",
            _("The text that was signed is not the text that was agreed and shown."),
            _("Show the text again and let it be signed again."),
            "agreed_hash",
            "shown_hash",
            "signed_hash",
        )
