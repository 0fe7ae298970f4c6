"""R38: the civil marriage, without a wali and with the disclosure form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from courts.ground.law.contracts.terms import ContractKind
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.findings import Finding, refuse, warn
from notary.rules.marriage.ages import too_young
from notary.rules.marriage.present import not_stated
from notary.rules.marriage.spouses import refuse_spouse
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("R38", "minimum_age", kind=ContractKind.CIVIL, quotes=("under_age_by_leave",))
def civil_age(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse below the age of the civil marriage."""
    yield from too_young(facts, law, day)


@rule("R38", kind=ContractKind.CIVIL, quotes=("wali_needed",))
def no_wali(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Warn of a wali: the civil marriage has none."""
    if facts.wali is not None:
        yield warn(
            "wali_not_needed",
            _("The civil marriage needs no wali."),
            _("Remove the wali from the application."),
            "wali",
        )


@rule("R38", "consent_of_both")
def both_consent(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a contract before both spouses have declared consent. The finding does not say which one has not."""
    for _role, spouse in facts.spouses:
        consent = spouse.consent
        if consent is None or consent.said_yes is not True or consent.asked_on > day:
            yield refuse(
                "no_consent",
                _("The consent of both spouses is not declared."),
                _("The spouses declare it before the authentication judge."),
            )
            return


@rule("R38", "disclosure_form")
def disclosure_signed(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse who has not signed the disclosure form up to the contract day."""
    for role, spouse in facts.spouses:
        if spouse.disclosure_signed_on is None or spouse.disclosure_signed_on > day:
            yield refuse_spouse(
                role,
                "disclosure_missing",
                _("The signature on the disclosure form is missing for %(role)s."),
                _("Fill in and sign the disclosure form."),
                "disclosure_signed_on",
            )


@rule("R38", "previous_marriages_dated")
def previous_dated(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse an earlier marriage without its first and last day."""
    for role, spouse in facts.spouses:
        for place, marriage in enumerate(spouse.previous):
            if marriage.began_on is None or marriage.ended_on is None:
                yield refuse(
                    "dates_missing",
                    _("The dates of an earlier marriage are missing for %(role)s."),
                    _("Enter the first and the last day of the marriage."),
                    f"{role}.previous.{place}",
                    subject=f"{role}.{place + 1}",
                    role=ROLES[role],
                )


@rule("R38", "all_unmarried")
def both_unmarried(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse with a present marriage."""
    for role, spouse in facts.spouses:
        if spouse.current_marriages is None:
            yield not_stated(role)
        elif spouse.current_marriages > 0:
            yield refuse_spouse(
                role,
                "married",
                _("A present marriage stands in the way for %(role)s."),
                _("Bring the paper that proves the end of the marriage, if a record is wrong."),
                "current_marriages",
            )


@rule("R38", "no_muslims")
def no_muslims(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse who is Muslim, or whose religion is not stated."""
    for role, spouse in facts.spouses:
        if spouse.person.is_muslim is not False:
            yield refuse_spouse(
                role,
                "not_open_to_muslims",
                _("The civil marriage is for non-Muslims. This is not stated for %(role)s."),
                _("State the religion, or apply for the Muslim marriage."),
                "person.is_muslim",
            )


@rule("R38", "no_citizens")
def no_citizens(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse who is a citizen, or whose citizenship is not stated."""
    for role, spouse in facts.spouses:
        if spouse.person.is_citizen is not False:
            yield refuse_spouse(
                role,
                "not_open_to_citizens",
                _("This civil marriage is not open to citizens. For %(role)s another citizenship is not stated."),
                _("State the citizenship, or apply to another court."),
                "person.is_citizen",
            )


@rule("R38", "kin_degree")
def not_kin(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse spouses who are kin in a forbidden degree."""
    degree = facts.kinship_degree
    if degree is not None and degree <= law.kin_degree.number:
        yield refuse(
            "kin",
            _("The spouses are kin in the degree %(degree)s."),
            _("A marriage is not possible up to that degree."),
            "kinship_degree",
            degree=degree,
        )
