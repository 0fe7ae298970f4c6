"""Words of the steps, of proofs and of people in a script."""

from __future__ import annotations

from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courts.ground.law.contracts.terms import ProofKind
from courts.ground.wording import roles
from notary.scripts.models import Member, Script
from notary.scripts.steps import Step

STEPS: Final = {
    Step.IDENTITY: _("Identity of everyone"),
    Step.RECORDING_CONSENT: _("Consent to the recording"),
    Step.BRIDE_ALONE: _("The bride is asked alone"),
    Step.CONSENT_OF_BOTH: _("Consent of both spouses"),
    Step.READING: _("Reading of the text"),
    Step.OFFER: pgettext_lazy("marriage", "Offer"),
    Step.ACCEPTANCE: pgettext_lazy("marriage", "Acceptance"),
    Step.WITNESSES: _("Testimony of the witnesses"),
    Step.DECLARATION: _("Declaration before the notary"),
    Step.SIGNATURES: pgettext_lazy("sitting", "Signatures"),
}

# What the notary does in the step, as a script to follow.
TASKS: Final = {
    Step.IDENTITY: _(
        "Ask each person to hold their document next to their face. Compare number, name and validity, then the face. "
        "Ask for a movement, so that you see a living person."
    ),
    Step.RECORDING_CONSENT: _("Say that the sitting is recorded. Each person answers on their own screen."),
    Step.BRIDE_ALONE: _(
        "Ask the bride without the others: do you marry of your own will? The bride answers on their own screen. "
        "No reason is asked, and the others learn none."
    ),
    Step.CONSENT_OF_BOTH: _("Ask each spouse whether they marry of their own will. Each answers on their own screen."),
    Step.READING: _("Read the text aloud, to the last clause. Everyone must hear and see you."),
    Step.OFFER: _(
        "Ask the guardian to make the offer in clear words. Everyone must hear and see each other, and keeps "
        "microphone and camera on until the witnesses have spoken."
    ),
    Step.ACCEPTANCE: _("Ask the groom to accept at once, in the same sitting."),
    Step.WITNESSES: _("Ask each witness whether they heard offer and acceptance and know both spouses."),
    Step.DECLARATION: _("Ask the person to declare their will in clear words, and that no one forces them."),
    Step.SIGNATURES: _("Each person reads the text on their own screen and signs it there."),
}

PROOFS: Final = {
    ProofKind.DOCUMENT: _("Identity document"),
    ProofKind.FACE: _("Live face and document"),
    ProofKind.NATIONAL_LOGIN: _("National sign-in"),
    ProofKind.QUESTIONS: _("Questions"),
    ProofKind.WITNESS: _("Witness of the identity"),
}


def word_of_member(script: Script, member: Member) -> str:
    """Return the role of a person as the text has it, in the reader's language, with the number of a witness."""
    if member.place is None:
        return str(roles.word_of(member.role, member.person))
    party = script.draft["parties"][member.place]
    is_english = (translation.get_language() or "ar").startswith("en")
    word = str(party["role_en" if is_english else "role_ar"])
    return f"{word} {member.number}" if member.number else word


def word_or_notary(script: Script, member: Member | None) -> str:
    """Return the role of a member, or the word for the notary: None."""
    return str(_("Notary")) if member is None else word_of_member(script, member)
