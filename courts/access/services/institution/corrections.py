"""Correct the names or the Emirates ID of a proven person, by a document that was seen. The number takes two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.models import PersonCorrection
from courts.approvals.models import ProposedAct
from courts.approvals.services.proposed_acts import propose
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, require_reason
from courts.ground.models import Person, PersonKind, Recipient, User
from courts.ground.queries.administrators import administrators
from courts.ground.services import audit
from courts.ground.services.notices import notify

CORRECT: Final = "correct_person"
CORRECTED: Final = "person_corrected"
COLUMNS: Final = ("name_ar", "name_en", "emirates_id")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The values that the person has from then on, and the document in which staff read them."""

    name_ar: str
    name_en: str
    emirates_id: str
    document_type: str


@transaction.atomic
def correct(person: Person, wanted: Corrected, *, reason: str, actor: Actor) -> PersonCorrection | ProposedAct:
    """Correct a person as an administrator. Another Emirates ID is proposed, and a second administrator confirms it.

    Raises NotAllowed for others and for one's own person, DomainError without a reason or without a change, Conflict
    for a person who is not proven and for a number that is taken.
    """
    user, reason = actor.user, require_reason(reason)
    if user is None or not administrators().filter(pk=user.pk).exists():
        raise NotAllowed
    person = Person.records.select_for_update().get(pk=person.pk)
    _require_possible(person, wanted, user)
    if wanted.emirates_id == person.emirates_id:
        return _apply(person, wanted, reason=reason, made_by=user, actor=actor)
    old = {f"old_{name}": getattr(person, name) for name in COLUMNS}
    return propose(CORRECT, person.pk, reason=reason, actor=actor, detail={**old, **asdict(wanted)})


def perform(act: ProposedAct, actor: Actor) -> None:
    """Make a correction that a second administrator confirms. Raises Conflict if the person has changed since."""
    person = Person.records.select_for_update().filter(pk=act.subject_id).first()
    if person is None or any(getattr(person, name) != act.detail[f"old_{name}"] for name in COLUMNS):
        raise Conflict(_("The person has changed since the proposal. Propose it again."), code="changed")
    wanted = corrected_of(act.detail)
    _require_possible(person, wanted, act.proposed_by)
    if actor.user is not None and actor.user.person_id == person.pk:
        raise NotAllowed(_own())
    _apply(person, wanted, reason=act.reason, made_by=act.proposed_by, actor=actor, confirmed_by=actor.user)


def corrected_of(detail: Mapping[str, Any]) -> Corrected:
    """The wanted values of a proposed correction."""
    return Corrected(**{name: detail[name] for name in (*COLUMNS, "document_type")})


def _own() -> str:
    return _("This is you. A different administrator corrects your person.")


def _require_possible(person: Person, wanted: Corrected, user: User) -> None:
    if user.person_id == person.pk:
        raise NotAllowed(_own())
    if person.kind != PersonKind.NATURAL or not person.is_verified:
        raise Conflict(_("Only the names of a person with a proven identity are corrected here."), code="not_proven")
    if all(getattr(wanted, name) == getattr(person, name) for name in COLUMNS):
        raise DomainError(_("Nothing has changed."), code="no_change", field="name_ar")
    if person.emirates_id and not wanted.emirates_id:
        raise DomainError(_("Enter the Emirates ID number."), code="required", field="emirates_id")
    if wanted.emirates_id and Person.records.filter(emirates_id=wanted.emirates_id).exclude(pk=person.pk).exists():
        raise _taken()


def _taken() -> Conflict:
    return Conflict(_("Another person has this Emirates ID."), code="taken", field="emirates_id")


def _apply(
    person: Person,
    wanted: Corrected,
    *,
    reason: str,
    made_by: User,
    actor: Actor,
    confirmed_by: User | None = None,
) -> PersonCorrection:
    values = {name: getattr(wanted, name) for name in COLUMNS}
    changes = {f"old_{name}": getattr(person, name) for name in COLUMNS}
    changes |= {f"new_{name}": value for name, value in values.items()}
    for name, value in values.items():
        setattr(person, name, value)
    try:
        with transaction.atomic():
            # Saved, not updated: the folded name follows.
            person.save(update_fields=[*COLUMNS, "name_folded"])
    except IntegrityError:
        raise _taken() from None
    row = PersonCorrection.records.create(
        person=person,
        document_type=wanted.document_type,
        reason=reason,
        made_by=made_by,
        confirmed_by=confirmed_by,
        **changes,
    )
    detail = {**changes, "document": wanted.document_type, "reason": reason, "correction": str(row.pk)}
    audit.record("person.corrected", person, actor=actor, detail=detail)
    notify(CORRECTED, row, [Recipient(person)])
    return row
