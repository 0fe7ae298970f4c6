"""Claims to represent a company: made with a proof, decided by a clerk, and the mandate that comes from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import grounds
from courts.ground.errors import Conflict, DomainError, NotAllowed, Refused, require_reason
from courts.ground.law import profile_of
from courts.ground.models import Document, Person, PersonKind, Role, Venue
from courts.ground.models.people import posted_venues, posting_day
from courts.ground.queries.postings import holds_posting
from courts.ground.services import audit, identity
from courts.ground.services.documents import BadFile, CheckedFile, check_pdf, store
from courts.ground.services.postings import is_staff
from courts.ground.services.transitions import move
from courts.ground.wording.arabic_search import folded
from courts.offices.models import Company, CompanyClaim, Mandate, MandateKind
from courts.offices.queries.companies import known_company, known_party
from courts.offices.services import mails
from courts.offices.services.mandates import RIGHTS, end_all
from courts.offices.states import CompanyClaimState, MandateState

# A proof for longer is a typing error.
LONGEST_YEARS = 10


@dataclass(frozen=True, slots=True)
class CompanyDetails:
    """The company as the person states it, and the kind and the last day of the proof."""

    name_ar: str
    name_en: str
    licence_number: str
    authority: str
    proof_kind: str
    proof_ends_on: date


def claim_company(details: CompanyDetails, proof: UploadedFile[Any], *, venue: Venue, actor: Actor) -> CompanyClaim:
    """Ask the clerks of a court to confirm that the actor represents a company. The proof is stored outside a lock.

    Raises IdentityNotProven, NotAllowed for staff, BadFile, DomainError for a proof that has ended, Conflict while the
    same claim is open.
    """
    identity.require_verified(actor)
    person = actor.person
    if person is None or holds_posting(person):
        raise NotAllowed(_not_for_staff())
    file = check_proof(proof, details.proof_ends_on, venue=venue)
    _require_no_open(details, person)
    if file is None:
        raise ValueError("a claim without a court or a proof")
    document = store(file, actor=actor)
    return _record(details, document, person, venue, actor)


def check_proof(proof: UploadedFile[Any] | None, ends_on: date | None, *, venue: Venue | None) -> CheckedFile | None:
    """Check what is given of a proof. Raises Refused with every error of it."""
    errors: list[DomainError] = []
    file = None
    try:
        if ends_on is not None:
            _require_day(ends_on)
    except DomainError as error:
        errors.append(error)
    try:
        if proof is not None and venue is not None:
            file = check_pdf(proof, law=profile_of(venue, clock.now()), field="proof")
    except BadFile as error:
        errors.append(error)
    if errors:
        raise Refused(errors)
    return file


@transaction.atomic
def _record(details: CompanyDetails, document: Document, person: Person, venue: Venue, actor: Actor) -> CompanyClaim:
    try:
        with transaction.atomic():
            claim = CompanyClaim.records.create(person=person, venue=venue, proof=document, **asdict(details))
    except IntegrityError:
        raise _open_already() from None
    facts = {"licence_number": claim.licence_number, "venue": str(venue.pk), "proof": str(document.pk)}
    audit.record("companyclaim.requested", claim, actor=actor, detail=facts)
    return claim


def _not_for_staff() -> str:
    return _("Staff of the institution cannot represent a company here.")


def _require_day(day: date) -> None:
    today = posting_day()
    if day < today:
        raise DomainError(_("This proof has ended already."), code="ended", field="proof_ends_on")
    if day.year > today.year + LONGEST_YEARS:
        raise DomainError(_("Check the year: the day is too far away."), code="too_far", field="proof_ends_on")


def _require_no_open(details: CompanyDetails, person: Person) -> None:
    rows = CompanyClaim.records.filter(person=person, licence_number=details.licence_number)
    if rows.filter(authority_folded=folded(details.authority), state=CompanyClaimState.REQUESTED).exists():
        raise _open_already()


def _open_already() -> Conflict:
    return Conflict(_("The court has this request already."), code="requested")


def withdraw(claim: CompanyClaim, *, actor: Actor) -> None:
    """Withdraw one's own claim. Raises NotAllowed for others, IllegalMove once it is decided."""
    if actor.person is None or actor.person.pk != claim.person_id:
        raise NotAllowed
    move(claim, CompanyClaimState.WITHDRAWN, actor=actor, also={"decided_at": clock.now()})


@transaction.atomic
def confirm(claim: CompanyClaim, *, is_known_party: bool, actor: Actor) -> Mandate:
    """Confirm that the person represents the company: they act for it from now to the last day of the proof.

    `is_known_party`: the party that filings name by this licence number is this company; its cases are the company's
    then. Raises NotAllowed, Conflict if the claim is decided, its proof has ended, or the person is staff now.
    """
    _lock_and_check(claim, actor)
    # The claim may be weeks old: the person may have been posted since.
    if is_staff(claim.person):
        raise Conflict(_not_for_staff(), code="staff")
    if claim.proof_ends_on < posting_day():
        raise Conflict(_("The proof has ended meanwhile. Refuse the request."), code="ended")
    company = known_company(claim) or _new_company(claim, is_known_party=is_known_party, actor=actor)
    # Two clerks who confirm two proofs of one person come one after the other.
    list(Company.records.select_for_update(no_key=True).filter(pk=company.pk).values_list("pk"))
    move(claim, CompanyClaimState.CONFIRMED, actor=actor, also={"company": company, **_decision(actor)})
    # A newer proof takes the place of an older one.
    end_all(Q(principal=company.person, agent=claim.person, kind=MandateKind.COMPANY), reason="renewed", actor=actor)
    mandate = Mandate.records.create(
        kind=MandateKind.COMPANY,
        principal=company.person,
        agent=claim.person,
        claim=claim,
        starts_on=posting_day(),
        ends_on=claim.proof_ends_on,
        state=MandateState.ACTIVE,
        made_by=actor.user,
        **dict.fromkeys(RIGHTS, True),
    )
    facts = {"principal": str(company.person_id), "agent": str(claim.person_id), "ends_on": str(mandate.ends_on)}
    audit.record("mandate.active", mandate, actor=actor, detail=facts)
    grounds.may_begin(claim.person)
    mails.tell_claim_decided(claim)
    return mandate


def _new_company(claim: CompanyClaim, *, is_known_party: bool, actor: Actor) -> Company:
    person = known_party(claim) if is_known_party else None
    if person is None:
        person = Person.records.create(
            kind=PersonKind.LEGAL,
            name_ar=claim.name_ar,
            name_en=claim.name_en,
            licence_number=claim.licence_number,
        )
        audit.record("person.added", person, actor=actor)
    try:
        with transaction.atomic():
            company = Company.records.create(
                person=person, licence_number=claim.licence_number, authority=claim.authority
            )
    except IntegrityError:
        # Another clerk has confirmed the same company in this moment.
        raise Conflict from None
    audit.record("company.known", company, actor=actor, detail={"person": str(person.pk), "claim": str(claim.pk)})
    return company


@transaction.atomic
def refuse(claim: CompanyClaim, *, reason: str, actor: Actor) -> None:
    """Refuse a claim with a reason that the person reads. Raises NotAllowed, Conflict, DomainError without a reason."""
    _lock_and_check(claim, actor)
    reason = require_reason(reason)
    also = {"reason": reason, **_decision(actor)}
    move(claim, CompanyClaimState.REFUSED, actor=actor, reason=reason, also=also)
    mails.tell_claim_decided(claim)


@transaction.atomic
def end(claim: CompanyClaim, *, reason: str, actor: Actor) -> None:
    """End a confirmed representation before its last day, such as at the company's request. The mandate ends at once.

    Raises NotAllowed, Conflict, DomainError without a reason.
    """
    _lock_and_check(claim, actor, CompanyClaimState.CONFIRMED)
    reason = require_reason(reason)
    also = {"reason": reason, **_decision(actor)}
    move(claim, CompanyClaimState.ENDED, actor=actor, reason=reason, also=also)
    end_all(Q(claim=claim), reason=reason, actor=actor)


def _decision(actor: Actor) -> dict[str, Any]:
    return {"decided_by": actor.user, "decided_at": clock.now()}


def _lock_and_check(claim: CompanyClaim, actor: Actor, state: str = CompanyClaimState.REQUESTED) -> None:
    claim.refresh_from_db(fields=["state"], from_queryset=CompanyClaim.records.select_for_update(no_key=True))
    if claim.state != state:
        raise Conflict
    person = actor.person
    clerks = posted_venues(person, Role.CLERK) if person is not None else None
    if clerks is None or person == claim.person or not clerks.filter(venue=claim.venue_id).exists():
        raise NotAllowed(_("Only a clerk of this court can decide this request."))
