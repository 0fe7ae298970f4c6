"""Rows of people and places: postings, checks, days off, claims, terms and recordings."""

from __future__ import annotations

import uuid
from datetime import timedelta

from courts.access.models import IdentityCheck
from courts.administrators.models import AdministratorTerm
from courts.ground.models import Person, Posting, SpecialDay, User
from courts.offices.models import CompanyClaim
from demo.people import Cast
from tests.hearings.cases import NOW
from tests.hostile.world import company_claim
from tests.lists.case_rows import rooms
from video.models import Sitting
from video.recordings.models import Recording


def newcomers(count: int) -> list[User]:
    """Create people with accounts whose identity is not proven."""
    made = Person.records.bulk_create(Person(name_ar=f"شخص {number}") for number in range(count))
    return User.objects.bulk_create(User(email=f"person-{person.pk}@diwan.example", person=person) for person in made)


def postings(cast: Cast, count: int) -> None:
    Posting.records.bulk_create(
        Posting(person=user.person, venue=cast.venues["court"], role="clerk") for user in newcomers(count)
    )


def identity_checks(cast: Cast, count: int) -> None:
    IdentityCheck.records.bulk_create(
        IdentityCheck(account=user, venue=cast.venues["court"], name_ar="شخص", document_number=f"P{number}")
        for number, user in enumerate(newcomers(count))
    )


def days_off(cast: Cast, count: int) -> None:
    SpecialDay.records.bulk_create(
        SpecialDay(venue=cast.venues["court"], day=NOW.date() + timedelta(days=number), kind="holiday", name_ar="عطلة")
        for number in range(count)
    )


def own_claims(cast: Cast, count: int) -> None:
    claim = company_claim(cast)
    CompanyClaim.records.filter(pk=claim.pk).update(state="withdrawn")
    claim.refresh_from_db()
    for number in range(count):
        claim.pk, claim.licence_number = uuid.uuid4(), f"{number:06}"
        claim.save(force_insert=True)


def terms(cast: Cast, count: int) -> None:
    """Create invitations of administrators that wait for their people."""
    AdministratorTerm.records.bulk_create(
        AdministratorTerm(
            person=user.person,
            account=user,
            email=user.email,
            name_ar=user.person.name_ar,
            state="invited",
            invited_by=user,
            expires_at=NOW + timedelta(days=7),
        )
        for user in newcomers(count)
    )


def recordings(cast: Cast, count: int) -> None:
    """Create closed recordings of sittings whose time to be kept has passed."""
    sittings = Sitting.records.bulk_create(
        Sitting(room=room, started_at=room.starts_at, ended_at=room.ends_at)
        for room in rooms(count, NOW - timedelta(days=9), timedelta(minutes=1))
    )
    Recording.records.bulk_create(
        Recording(
            room=sitting.room,
            sitting=sitting,
            state="closed",
            wrapped_key=b"key",
            keep_until=NOW.date() - timedelta(days=1),
        )
        for sitting in sittings
    )
