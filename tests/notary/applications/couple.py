"""A couple and their application, made by the product's own services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from courts.ground import clock
from courts.ground.actors import Actor, actor_for
from courts.ground.models import IdentityLevel, Person, Receipt, User, Venue
from demo.people import Cast
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import people_of
from notary.applications.queries.completeness import asked_papers
from notary.applications.services import agreements, invitations, papers, reviews, submission
from notary.applications.services.applications import TypedPerson, begin, save_person, save_task
from tests.registry.desk import upload

# Everyone who agrees to the draft of a marriage contract, next to the groom.
NAMED = ("bride", "wali", "first", "second")
NUMBERS = {"wali": "784196810000091", "first": "784198210000092", "second": "784198310000093"}
NAMES = {"wali": "سعيد المهيري", "first": "خالد المنصوري", "second": "ماجد الزعابي"}


def office_of(cast: Cast) -> Venue:
    """The notary office, under the law of the demonstration: the law of the tests has no rules of contracts."""
    office = cast.venues["office"]
    Venue.records.filter(pk=office.pk).update(law_profile="demo")
    office.refresh_from_db()
    return office


def account(cast: Cast, member: str) -> User:
    """The account of a member of the cast, or of one of the people who are in no cast."""
    if member in cast.users:
        return cast.users[member]
    person, _ = Person.records.get_or_create(
        emirates_id=NUMBERS[member],
        defaults={"name_ar": NAMES[member], "identity_level": IdentityLevel.VERIFIED},
    )
    found = User.objects.filter(person=person).first()
    return found or User.objects.create_user(f"{member}@example.com", person=person)


def act(cast: Cast, member: str) -> Actor:
    return actor_for(account(cast, member))


def day(**ago: int) -> str:
    return (clock.today() - timedelta(**ago)).isoformat()


def details(born_on: str = "1990-05-01", **more: Any) -> dict[str, Any]:
    given = {
        "born_on": born_on,
        "nationality": "الإمارات",
        "is_citizen": True,
        "is_muslim": True,
        "is_male": True,
        "is_abroad": False,
        "document_until": "2040-01-01",
    }
    return {**given, **more}


def typed(cast: Cast, member: str, **more: Any) -> TypedPerson:
    person = account(cast, member).person
    return TypedPerson(name_ar=person.name_ar, emirates_id=person.emirates_id, details=details(**more))


ANSWERS: Mapping[str, Any] = {
    "guardianship": {"kin": "father"},
    "groom_state": {"current_marriages": 0},
    "bride_state": {"current_marriages": 0, "pregnant": False},
    "kinship": {"are_kin": False},
    "dower": {"advance": "10000.00", "deferred": "20000.00"},
    "conditions": [{"text": "أن تكمل الزوجة دراستها."}],
    "language": {"spoken": "ar", "interpreter": False},
}


def begun(cast: Cast) -> Application:
    """An application for a marriage contract that the groom has begun."""
    return begin("marriage_muslim", office=office_of(cast), role="groom", actor=act(cast, "groom"))


def fill(application: Application, cast: Cast, code: str, answers: Any) -> Application:
    task = application.service.task(code)
    assert task is not None
    return save_task(application, task, answers, version=None, actor=act(cast, "groom"))


def place(application: Application, cast: Cast, role: str, number: int, who: TypedPerson) -> Application:
    found = application.service.role(role)
    assert found is not None
    return save_person(application, found, number, who, version=None, actor=act(cast, "groom"))


def filled(cast: Cast, **other: Any) -> Application:
    """The application with all people and answers. other: answers of tasks in place of the usual ones."""
    row = begun(cast)
    people = {("groom", 1): "groom", ("bride", 1): "bride", ("wali", 1): "wali"}
    people |= {("witness", 1): "first", ("witness", 2): "second"}
    for (role, number), member in people.items():
        row = place(row, cast, role, number, typed(cast, member))
    certificate = {"number": "77", "issuer": "هيئة الصحة", "issued_on": day(days=10), "is_fit": True}
    answers = {**ANSWERS, "groom_certificate": certificate, "bride_certificate": certificate, **other}
    for code, given in answers.items():
        row = fill(row, cast, code, given)
    return row


def shown(cast: Cast, **other: Any) -> Application:
    """The application whose draft is shown to everyone."""
    return agreements.ask_for_agreement(filled(cast, **other), version=None, actor=act(cast, "groom"))


def agree(application: Application, cast: Cast, member: str) -> Application:
    """Let one person accept, confirm and agree to the present draft."""
    invitations.accept(application, actor=act(cast, member))
    row = agreements.confirm_data(application, actor=act(cast, member))
    return agreements.agree(row, row.draft_hash, actor=act(cast, member))


def agreed(cast: Cast, **other: Any) -> Application:
    """The application to which everyone has agreed, with all papers."""
    row = shown(cast, **other)
    for member in ("groom", *NAMED):
        row = agree(row, cast, member)
    hand_in_all(row, cast)
    return row


def hand_in_all(application: Application, cast: Cast) -> None:
    owners = {account(cast, member).person_id: member for member in ("groom", *NAMED)}
    for paper, of in asked_papers(application, people_of(application)):
        member = owners[of.person_id] if of is not None and of.person_id is not None else "groom"
        papers.hand_in(application, paper.code, upload("paper.pdf"), of=of, actor=act(cast, member))


def submitted(cast: Cast, **other: Any) -> Application:
    return submission.submit(agreed(cast, **other), version=None, actor=act(cast, "groom"))


def taken(cast: Cast, **other: Any) -> Application:
    return reviews.take(submitted(cast, **other), actor=act(cast, "notary"))


def row_of(application: Application, role: str, number: int = 1) -> ApplicationPerson:
    return ApplicationPerson.records.get(application=application, role=role, number=number)


def born(years: int) -> str:
    """A birthday today, so many years ago."""
    today = clock.today()
    return date(today.year - years, today.month, min(today.day, 28)).isoformat()


def many(cast: Cast, count: int) -> None:
    """Applications that were submitted, each with its people: rows alone, for lists."""
    office, groom, bride = office_of(cast), account(cast, "groom").person, account(cast, "bride").person
    now = clock.now()
    for number in range(count):
        receipt = Receipt.records.create(
            venue=office, number=f"T-{number:05d}", channel="web", owner=groom, official_at=now, answer_due_at=now
        )
        row = Application.records.create(
            service_slug="marriage_muslim",
            service_version=1,
            office=office,
            applicant=groom,
            state="submitted",
            receipt=receipt,
            queued_at=now,
        )
        for role, person in (("groom", groom), ("bride", bride)):
            ApplicationPerson.records.create(
                application=row, role=role, name_ar=person.name_ar, person=person, invited_at=now, accepted_at=now
            )
