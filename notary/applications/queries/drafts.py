"""The draft of a deed, made of an application. Equal answers give equal drafts on every machine and day."""

from __future__ import annotations

from collections.abc import Iterable

from courts.ground.law.contracts.profiles import name_for
from courts.ground.law.contracts.terms import ContractKind
from courts.ground.models.people import POSTING_ZONE
from courts.ground.questions.texts import NO_TEXT, Text
from notary.applications.models import Application, ApplicationPerson
from notary.catalogue.definition import Service
from notary.catalogue.filling import FEMALE, filled_clauses
from notary.draft import Clause, Draft, DraftParty

_SHOWN_DIGITS = 3


def law_name(application: Application) -> str:
    """Return the name of the law of contracts for this application, or of the office's profile if it has none.

    Read for the day on which the application was begun: a draft does not change with the calendar.
    """
    office = application.office
    profile = office.law_profile_on(application.created_at.astimezone(POSTING_ZONE).date())
    try:
        return name_for(profile, ContractKind(application.service.contract))
    except KeyError:
        return profile


def draft_of(application: Application, people: Iterable[ApplicationPerson]) -> Draft:
    """Return the draft of the application with these people."""
    service = application.service
    rows = {(row.role, row.number): row for row in people}
    placed = [
        (role, rows[role.code, number])
        for role, number in service.places(application.answers)
        if (role.code, number) in rows
    ]
    filled = filled_clauses(service, application.answers, _values(service, (row for _role, row in placed)))
    return Draft(
        service=service.slug,
        version=service.version,
        law=law_name(application),
        title_ar=service.title.ar,
        title_en=service.title.en,
        office_ar=application.office.name_ar,
        office_en=application.office.name_en,
        parties=tuple(_party(service, row) for _role, row in placed),
        clauses=tuple(Clause(row.text.ar, row.text.en, row.heading.ar, row.heading.en) for row in filled),
    )


def _party(service: Service, row: ApplicationPerson) -> DraftParty:
    role = service.role(row.role)
    name = role.name_of(row.details) if role is not None else Text(row.role, row.role)
    identity = masked_identity(row)
    return DraftParty(
        role=row.role,
        role_ar=name.ar,
        role_en=name.en,
        name=row.name_ar,
        name_en=row.name_en,
        identity_ar=identity.ar,
        identity_en=identity.en,
        born_on=str(row.details.get("born_on") or ""),
        nationality=str(row.details.get("nationality") or ""),
    )


def masked_identity(row: ApplicationPerson) -> Text:
    """Return the document of a person with its last digits alone: other people read the draft."""
    number = row.emirates_id or row.document_number
    shown = f"…{number[-_SHOWN_DIGITS:]}" if number else "……"
    if row.emirates_id or not number:
        return Text(f"هوية إماراتية رقم {shown}", f"Emirates ID {shown}")
    return Text(f"جواز سفر رقم {shown}", f"passport {shown}")


def _values(service: Service, rows: Iterable[ApplicationPerson]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for row in rows:
        role = service.role(row.role)
        is_woman = role is not None and role.is_woman(row.details)
        texts = {
            "gender": FEMALE if is_woman else NO_TEXT,
            "name": Text(row.name_ar, row.name_en or row.name_ar),
            "identity": masked_identity(row),
            "born_on": _plain(row, "born_on"),
            "nationality": _plain(row, "nationality"),
        }
        for part, text in texts.items():
            found[f"{row.role}.{row.number}.{part}"] = text
            if row.number == 1:
                found[f"{row.role}.{part}"] = text
    return found


def _plain(row: ApplicationPerson, name: str) -> Text:
    value = str(row.details.get(name) or "……")
    return Text(value, value)
