"""R12, R17 and R22: the language of the text, consent to the recording, and the notary's own interest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.acts import ActLaw
from notary.rules.facts.acts import ActFacts
from notary.rules.findings import Finding, refuse
from notary.rules.powers.signers import refuse_signer
from notary.rules.rule import rule
from notary.rules.words import _


@rule("R12", "languages")
def language(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a text in no accepted language, and another language without a licensed translation."""
    accepted, used = law.languages.number, facts.text.languages
    if not used & accepted:
        yield refuse(
            "language",
            _("The text is in no language that the notary accepts."),
            _("Write the text in Arabic, or in two languages with a licensed legal translation."),
            "text.languages",
        )
    elif not used <= accepted and not facts.text.translator_licence.strip():
        yield refuse(
            "not_translated",
            _("The licence of the legal translator is missing for a text in two languages."),
            _("Enter the licence number of the translator."),
            "text.translator_licence",
        )


@rule("R17", "recording_consent")
def recording_consent(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a session by video before each signer has consented to its recording."""
    if not facts.is_online:
        return
    for place, signer in enumerate(facts.signers):
        if not signer.agreed_to_recording:
            yield refuse_signer(
                place,
                "no_consent_to_recording",
                _("Signer %(number)s has not consented to the recording."),
                _("Ask for consent and record it. The session begins afterwards."),
                "agreed_to_recording",
            )


@rule("R22", "kin_degree")
def notary_disinterested(facts: ActFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse an act in which the notary, their spouse or their kin signs."""
    for place, signer in enumerate(facts.signers):
        degree = signer.degree_to_notary
        is_near = degree is not None and degree <= law.kin_degree.number
        if signer.person.key == facts.notary.key or signer.is_spouse_of_notary or is_near:
            yield refuse(
                "notary_interested",
                _("The notary may not act for themselves, a spouse, or kin up to the degree %(degree)s."),
                _("Choose another notary."),
                f"signers.{place}.person",
                "notary",
                subject=str(place + 1),
                degree=law.kin_degree.number,
            )
