"""Sending notices about applications, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from courts.ground.models import Person, Recipient
from courts.ground.services import notices
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.notices import INVITED, VOIDED, account_of, couple_of, everyone


def notify_everyone(application: Application, kind: str, *, step: str = "now") -> None:
    """Send one notice to the applicant and to the people who accepted."""
    notices.notify(kind, application, everyone(application), version=application.version, step=step)


def notify_applicant(application: Application, kind: str, *, step: str = "now") -> None:
    """Send one notice to the applicant."""
    notices.notify(kind, application, [Recipient(application.applicant)], version=application.version, step=step)


def notify_couple(application: Application, kind: str, *, step: str) -> None:
    """Send one notice to the applicant and to the spouses who accepted."""
    notices.notify(kind, application, couple_of(application), version=application.version, step=step)


def notify_invited(application: Application, rows: Iterable[ApplicationPerson]) -> None:
    """Ask the named people to confirm and to agree. Where no account fits, nothing leaves and no page says so."""
    for row in rows:
        person = account_of(row)
        if person is not None and person.pk != application.applicant_id:
            notify_invitation(application, row, person)


def notify_invitation(application: Application, row: ApplicationPerson, person: Person) -> None:
    """Send the invitation to one person. Idempotent: once for each time that a place is invited."""
    step = row.pk.hex[:12]
    step = step if row.invited_times < 2 else f"{step}-{row.invited_times}"
    notices.notify(INVITED, application, [Recipient(person)], step=step)


def notify_voided(application: Application, rows: Iterable[ApplicationPerson]) -> None:
    """Tell people that a change ended their agreement."""
    people = [Recipient(row.person) for row in rows if row.person is not None]
    notices.notify(VOIDED, application, people, version=application.version)
