"""Mandates: given by the principal, revoked at once, ended on their last day; and asked for under their lock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.declared import grounds
from courts.ground.declared.sweeps import Sweep
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused
from courts.ground.models import Person
from courts.ground.models.people import posting_day
from courts.ground.services import audit, identity, sweeps
from courts.ground.services.postings import is_staff
from courts.ground.services.sweeps import Swept
from courts.ground.services.transitions import move
from courts.offices.models import LawOffice, Mandate, MandateKind, Membership
from courts.offices.models.mandates import in_force
from courts.offices.queries.mandates import Right
from courts.offices.services import mails
from courts.offices.states import STANDING, MandateState, MembershipState

RIGHTS: Final[tuple[Right, ...]] = ("reads", "drafts", "submits", "gets_notices")


def lock_office(office: LawOffice) -> LawOffice:
    """Lock an office until the transaction ends, and read it again: its people and mandates change one by one."""
    return LawOffice.records.select_for_update(no_key=True).get(pk=office.pk)


@transaction.atomic
def grant(member: Membership, rights: Collection[str], *, starts_on: date, ends_on: date, actor: Actor) -> Mandate:
    """Let a member act for the actor, a lawyer of the same office, with these rights, at most for one year.

    A lawyer lends only their own rights. Raises NotAllowed for anyone else, IdentityNotProven, DomainError for days or
    rights that do not fit, Conflict for staff of the institution and if a mandate for this member stands already.
    """
    identity.require_verified(actor)
    office = lock_office(member.office)
    lawyer = _lawyer_of(office, actor)
    member = Membership.records.select_related("person").get(pk=member.pk)
    if not member.is_active or member.person is None or member.person == lawyer:
        raise Conflict
    require_terms(rights, starts_on, ends_on)
    if is_staff(member.person):
        raise Conflict(_("This person serves the institution. Its staff cannot act for a lawyer."), code="staff")
    begins_now = starts_on <= posting_day()
    try:
        with transaction.atomic():
            row = Mandate.records.create(
                kind=MandateKind.OFFICE,
                principal=lawyer,
                agent=member.person,
                membership=member,
                starts_on=starts_on,
                ends_on=ends_on,
                state=MandateState.ACTIVE if begins_now else MandateState.PLANNED,
                made_by=actor.user,
                **dict.fromkeys(sorted(rights), True),
            )
    except IntegrityError:
        raise Conflict(
            _("This person acts for you already. Revoke that mandate first, then give another one."), code="stands"
        ) from None
    audit.record(f"mandate.{row.state}", row, actor=actor, detail=_facts(row))
    if begins_now:
        grounds.may_begin(row.agent)
    mails.tell_granted(row)
    return row


def _lawyer_of(office: LawOffice, actor: Actor) -> Person:
    person = actor.person
    own = Membership.records.filter(office=office, person=person, job="lawyer", state=MembershipState.ACTIVE)
    if person is None or not office.is_confirmed or not own.exists():
        raise NotAllowed(_("Only a lawyer of this office can let its members act for them."))
    if not Person.records.filter(pk=person.pk).exclude(roll_number="").exists():
        raise NotAllowed(_("Only a lawyer of this office can let its members act for them."))
    return person


def _facts(row: Mandate) -> dict[str, object]:
    return {
        "principal": str(row.principal_id),
        "agent": str(row.agent_id),
        "rights": [name for name in RIGHTS if getattr(row, name)],
        "starts_on": str(row.starts_on),
        "ends_on": str(row.ends_on),
    }


def require_terms(rights: Collection[str] | None, starts_on: date | None, ends_on: date | None) -> None:
    """Check what is given of a mandate. Raises Refused with every error of it."""
    errors = errors_of_days(starts_on, ends_on) + (errors_of_rights(rights) if rights is not None else [])
    if errors:
        raise Refused(errors)


def errors_of_rights(rights: Collection[str]) -> list[DomainError]:
    """Return the errors of rights that make no sense together."""
    errors: list[tuple[str, str]] = []
    if not {"reads", "drafts"} & set(rights):
        errors.append((_("Select at least one: to read the cases, or to prepare filings."), "required"))
    if "submits" in rights and "drafts" not in rights:
        errors.append((_("A member who submits filings must also be able to prepare them."), "needs_drafts"))
    if "gets_notices" in rights and "reads" not in rights:
        words = _("Notices are about cases: a member who receives them must be able to read the cases.")
        errors.append((words, "needs_reads"))
    return [DomainError(words, code=code, field="rights") for words, code in errors]


def year_after(day: date) -> date:
    """The same day of the next year; 28 February after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def errors_of_days(starts_on: date | None, ends_on: date | None) -> list[DomainError]:
    """Return the errors of days that are over, in the wrong order, or more than one year apart."""
    today, errors = posting_day(), list[DomainError]()
    if starts_on is not None and not today <= starts_on <= year_after(today):
        words = _("The first day is today or later, within one year.")
        errors.append(DomainError(words, code="first_day", field="starts_on"))
    first = starts_on or today
    if ends_on is not None and ends_on < first:
        errors.append(DomainError(_("The last day cannot be before the first day."), code="last_day", field="ends_on"))
    elif ends_on is not None and ends_on > year_after(first):
        errors.append(DomainError(_("A mandate lasts one year at most."), code="too_long", field="ends_on"))
    return errors


@transaction.atomic
def revoke(row: Mandate, *, actor: Actor) -> None:
    """End a mandate now. Its rights end with the commit. Raises NotAllowed, Conflict once it is over.

    The principal, the agent and a manager of the office may.
    """
    person = actor.person
    if person is None or (person.pk not in {row.principal_id, row.agent_id} and not _manages(row, person)):
        raise NotAllowed
    row.refresh_from_db(fields=["state"], from_queryset=Mandate.records.select_for_update(no_key=True))
    _end(row, actor)


def _manages(row: Mandate, person: Person) -> bool:
    office = row.membership.office_id if row.membership is not None else None
    rows = Membership.records.filter(office=office, person=person, is_manager=True, state=MembershipState.ACTIVE)
    return office is not None and rows.exists()


def _end(row: Mandate, actor: Actor, reason: str = "") -> None:
    move(row, MandateState.REVOKED, actor=actor, reason=reason, also={"ended_at": clock.now()})
    mails.tell_revoked(row)


def end_all(condition: Q, *, reason: str, actor: Actor) -> int:
    """Revoke the standing mandates that fit the condition. The caller has locked their office."""
    rows = Mandate.records.filter(condition, state__in=STANDING).select_related("principal", "agent").order_by("pk")
    ended = list(rows.select_for_update(no_key=True, of=("self",)))
    for row in ended:
        _end(row, actor, reason)
    return len(ended)


def require_mandate(actor: Actor, principal: Person, right: Right) -> Mandate:
    """Return the mandate by which the actor does this for the principal, locked until the transaction ends.

    A revocation waits for this transaction, or this one for it, and then finds no mandate. A transaction that revokes
    locks no filing and no case, so that neither waits for the other. Raises NotAllowed without a mandate in force.
    """
    rows = Mandate.records.select_for_update(no_key=True).filter(
        in_force(), Q(**{right: True}), agent=actor.person, principal=principal
    )
    row = rows.order_by("pk").first()
    if row is None:
        raise NotAllowed(_("You do not act for this person any more, or not in this."))
    return row


def sweep() -> Swept:
    """Begin the mandates whose first day has come, and end those whose last day has passed."""
    return sweeps.sweep_each(BEGINNING, ENDING)


def _begin(row: Mandate) -> bool:
    move(row, MandateState.ACTIVE, actor=SYSTEM)
    grounds.may_begin(row.agent)
    return True


def _expire(row: Mandate) -> bool:
    move(row, MandateState.EXPIRED, actor=SYSTEM, also={"ended_at": clock.now()})
    return True


def _to_begin(now: datetime) -> QuerySet[Mandate]:
    today = posting_day()
    rows = Mandate.records.filter(state=MandateState.PLANNED, starts_on__lte=today, ends_on__gte=today)
    return rows.select_related("agent").order_by("starts_on", "pk")


def _to_end(now: datetime) -> QuerySet[Mandate]:
    return Mandate.records.filter(state__in=STANDING, ends_on__lt=posting_day()).order_by("ends_on", "pk")


BEGINNING: Final = Sweep(name="offices.begin_mandates", wanted=_to_begin, act=_begin)
ENDING: Final = Sweep(name="offices.end_mandates", wanted=_to_end, act=_expire)
