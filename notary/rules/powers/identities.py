"""R7, R8, R11 and R14: the identity of the signers of an act."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.acts import ActLaw, Questions
from notary.rules.facts.acts import ActFacts, Proof
from notary.rules.findings import Finding
from notary.rules.powers.signers import refuse_signer
from notary.rules.rule import rule
from notary.rules.words import _


@rule("R7", "identity_proofs", "questions", quotes=("identity_attempts", "identity_lockout"))
def two_proofs(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a signer without enough different kinds of proof. Two proofs of one kind count once."""
    needed = law.identity_proofs.number
    for place, signer in enumerate(facts.signers):
        if len({proof.kind for proof in signer.proofs if _holds(proof, law.questions.number)}) < needed:
            yield refuse_signer(
                place,
                "too_few_proofs",
                _("The identity of signer %(number)s needs %(count)s proofs of different kinds."),
                _("Prove the identity in another way."),
                "proofs",
                count=needed,
            )


def _holds(proof: Proof, law: Questions) -> bool:
    answers = proof.answers
    if answers is None:
        return proof.has_passed
    return proof.has_passed and (
        answers.asked >= law.asked and answers.right >= law.right and answers.taken <= law.limit
    )


@rule("R7", "valid_document")
def document_valid(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a signer whose identity document is missing or expired. The last day of validity counts."""
    for place, signer in enumerate(facts.signers):
        identity = signer.person.identity
        if identity is not None and identity.valid_until is not None and identity.valid_until < day:
            yield refuse_signer(
                place,
                "document_expired",
                _("The identity document of signer %(number)s is no longer valid on this day."),
                _("Renew the document, or choose another one."),
                "person.identity",
            )
        elif identity is None or identity.valid_until is None:
            yield refuse_signer(
                place,
                "document_not_valid",
                _("Signer %(number)s has no identity document that is valid on the day of the session."),
                _("Renew the document, or choose another one."),
                "person.identity",
            )


@rule("R8", "credential_check")
def credentials_passed(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a signer whose document did not pass its check. No leave lifts it."""
    for place, signer in enumerate(facts.signers):
        if signer.credentials_passed is not True:
            yield refuse_signer(
                place,
                "credentials_not_passed",
                _("The identity document of signer %(number)s has not passed its check."),
                _("Repeat the check with another document. The session cannot begin before."),
                "credentials_passed",
            )


@rule("R11", "online_documents")
def online_access(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse an act by video for a signer whose document does not allow it."""
    if not facts.is_online:
        return
    for place, signer in enumerate(facts.signers):
        identity = signer.person.identity
        if identity is None or identity.document not in law.online_documents.number:
            yield refuse_signer(
                place,
                "not_online",
                _("The document of signer %(number)s does not allow an act by video."),
                _("Book a time in person, or use an Emirates ID."),
                "person.identity.document",
            )


@rule("R14", "names_exact")
def names_exact(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a name that differs from the identity record in any letter, after NFC and folded spaces."""
    for place, signer in enumerate(facts.signers):
        identity = signer.person.identity
        if identity is not None and folded(identity.name) != folded(signer.person.name):
            yield refuse_signer(
                place,
                "name_differs",
                _("The name of signer %(number)s differs from the identity record."),
                _("Write the name letter for letter as the record: %(name)s"),
                "person.name",
                name=identity.name,
            )


def folded(name: str) -> str:
    """Return a name in NFC, with single spaces and none at its ends. Nothing else is folded."""
    return " ".join(unicodedata.normalize("NFC", name).split())
