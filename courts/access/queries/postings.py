"""Postings as administrators look them up, and the person that a new posting names."""

from __future__ import annotations

from functools import reduce
from operator import or_
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from courts.ground.errors import NotVisible
from courts.ground.models import Person, Posting, User
from courts.ground.models.people import not_ended
from courts.ground.wording.arabic_search import folded, spellings


def postings_found(
    query: str = "", *, venue: UUID | None = None, role: str = "", ended: bool = False
) -> QuerySet[Posting]:
    """Postings that have not ended, or the ended ones, the newest first, of one day by name.

    `query`: words of the person's name.
    """
    rows = Posting.records.select_related("person__user__invitation", "venue")
    rows = rows.exclude(not_ended()) if ended else rows.filter(not_ended())
    if venue is not None:
        rows = rows.filter(venue=venue)
    if role:
        rows = rows.filter(role=role)
    for word in folded(query).split():
        rows = rows.filter(reduce(or_, (Q(person__name_folded__contains=form) for form in spellings(word))))
    return rows.order_by("-starts_on", "person__name_ar", "pk")


def posting_of(key: UUID) -> Posting:
    """Return a posting. Raises NotVisible if there is none."""
    posting = Posting.records.select_related("person__user", "venue").filter(pk=key).first()
    if posting is None:
        raise NotVisible
    return posting


def person_of(key: UUID) -> Person:
    """Return a person. Raises NotVisible if there is none."""
    person = Person.records.select_related("user").filter(pk=key).first()
    if person is None:
        raise NotVisible
    return person


def find_person(*, emirates_id: str = "", email: str = "") -> Person | None:
    """The person with this Emirates ID, or the owner of the account with this confirmed address."""
    asked = Q(emirates_id=emirates_id) if emirates_id else Q(user__email=email.lower()) & has_known_address()
    return Person.records.filter(asked).first() if emirates_id or email else None


def has_known_address() -> Q:
    """Filter for people whose account has an address that its owner has confirmed, or that the institution gave it.

    An account that the institution opened has no row of the sign-in library.
    """
    rows = EmailAddress.objects.filter(user__person=OuterRef("pk"), email=OuterRef("user__email"))
    return Q(Exists(rows.filter(verified=True))) | ~Q(Exists(rows))


def has_account(person: Person) -> bool:
    """Return True if the person has an account, open or closed."""
    return User.objects.filter(person=person).exists()


def account_of(key: UUID) -> User:
    """Return an account, open or closed. Raises NotVisible if there is none."""
    user = User.objects.select_related("person").filter(pk=key).first()
    if user is None:
        raise NotVisible
    return user
