"""Passports: a passport proves the account's own person. It joins two people only by a clerk's decision.

One passport never proves two people without a clerk: number and issuer are compared with those of every proven person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from courts.access.models import CheckProblem, IdentityCheck
from courts.access.queries.identity_checks import proven_by_passport
from courts.access.services.identity import claims, pending_checks
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import grounds
from courts.ground.models import Person, User
from courts.ground.services import audit, identity
from courts.ground.wording.arabic_search import name_key


@dataclass(frozen=True, slots=True)
class SeenPassport:
    """A passport as staff read it."""

    name_ar: str
    name_en: str
    number: str
    issuer: str


@transaction.atomic
def prove(
    account: User, passport: SeenPassport, *, actor: Actor, check: IdentityCheck, same_person: bool = False
) -> CheckProblem | None:
    """Prove the identity of the account's person by a passport; their names are those of the passport from then on.

    Returns the problem when a clerk has to decide, and changes nothing then: the passport proves another person, or the
    account's person is proven under another name. `same_person`: a clerk found that the two are one person.
    """
    # The account may have claimed another person since it was loaded. Lock order: account, number, then people.
    account = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    _lock(passport.number)
    person = Person.records.select_for_update().get(pk=account.person_id)
    other = proven_by_passport(passport.number, passport.issuer, but=person)
    if other is not None:
        if User.objects.filter(person=other).exists():
            return CheckProblem.HAS_ACCOUNT
        if not same_person or person.is_verified:
            return CheckProblem.PASSPORT_KNOWN
        claims.move_account(account, person, other, actor=actor)
    else:
        if person.is_verified and not same_person and name_key(person.name_ar) != name_key(passport.name_ar):
            return CheckProblem.OTHER_NAME
        _give_document(person, passport)
    proven = other or person
    identity.prove(proven)
    audit.record("person.identity_proven", proven, actor=actor, detail={"how": f"check {check.pk}"})
    pending_checks.close_pending(account, actor=actor, but=check, has_moved=other is not None)
    if other is not None:
        grounds.may_begin(other)
    return None


def _lock(number: str) -> None:
    """Decide about one passport number at a time until the transaction ends; SQLite has a single writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('passport'), hashtext(%s))", [number])


def _give_document(person: Person, passport: SeenPassport) -> None:
    person.name_ar, person.name_en = passport.name_ar, passport.name_en or person.name_en
    person.document_number, person.document_issuer = passport.number, passport.issuer
    person.document_verified_at = clock.now()
    person.save(
        update_fields=[
            *("name_ar", "name_en", "name_folded"),
            *("document_number", "document_issuer", "document_verified_at"),
        ]
    )
