"""R26, R27 and R29: the marriage guardian, the order of relatives, and a guardian abroad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from courts.ground.law.contracts.terms import Document, Kin
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Relative, Standing
from notary.rules.findings import Finding, ask_leave, refuse, warn
from notary.rules.rule import rule
from notary.rules.words import KIN, _

# Every bride has had both; that one of them never existed is for a judge to find.
_ALWAYS_EXISTED = frozenset({Kin.FATHER, Kin.GRANDFATHER})
_IDENTIFIES = frozenset({Document.EMIRATES_ID, Document.PASSPORT})


@rule("R26", "wali_needed")
def wali_present(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Ask for a wali for a Muslim bride. A judge may act for a new Muslim, or where the wali refuses unjustly."""
    bride = facts.bride
    if facts.wali is not None or bride.person.is_muslim is False:
        return
    if bride.person.is_citizen is False and bride.national_law_asks_wali is False:
        if not bride.national_law_proof.strip():
            yield refuse(
                "national_law_not_proved",
                _("The proof is missing that the bride's national law asks for no wali."),
                _("Attach a statement of the embassy or the text of the law."),
                "bride.national_law_proof",
            )
    elif bride.is_new_muslim:
        yield ask_leave(
            "new_muslim",
            _("The bride is new to Islam and has no wali."),
            _("Ask the judge to act as wali through the ma'zoun."),
            "wali",
        )
    else:
        yield ask_leave(
            "no_wali",
            _("The contract needs the wali of the bride."),
            _("Enter the wali. If the wali refuses without reason, ask the court to conclude the marriage."),
            "wali",
        )


@rule("R27", "wali_order")
def wali_order(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a wali while a nearer relative is neither proved dead nor set aside by a judge."""
    if facts.wali is None:
        return
    order = law.wali_order.number
    if facts.wali.kin not in order:
        yield refuse(
            "not_in_order",
            _("This relative is not in the order of walis."),
            _("Enter a relative from the list."),
            "wali.kin",
        )
        return
    for kin in order[: order.index(facts.wali.kin)]:
        yield from _nearer(kin, facts.relatives.get(kin))


def _nearer(kin: Kin, relative: Relative | None) -> Iterator[Finding]:
    field, words = f"relatives.{kin}", {"kin": KIN[kin]}
    if relative is None:
        yield refuse(
            "not_stated",
            _("The order of walis begins nearer: nothing is stated about %(kin)s."),
            _("State whether this relative is alive, dead, absent or unfit."),
            field,
            subject=kin,
            **words,
        )
    elif relative.standing is Standing.DEAD:
        if not relative.proof.strip():
            yield refuse(
                "death_not_proved",
                _("The proof of death is missing for %(kin)s."),
                _("Attach the death certificate."),
                field,
                subject=kin,
                **words,
            )
    elif relative.standing is not Standing.NEVER_WAS or kin in _ALWAYS_EXISTED:
        yield ask_leave(
            "not_excluded",
            _("The order of walis begins nearer: %(kin)s is not proved dead."),
            _("Enter this relative as wali, or ask the judge for leave to pass to the next."),
            field,
            "wali.kin",
            subject=kin,
            **words,
        )


@rule("R29", "wali_abroad_proof")
def wali_abroad(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a wali abroad without a check of a document and the statements of all witnesses."""
    wali = facts.wali
    if wali is None or wali.person.is_abroad is False:
        return
    if wali.person.is_abroad is None:
        yield refuse(
            "place_not_stated",
            _("It is not stated whether the wali is abroad on the day of the contract."),
            _("State the country in which the wali is on that day."),
            "wali.person.is_abroad",
        )
        return
    if wali.identified_by not in _IDENTIFIES:
        yield refuse(
            "not_identified",
            _("The wali is abroad, and the ma'zoun has not checked a passport or Emirates ID."),
            _("The ma'zoun checks the document of the wali by video."),
            "wali.identified_by",
        )
    if not {witness.person.key for witness in facts.witnesses} <= wali.witnesses_asked:
        yield refuse(
            "witnesses_not_asked",
            _("The wali is abroad, and not every witness was asked about the wali."),
            _("The ma'zoun asks each witness whether they know the wali."),
            "wali.witnesses_asked",
        )
    nationality = wali.person.nationality
    if nationality and any(witness.person.nationality != nationality for witness in facts.witnesses):
        yield warn(
            "other_nationality",
            _("The wali is abroad, and a witness has another nationality than the wali."),
            _("Prefer witnesses of the wali's nationality, or let the judge accept these."),
            "witnesses",
        )
