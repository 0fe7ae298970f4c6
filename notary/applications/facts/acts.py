"""Facts of powers, of their revocation, and of every other act before the notary."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from courts.ground.law.contracts.terms import Document, PowerSubject
from notary.applications.facts import values
from notary.applications.facts.people import Rows, of_role, person_of
from notary.applications.models import ApplicationPerson
from notary.catalogue.definition import Mode, Service
from notary.rules.facts.acts import ActFacts, ActText, Capacity, Party, PowerFacts, RevocationFacts, Signer
from notary.rules.facts.people import Person
from notary.rules.hijri import HijriCalendar

Answers = Mapping[str, Any]
# The notary is not chosen before the booking.
_NO_NOTARY = Person(key="")


def act_facts(service: Service, people: Rows) -> ActFacts:
    """Return the facts of the session. The notary and the proofs of identity are not known before the sitting."""
    signing = {role.code for role in service.roles if role.signs}
    rows = [row for role in service.roles for row in of_role(people, role.code)]
    return ActFacts(
        notary=_NO_NOTARY,
        signers=tuple(Signer(person_of(row, service)) for row in rows if row.role in signing),
        # The deed is in Arabic; the English mirror binds no one.
        text=ActText(frozenset({"ar"})),
        is_online=Mode.REMOTE in service.modes,
    )


def power_facts(
    service: Service, answers: Answers, people: Rows, papers: Collection[str], calendar: HijriCalendar
) -> PowerFacts:
    """Return the facts of a power. papers: codes of the papers handed in."""
    power = values.answers_of(answers, "power")
    subjects = power.get("subjects") or [power.get("subject")]
    return PowerFacts(
        principal=_party(service, people, "principal"),
        agent=_party(service, people, "agent"),
        subjects=frozenset(PowerSubject(each) for each in subjects if each),
        is_special=bool(service.options.get("is_special")),
        is_commercial=values.flag(power, "is_commercial") is True,
        title_deed=values.text(power, "title_deed"),
        plot=values.text(power, "plot"),
        attached=frozenset(
            Document(paper.document) for paper in service.papers if paper.document and paper.code in papers
        ),
        scope=tuple(values.text(row, "text") for row in values.rows_of(answers, "scope")),
        calendar=calendar,
    )


def revocation_facts(answers: Answers, people: Rows) -> RevocationFacts:
    """Return the facts of the revocation of a power."""
    revoked = values.answers_of(answers, "revoked")
    principals = of_role(people, "principal")
    return RevocationFacts(
        power_number=values.text(revoked, "number"),
        granted_on=values.day(revoked, "granted_on"),
        principal_name=principals[0].name_ar if principals else "",
        agent_name=values.text(revoked, "agent_name"),
        notifies_agent=values.flag(values.answers_of(answers, "notice"), "notifies") is True,
    )


def _party(service: Service, people: Rows, role: str) -> Party:
    rows = of_role(people, role)
    if not rows:
        return Party(Person(key=role))
    return Party(person_of(rows[0], service), _capacity(rows[0]))


def _capacity(row: ApplicationPerson) -> Capacity | None:
    if values.flag(row.details, "acts_for_other") is not True:
        return None
    return Capacity(values.text(row.details, "capacity_proof"), values.day(row.details, "capacity_until"))
