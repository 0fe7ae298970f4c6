"""Facts of an application for a marriage contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courts.ground.law.contracts.terms import ContractKind, Kin
from notary.applications.facts import values
from notary.applications.facts.people import Rows, of_role, person_of
from notary.catalogue.definition import Service
from notary.rules.facts.marriage import MarriageFacts
from notary.rules.facts.people import (
    Certificate,
    Dower,
    Ending,
    Person,
    PreviousMarriage,
    Relative,
    Spouse,
    Standing,
    Wali,
    Witness,
)
from notary.rules.hijri import HijriCalendar

Answers = Mapping[str, Any]


def marriage_facts(service: Service, answers: Answers, people: Rows, calendar: HijriCalendar) -> MarriageFacts:
    """Return the facts. A spouse who is not entered yet has no data: the rules then name what is missing."""
    kinship = values.answers_of(answers, "kinship")
    return MarriageFacts(
        groom=_spouse(service, answers, people, "groom"),
        bride=_spouse(service, answers, people, "bride"),
        wali=_wali(service, answers, people),
        relatives=_relatives(answers),
        witnesses=tuple(Witness(person_of(row, service)) for row in of_role(people, "witness")),
        dower=_dower(service, answers),
        kinship_degree=values.number(kinship, "degree") if values.flag(kinship, "are_kin") else None,
        calendar=calendar,
    )


def _spouse(service: Service, answers: Answers, people: Rows, role: str) -> Spouse:
    rows = of_role(people, role)
    state = values.answers_of(answers, f"{role}_state")
    guardianship = values.answers_of(answers, "guardianship")
    is_bride = role == "bride"
    return Spouse(
        person=person_of(rows[0], service) if rows else Person(key=role),
        current_marriages=values.number(state, "current_marriages"),
        wives_disclosed=values.flag(state, "wives_disclosed") is True,
        previous=tuple(_previous(row) for row in values.rows_of(answers, f"{role}_previous")),
        pregnant=values.flag(state, "pregnant") is True,
        delivered_on=values.day(state, "delivered_on"),
        certificate=_certificate(values.answers_of(answers, f"{role}_certificate")),
        disclosure_signed_on=values.day(values.answers_of(answers, "disclosure"), f"{role}_signed_on"),
        national_law_asks_wali=values.flag(guardianship, "national_law_asks_wali") if is_bride else None,
        national_law_proof=values.text(guardianship, "national_law_proof") if is_bride else "",
        is_new_muslim=is_bride and values.flag(guardianship, "is_new_muslim") is True,
    )


def _previous(row: values.Row) -> PreviousMarriage:
    ending = values.text(row, "ending")
    return PreviousMarriage(
        began_on=values.day(row, "began_on"),
        ended_on=values.day(row, "ended_on"),
        ending=Ending(ending) if ending else None,
        proof=values.text(row, "proof"),
        recorded_on=values.day(row, "recorded_on"),
        cycles=values.number(row, "cycles"),
    )


def _certificate(row: values.Row) -> Certificate | None:
    issued = values.day(row, "issued_on")
    if issued is None:
        return None
    return Certificate(
        number=values.text(row, "number"),
        issuer=values.text(row, "issuer"),
        issued_on=issued,
        is_fit=values.flag(row, "is_fit") is True,
        valid_until=values.day(row, "valid_until"),
    )


def _wali(service: Service, answers: Answers, people: Rows) -> Wali | None:
    rows = of_role(people, "wali")
    kin = values.text(values.answers_of(answers, "guardianship"), "kin")
    if not rows or not kin:
        return None
    return Wali(person=person_of(rows[0], service), kin=Kin(kin))


def _relatives(answers: Answers) -> dict[Kin, Relative]:
    row = values.answers_of(answers, "relatives")
    return {
        kin: Relative(Standing(row[f"{kin}_is"]), values.text(row, f"{kin}_proof"))
        for kin in Kin
        if row.get(f"{kin}_is")
    }


def _dower(service: Service, answers: Answers) -> Dower | None:
    row = values.answers_of(answers, "dower")
    if not row or service.contract != ContractKind.MUSLIM:
        return None
    return Dower(advance=values.whole_units(row, "advance"), deferred=values.whole_units(row, "deferred"))
