"""Marriage contracts of the demonstration: the people of each couple, and what the applicant enters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from courts.ground import clock
from courts.ground.actors import Actor
from demo.people import Cast
from demo.story.filing import by
from demo.story.papers import paper
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import people_of
from notary.applications.queries.completeness import asked_papers
from notary.applications.queries.drafts import draft_of
from notary.applications.services import agreements, invitations, papers
from notary.applications.services.applications import TypedPerson, begin, save_person, save_task
from notary.catalogue import registry
from notary.draft import Draft

SERVICE: Final = "marriage_muslim"


@dataclass(frozen=True, slots=True)
class Couple:
    """A couple with the father of the bride and two witnesses, as members of the cast; the groom applies."""

    groom: str
    bride: str
    wali: str
    witnesses: tuple[str, str] = ("contract_witness", "second_contract_witness")

    @property
    def places(self) -> dict[tuple[str, int], str]:
        """The member of the cast at each place of the application."""
        places = {("groom", 1): self.groom, ("bride", 1): self.bride, ("wali", 1): self.wali}
        return places | {("witness", number): member for number, member in enumerate(self.witnesses, start=1)}

    @property
    def named(self) -> tuple[str, ...]:
        """Everyone who agrees to the text, the groom first."""
        return tuple(self.places.values())


# They meet the notary today.
READY: Final = Couple("groom", "bride", "guardian")
# They are in the middle of their application.
BEGUN: Final = Couple("second_groom", "second_bride", "second_guardian")
# Their contract is sealed.
MARRIED: Final = Couple("husband", "wife", "guardian")

_BORN: Final = {
    "groom": "1995-03-14",
    "bride": "1997-08-02",
    "guardian": "1968-01-20",
    "contract_witness": "1982-11-05",
    "second_contract_witness": "1983-04-17",
    "second_groom": "1981-06-30",
    "second_bride": "1995-10-11",
    "second_guardian": "1965-02-03",
    "husband": "1993-05-25",
    "wife": "1995-12-09",
}


def typed(cast: Cast, member: str, born_on: str = "", **more: Any) -> TypedPerson:
    """Return a member of the cast as an applicant types them."""
    person = cast.people[member]
    details = {
        "born_on": born_on or _BORN[member],
        "nationality": "الإمارات",
        "is_citizen": True,
        "is_muslim": True,
        "is_male": True,
        "is_abroad": False,
        "document_until": f"{clock.today().year + 3}-12-31",
        **more,
    }
    return TypedPerson(person.name_ar, person.name_en, person.emirates_id, details=details)


def answers() -> dict[str, Any]:
    """Return the answers of the applicant, by task."""
    issued = (clock.today() - timedelta(days=9)).isoformat()
    certificate = {"issuer": "مركز الفحص الطبي قبل الزواج، الشارقة", "issued_on": issued, "is_fit": True}
    return {
        "guardianship": {"kin": "father"},
        "groom_state": {"current_marriages": 0},
        "bride_state": {"current_marriages": 0, "pregnant": False},
        "kinship": {"are_kin": False},
        "dower": {"advance": "20000.00", "deferred": "30000.00"},
        "conditions": [{"text": "أن تكمل الزوجة دراستها الجامعية."}, {"text": "أن يكون السكن في إمارة الشارقة."}],
        "groom_certificate": {**certificate, "number": "2231/7"},
        "bride_certificate": {**certificate, "number": "2231/8"},
        "language": {"spoken": "ar", "interpreter": False},
    }


def apply(cast: Cast, couple: Couple) -> Application:
    """Fill in the application of a couple as the groom, and show its draft to everyone."""
    groom = by(cast, couple.groom)
    row = begin(SERVICE, office=cast.venues["office"], role="groom", actor=groom)
    for (code, number), member in couple.places.items():
        row = enter(row, code, number, typed(cast, member), groom)
    row = answer(row, answers(), groom)
    return agreements.ask_for_agreement(row, version=None, actor=groom)


def enter(row: Application, code: str, number: int, person: TypedPerson, actor: Actor) -> Application:
    """Name a person at a place of an application."""
    role = row.service.role(code)
    return row if role is None else save_person(row, role, number, person, version=None, actor=actor)


def answer(row: Application, given: dict[str, Any], actor: Actor) -> Application:
    """Save the answers of an application, by task."""
    for code, answered in given.items():
        task = row.service.task(code)
        if task is not None:
            row = save_task(row, task, answered, version=None, actor=actor)
    return row


def agree(cast: Cast, row: Application, member: str) -> None:
    """Accept the invitation, hand in the member's own papers, confirm their data and agree to the text."""
    actor = by(cast, member)
    invitations.accept(row, actor=actor)
    hand_in(cast, row, member)
    agreements.confirm_data(row, actor=actor, needs={"language": "ar", "interpreter": False, "access": []})
    agreements.agree(row, row.draft_hash, actor=actor)


def hand_in(cast: Cast, row: Application, member: str) -> None:
    """Hand in the required papers of one person."""
    person, actor = cast.people[member], by(cast, member)
    for asked, of in asked_papers(row, people_of(row)):
        if asked.required and of is not None and of.person_id == person.pk:
            copy = paper("Emirates ID", "Copy of an identity document", person.name_en)
            papers.hand_in(row, asked.code, copy, of=of, actor=actor)


def draft_for(cast: Cast, couple: Couple) -> Draft:
    """Return the text of a couple's contract as an application would give it, without an application."""
    row = Application(
        service_slug=SERVICE, service_version=registry.service(SERVICE).version, office=cast.venues["office"]
    )
    row.answers = answers()
    people = [
        ApplicationPerson(role=code, number=number, **typed(cast, member).columns())
        for (code, number), member in couple.places.items()
    ]
    return draft_of(row, people)
