"""Identity checks: requested by the person, decided by staff who see the person and the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courts.access.models import CheckKind, CheckMethod, CheckProblem, DocumentType, IdentityCheck
from courts.access.models.identity_checks import SECOND_ACCOUNT
from courts.access.queries.identity_checks import may_decide
from courts.access.services.identity import claims, passports
from courts.access.services.identity.claims import Proven
from courts.access.services.identity.passports import SeenPassport
from courts.access.services.sign_in import handed_codes
from courts.access.states import IdentityCheckState
from courts.access.wording.identity_checks import DECIDED
from courts.ground import clock
from courts.ground.actors import SYSTEM, Actor
from courts.ground.errors import Conflict, NotAllowed, require_reason
from courts.ground.models import Person, Recipient, User, Venue
from courts.ground.services import audit, identity
from courts.ground.services.notices import notify
from courts.ground.services.transitions import move
from courts.ground.wording.arabic_search import folded, name_key


@dataclass(frozen=True, slots=True)
class Declared:
    """The person's words: an Emirates ID, or a passport with its issuer; or a roll number."""

    emirates_id: str = ""
    document_number: str = ""
    document_issuer: str = ""
    roll_number: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The document as staff read it."""

    method: str
    document_type: str
    name_ar: str
    name_en: str
    number: str
    issuer: str = ""


@transaction.atomic
def request_check(
    user: User, venue: Venue, declared: Declared, *, method: str, actor: Actor, kind: str = CheckKind.IDENTITY
) -> IdentityCheck:
    """Ask for a check at a venue. Raises Conflict while another one is open, or when the identity is proven."""
    person = user.person
    if kind == CheckKind.IDENTITY and person.is_verified:
        raise Conflict(_("Your identity is proven already."), code="proven")
    if kind == CheckKind.ROLL:
        identity.require_verified(actor)
    try:
        with transaction.atomic():
            check = IdentityCheck.records.create(
                account=user,
                venue=venue,
                kind=kind,
                method=method,
                name_ar=person.name_ar,
                name_en=person.name_en,
                emirates_id=declared.emirates_id,
                document_number=declared.document_number,
                document_issuer=declared.document_issuer,
                roll_number=declared.roll_number,
            )
    except IntegrityError:
        raise Conflict(_("You have asked for this check already."), code="requested") from None
    columns = {"declared_emirates_id": declared.emirates_id} if kind == CheckKind.IDENTITY else {}
    if declared.roll_number:
        columns["declared_roll_number"] = declared.roll_number
    Person.records.filter(pk=person.pk).update(**columns)
    audit.record("identitycheck.requested", check, actor=actor, detail={"venue": str(venue.pk), "kind": kind})
    return check


def withdraw(check: IdentityCheck, *, actor: Actor) -> None:
    """Take back one's own request. Raises NotAllowed for others, IllegalMove once it is decided.

    The statement of a provider is no request: it stays until it is decided.
    """
    if actor.user is None or actor.user.pk != check.account_id or check.provider or check.kind == CheckKind.RECOVERY:
        raise NotAllowed
    move(check, IdentityCheckState.WITHDRAWN, actor=actor, also={"decided_at": clock.now()})


@transaction.atomic
def refuse(check: IdentityCheck, *, reason: str, actor: Actor) -> None:
    """Refuse a check with a reason that the person reads. Raises NotAllowed, Conflict, DomainError without a reason."""
    _lock_and_check(check, actor)
    reason = require_reason(reason)
    move(check, IdentityCheckState.REFUSED, actor=actor, reason=reason, also={"reason": reason, **_decision(actor)})
    _tell(check)


@transaction.atomic
def verify(check: IdentityCheck, seen: Seen, *, actor: Actor) -> IdentityCheck:
    """Confirm that the document is the person's. The account then claims the person known by that Emirates ID.

    When two people are concerned, the check becomes disputed, and nothing else changes. Raises NotAllowed, Conflict.
    """
    _lock_and_check(check, actor, CheckKind.IDENTITY)
    if check.state == IdentityCheckState.DISPUTED:
        raise Conflict(check.get_problem_display(), code="disputed")
    document = _columns(seen)
    if seen.document_type == DocumentType.EMIRATES_ID:
        proven = Proven(seen.name_ar, seen.name_en, seen.number, how=f"check {check.pk}")
        problem = claims.claim(check.account, proven, actor=actor, check=check)
    else:
        passport = SeenPassport(seen.name_ar, seen.name_en, seen.number, seen.issuer)
        problem = passports.prove(check.account, passport, actor=actor, check=check)
    if problem is None:
        move(check, IdentityCheckState.VERIFIED, actor=actor, also={**document, **_decision(actor)})
        _tell(check)
    else:
        move(check, IdentityCheckState.DISPUTED, actor=actor, reason=problem, also={**document, "problem": problem})
    return check


@transaction.atomic
def decide_same_person(check: IdentityCheck, *, reason: str, actor: Actor) -> None:
    """Decide that the two names of a disputed check are those of one person; the account then claims that person.

    Raises NotAllowed, Conflict where two accounts or two numbers stand against it, DomainError without a reason.
    """
    _lock_and_check(check, actor, CheckKind.IDENTITY)
    if check.state != IdentityCheckState.DISPUTED:
        raise Conflict
    reason = require_reason(reason)
    account, names, number = check.account, (check.seen_name_ar, check.seen_name_en), check.seen_number
    if check.document_type == DocumentType.PASSPORT:
        passport = SeenPassport(*names, number, check.seen_issuer)
        problem = passports.prove(account, passport, actor=actor, check=check, same_person=True)
    else:
        proven = Proven(*names, number, how=f"check {check.pk}")
        problem = claims.claim(account, proven, actor=actor, same_person=True, check=check)
    if problem is not None:
        raise Conflict(str(problem.label), code="disputed")
    move(check, IdentityCheckState.VERIFIED, actor=actor, reason=reason, also={"reason": reason, **_decision(actor)})
    _tell(check)


@transaction.atomic
def decide_second_account(check: IdentityCheck, *, actor: Actor) -> None:
    """Decide that the account is a second one of the document's person. It proves nothing; the person is told.

    Raises NotAllowed, Conflict unless another account has proven the document.
    """
    _lock_and_check(check, actor, CheckKind.IDENTITY)
    if check.state != IdentityCheckState.DISPUTED or check.problem != CheckProblem.HAS_ACCOUNT:
        raise Conflict
    also = {"reason": SECOND_ACCOUNT, **_decision(actor)}
    move(check, IdentityCheckState.REFUSED, actor=actor, reason=SECOND_ACCOUNT, also=also)
    _tell(check)


def _columns(seen: Seen) -> dict[str, Any]:
    return {
        "method": seen.method,
        "document_type": seen.document_type,
        "seen_name_ar": seen.name_ar,
        "seen_name_en": seen.name_en,
        "seen_number": seen.number,
        "seen_issuer": seen.issuer,
    }


@transaction.atomic
def verify_for_recovery(check: IdentityCheck, seen: Seen, *, actor: Actor) -> str:
    """Confirm at the desk that the account's proven person is there; return the code to hand over, which is shown once.

    The document and its name must be those that the institution knows. Raises NotAllowed, Conflict.
    """
    _lock_and_check(check, actor, CheckKind.RECOVERY)
    person = check.account.person
    if not _is_known_document(person, seen):
        raise Conflict(
            _("The institution does not know this person by this document. Refuse the request."),
            code="other_document",
            field="number",
        )
    if name_key(seen.name_ar) != name_key(person.name_ar):
        raise Conflict(
            _("The document has another name than the account's person. Refuse the request."),
            code="other_name",
            field="name_ar",
        )
    if seen.method != CheckMethod.DESK:
        raise Conflict(
            _("The person comes to the desk: you hand them a code on paper."), code="not_at_desk", field="method"
        )
    code = handed_codes.new_code()
    document = {**_columns(seen), "sealed_code": handed_codes.sealed(code)}
    move(check, IdentityCheckState.VERIFIED, actor=actor, also={**document, **_decision(actor)})
    return code


def _is_known_document(person: Person, seen: Seen) -> bool:
    """True if the institution has seen this document of the person before: of a passport also the issuer counts."""
    if seen.document_type != DocumentType.PASSPORT:
        return bool(person.emirates_id) and seen.number == person.emirates_id
    has_passport = bool(person.document_number) and person.document_verified_at is not None
    known = (person.document_number, folded(person.document_issuer))
    return has_passport and (seen.number, folded(seen.issuer)) == known


@transaction.atomic
def confirm_roll(check: IdentityCheck, *, actor: Actor) -> None:
    """Confirm the roll number of a lawyer. Raises NotAllowed, Conflict when another person has the number."""
    _lock_and_check(check, actor, CheckKind.ROLL)
    _confirm_roll(check, actor)


def confirm_by_registry(check: IdentityCheck) -> None:
    """Confirm a roll number that the registry knows under the person's name. The caller has locked the check."""
    _confirm_roll(check, SYSTEM)


def _confirm_roll(check: IdentityCheck, actor: Actor) -> None:
    person = check.account.person
    try:
        with transaction.atomic():
            Person.records.filter(pk=person.pk).update(roll_number=check.roll_number, declared_roll_number="")
    except IntegrityError:
        raise Conflict(_("Another person has this roll number."), code="roll_number_taken") from None
    audit.record("person.roll_confirmed", person, actor=actor, detail={"roll_number": check.roll_number})
    move(check, IdentityCheckState.VERIFIED, actor=actor, also=_decision(actor))
    _tell(check)


def _decision(actor: Actor) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by": actor.user}


def _tell(check: IdentityCheck) -> None:
    """Tell the person, in the inbox and by mail, that there is a decision. The page says which.

    A person who lost their second factor cannot sign in: `courts.recovery` tells them.
    """
    if check.kind == CheckKind.RECOVERY:
        return
    # Read again: by this decision the account may have claimed another person, who reads the message.
    notify(DECIDED, check, [Recipient(Person.records.get(user=check.account_id))])


def _lock_and_check(check: IdentityCheck, actor: Actor, kind: str = "") -> None:
    """Lock the account and the check, read the check again, and check that the actor may decide it in this way."""
    list(User.objects.select_for_update().filter(pk=check.account_id).values_list("pk"))
    check.refresh_from_db(fields=["state"], from_queryset=IdentityCheck.records.select_for_update())
    if not check.is_open or (kind and check.kind != kind):
        raise Conflict
    person = actor.person
    if person is None or actor.user == check.account or not may_decide(person, check):
        raise NotAllowed(_("Only a clerk of this office can decide this check."))
