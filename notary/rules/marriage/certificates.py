"""R32 and R33: the premarital certificate, valid on the day of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.marriage import MarriageLaw
from notary.rules.dates import add_months
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import Certificate
from notary.rules.findings import Finding, refuse
from notary.rules.rule import rule
from notary.rules.words import ROLES, _


@rule("R32", "certificate_months")
def certificate_valid(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a spouse without a premarital certificate that is valid on the contract day, not the booking day."""
    for role, spouse in facts.spouses:
        field, words = f"{role}.certificate", {"role": ROLES[role]}
        certificate = spouse.certificate
        if certificate is None:
            yield refuse(
                "missing",
                _("The premarital certificate of %(role)s is missing."),
                _("Enter number, issuer and date of the certificate."),
                field,
                subject=role,
                **words,
            )
            continue
        last = last_day(certificate, law.certificate_months.number)
        if not certificate.issued_on <= day <= last:
            yield refuse(
                "not_valid",
                _("The premarital certificate of %(role)s is valid from %(first)s to %(last)s."),
                _("Choose a day within that time, or hand in a new certificate."),
                f"{field}.issued_on",
                subject=role,
                first=certificate.issued_on,
                last=last,
                **words,
            )
        if not certificate.is_fit:
            yield refuse(
                "not_fit",
                _("The premarital certificate of %(role)s does not state that the contract may take place."),
                _("Ask the issuer of the certificate."),
                f"{field}.is_fit",
                subject=role,
                **words,
            )


@rule("R33", "certificate_months")
def certificate_named(facts: MarriageFacts, law: MarriageLaw, day: date) -> Iterator[Finding]:
    """Refuse a certificate without number or issuer. Results of tests are no fact of an application."""
    for role, spouse in facts.spouses:
        certificate = spouse.certificate
        if certificate is not None and not (certificate.number.strip() and certificate.issuer.strip()):
            yield refuse(
                "not_named",
                _("Number or issuer of the premarital certificate is missing for %(role)s."),
                _("Enter both as the certificate states them."),
                f"{role}.certificate",
                subject=role,
                role=ROLES[role],
            )


def last_day(certificate: Certificate, months: int) -> date:
    """Return the last day on which a certificate is valid: its own, or that of the law if it comes sooner."""
    by_law = add_months(certificate.issued_on, months)
    return by_law if certificate.valid_until is None else min(by_law, certificate.valid_until)
