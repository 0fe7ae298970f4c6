"""Applications of the demonstration: a couple in the middle of theirs, and a power that waits at the notary's desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from courts.ground import clock
from demo.people import Cast
from demo.story.filing import by
from demo.story.papers import paper
from notary.applications.models import Application
from notary.applications.queries.applications import people_of
from notary.applications.services import agreements, invitations, papers, submission
from notary.applications.services.applications import TypedPerson, begin, save_person, save_task

# The father of the bride has no account: the application waits for this agreement.
_FATHER = TypedPerson("سعيد المهيري", "Saeed Al Muhairi", "784196810000091")


def apply_at_notary(cast: Cast) -> None:
    """Create both applications once. What visitors do with them stays."""
    if not Application.records.filter(applicant=cast.people["groom"]).exists():
        _couple(cast)
    if not Application.records.filter(applicant=cast.people["claimant"]).exists():
        _power(cast)


def _couple(cast: Cast) -> None:
    groom = by(cast, "groom")
    row = begin("marriage_muslim", office=cast.venues["office"], role="groom", actor=groom)
    people = {
        ("groom", 1): _typed(cast, "groom", "1995-03-14"),
        ("bride", 1): _typed(cast, "bride", "1997-08-02"),
        ("wali", 1): _with(_FATHER, "1968-01-20"),
        ("witness", 1): _typed(cast, "witness", "1982-11-05"),
        ("witness", 2): _typed(cast, "second_groom", "1981-06-30"),
    }
    for (code, number), typed in people.items():
        role = row.service.role(code)
        if role is not None:
            row = save_person(row, role, number, typed, version=None, actor=groom)
    for code, answers in _answers().items():
        task = row.service.task(code)
        if task is not None:
            row = save_task(row, task, answers, version=None, actor=groom)
    row = agreements.ask_for_agreement(row, version=None, actor=groom)
    for member in ("groom", "witness"):
        _agree(cast, row, member)


def _agree(cast: Cast, row: Application, member: str) -> None:
    actor = by(cast, member)
    invitations.accept(row, actor=actor)
    agreements.confirm_data(row, actor=actor, needs={"language": "ar", "interpreter": False, "access": []})
    agreements.agree(row, row.draft_hash, actor=actor)


def _answers() -> dict[str, Any]:
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


def _power(cast: Cast) -> None:
    claimant = by(cast, "claimant")
    row = begin("power_special", office=cast.venues["office"], role="principal", actor=claimant)
    for code, typed in (
        ("principal", _typed(cast, "claimant", "1985-02-11", acts_for_other=False)),
        ("agent", _typed(cast, "lawyer", "1988-09-19", acts_for_other=False)),
    ):
        role = row.service.role(code)
        if role is not None:
            row = save_person(row, role, 1, typed, version=None, actor=claimant)
    given: dict[str, Any] = {
        "power": {"subject": "litigation", "is_commercial": False},
        "scope": [{"text": "تمثيلي أمام محكمة الشارقة الاتحادية الابتدائية وتقديم الطلبات واستلام الأوراق."}],
        "term": {"may_delegate": False},
        "language": {"spoken": "ar", "interpreter": False},
    }
    for code, answers in given.items():
        task = row.service.task(code)
        if task is not None:
            row = save_task(row, task, answers, version=None, actor=claimant)
    row = agreements.ask_for_agreement(row, version=None, actor=claimant)
    _agree(cast, row, "claimant")
    principal = next(each for each in people_of(row) if each.role == "principal")
    copy = paper("Emirates ID", "Copy of an identity document")
    papers.hand_in(row, "id_principal", copy, of=principal, actor=claimant)
    submission.submit(row, version=None, actor=claimant)


def _typed(cast: Cast, member: str, born_on: str, **more: Any) -> TypedPerson:
    person = cast.people[member]
    return _with(TypedPerson(person.name_ar, person.name_en, person.emirates_id), born_on, **more)


def _with(typed: TypedPerson, born_on: str, **more: Any) -> TypedPerson:
    details = {
        "born_on": born_on,
        "nationality": "الإمارات",
        "is_citizen": True,
        "is_muslim": True,
        "is_male": True,
        "is_abroad": False,
        "document_until": f"{clock.today().year + 3}-12-31",
        **more,
    }
    return TypedPerson(typed.name_ar, typed.name_en, typed.emirates_id, details=details)
