"""Claims: an account with a verified Emirates ID becomes the account of the person who is known by that number.

One Emirates ID never has two accounts: the number is unique among people, an account has one person, and a claim locks
the person that it claims.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from courts.access.models import CheckProblem, IdentityCheck
from courts.access.services.identity import pending_checks
from courts.ground.actors import Actor
from courts.ground.declared import claimed_people, grounds
from courts.ground.models import Contact, IdentityLevel, Person, User
from courts.ground.services import audit, identity
from courts.ground.wording.arabic_search import name_key


@dataclass(frozen=True, slots=True)
class Proven:
    """An identity as a document or a provider proves it. `how` is for the audit trail."""

    name_ar: str
    name_en: str
    emirates_id: str
    how: str


@transaction.atomic
def claim(
    account: User,
    proven: Proven,
    *,
    actor: Actor,
    same_person: bool = False,
    check: IdentityCheck | None = None,
) -> CheckProblem | None:
    """Make the account that of the person with this Emirates ID, whose identity is then proven.

    Without such a person the account's own person gets the number. Returns the problem when a clerk has to decide, and
    changes nothing then. `same_person`: a clerk found that different names are those of one person. Open checks of the
    account other than `check`, by which it claims, are closed, and the person is told.
    """
    # Claims of one account wait for each other. Lock order: account, then people.
    account = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    person, has_moved = account.person, False
    if person.emirates_id and person.emirates_id != proven.emirates_id:
        return CheckProblem.OTHER_NUMBER
    owner = _owner(proven.emirates_id)
    if owner is None:
        if person.is_verified and not same_person and not _has_name(person, proven):
            return CheckProblem.OTHER_NAME
        try:
            with transaction.atomic():
                _give_number(person, proven)
        except IntegrityError:
            # Another account has claimed the number since.
            owner = _owner(proven.emirates_id)
    if owner is not None and owner.pk != person.pk:
        if User.objects.filter(person=owner).exists():
            return CheckProblem.HAS_ACCOUNT
        if not same_person and not _has_name(owner, proven):
            return CheckProblem.NAMES_DIFFER
        move_account(account, person, owner, actor=actor)
        person, has_moved = owner, True
    elif owner is not None and not same_person and not person.is_verified and not _has_name(person, proven):
        return CheckProblem.NAMES_DIFFER
    identity.prove(person)
    audit.record("person.identity_proven", person, actor=actor, detail={"how": proven.how, "account": str(account.pk)})
    pending_checks.close_pending(account, actor=actor, but=check, has_moved=has_moved)
    grounds.may_begin(person)
    return None


def _owner(number: str) -> Person | None:
    return Person.records.select_for_update().filter(emirates_id=number).first()


def _has_name(person: Person, proven: Proven) -> bool:
    """Compare names in Arabic, the original, as search compares names."""
    return bool(proven.name_ar) and name_key(person.name_ar) == name_key(proven.name_ar)


def _give_number(person: Person, proven: Proven) -> None:
    columns = {"emirates_id": proven.emirates_id, "declared_emirates_id": ""}
    # The names of the document are the person's names from now on.
    columns |= {name: value for name in ("name_ar", "name_en") if (value := getattr(proven, name))}
    for name, value in columns.items():
        setattr(person, name, value)
    # Saved, not updated: the folded name follows.
    person.save(update_fields=[*columns, "name_folded"])


def move_account(account: User, stub: Person, owner: Person, *, actor: Actor) -> None:
    """Move the account and all rows of its former person, who stays as a row without an account."""
    User.objects.filter(pk=account.pk).update(person=owner)
    account.person = owner
    known = set(Contact.records.filter(person=owner).values_list("channel", "address"))
    for contact in Contact.records.filter(person=stub):
        if (contact.channel, contact.address) in known:
            contact.delete()
        else:
            Contact.records.filter(pk=contact.pk).update(person=owner)
    Person.records.filter(pk=stub.pk).update(declared_emirates_id="", identity_level=IdentityLevel.NONE)
    claimed_people.move_rows(stub, owner, actor=actor)
    audit.record("account.claimed_person", account, actor=actor, detail={"from": str(stub.pk), "to": str(owner.pk)})
