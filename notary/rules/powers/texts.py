"""R13, R15 and R16: what the text of a power or of its revocation must name and bring along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from courts.ground.law.contracts.acts import ActLaw
from courts.ground.law.contracts.terms import Document, PowerSubject
from notary.rules.dates import add_years
from notary.rules.facts.acts import PowerFacts, RevocationFacts
from notary.rules.findings import Finding, refuse, warn
from notary.rules.rule import rule
from notary.rules.words import _

_MISSING = {
    Document.MARRIAGE_CONTRACT: (
        _("A power for a divorce needs the marriage contract."),
        _("Attach the marriage contract."),
    ),
    Document.HEIRS_CERTIFICATE: (
        _("A power over an estate needs the certificate of heirs."),
        _("Attach the certificate of heirs."),
    ),
}
_GENERAL = {
    PowerSubject.MARRIAGE: _("A power for a marriage must be special to the marriage."),
    PowerSubject.DIVORCE: _("A power for a divorce must be special to the divorce."),
}


@rule("R13", "special_subjects", "plot_named")
def property_power(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a general power over property, and one that does not name title deed and plot."""
    if PowerSubject.PROPERTY not in facts.subjects:
        return
    if PowerSubject.PROPERTY in law.special_subjects.number and not facts.is_special:
        yield refuse(
            "property_general",
            _("A power over property must be a special power."),
            _("Use the template of the special power over property."),
            "is_special",
        )
    if not (facts.title_deed.strip() and facts.plot.strip()):
        yield refuse(
            "plot_missing",
            _("A power over property names the title deed and the plot."),
            _("Enter the number of the title deed and of the plot."),
            "title_deed",
            "plot",
        )


@rule("R13", "aging_subjects", "aging_years")
def old_power(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Warn of an old power that is used for property or a vehicle. Exactly so many years pass."""
    if facts.used_since is None or not facts.subjects & law.aging_subjects.number:
        return
    if day > add_years(facts.used_since, law.aging_years.number):
        yield warn(
            "old_power",
            _("The power is older than %(years)s years. The receiving body may refuse it."),
            _("Ask the principal for a new power."),
            "used_since",
            years=law.aging_years.number,
        )


@rule("R15", "special_subjects")
def special_power(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a power for a marriage or a divorce that is general, or that has another subject too."""
    for subject, text in _GENERAL.items():
        if subject not in facts.subjects or subject not in law.special_subjects.number:
            continue
        if not facts.is_special or len(facts.subjects) > 1:
            yield refuse(
                "not_special",
                text,
                _("Write a special power with this one subject."),
                "is_special",
                "subjects",
                subject=subject,
            )


@rule("R15", "attachments")
def attachments(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a power without the paper that its subject requires."""
    for subject, document in law.attachments.number.items():
        if subject in facts.subjects and document not in facts.attached:
            text, cure = _MISSING[document]
            yield refuse("attachment_missing", text, cure, "attached", subject=subject)


@rule("R16", "revocation_complete")
def revocation_complete(facts: RevocationFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Refuse a revocation that does not identify the power or does not notify the agent."""
    stated = {
        "power_number": facts.power_number.strip(),
        "granted_on": facts.granted_on is not None and facts.granted_on <= day,
        "principal_name": facts.principal_name.strip(),
        "agent_name": facts.agent_name.strip(),
    }
    missing = [field for field, is_stated in stated.items() if not is_stated]
    if missing:
        yield refuse(
            "power_not_identified",
            _("The revocation does not identify the power."),
            _("Enter number and day of the power, and the names of principal and agent."),
            *missing,
        )
    if not facts.notifies_agent:
        yield refuse(
            "agent_not_notified",
            _("The agent is not notified of the revocation."),
            _("Enter how the agent is notified."),
            "notifies_agent",
        )
