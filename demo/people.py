"""Creates the cast in a database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from courts.ground import clock
from courts.ground.models import Contact, IdentityLevel, Person, Posting, Space, User, Venue
from demo.cast import PEOPLE, PLACES

# The same people have the same keys in every installation, so that links and pictures stay valid.
NAMESPACE = uuid.UUID("5b1f1b6e-6d0e-4c35-9a53-0c6f2f1c7d10")


@dataclass(slots=True)
class Cast:
    """People, accounts, venues and spaces by the keys of `demo.cast`."""

    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)


def key_of(name: str) -> uuid.UUID:
    """Return the fixed key of a person or place."""
    return uuid.uuid5(NAMESPACE, name)


@transaction.atomic
def create_cast(*, law_profile: str, password: str) -> Cast:
    """Create the cast, or load it with all later changes. Every new account has the same password."""
    cast = Cast()
    for place in PLACES:
        venue, _ = Venue.records.get_or_create(
            pk=key_of(place.key),
            defaults={
                "kind": place.kind,
                "code": place.code,
                "name_ar": place.name_ar,
                "name_en": place.name_en,
                "law_profile": law_profile,
            },
        )
        cast.venues[place.key] = venue
        for key, kind, name_ar, name_en in place.spaces:
            cast.spaces[key], _ = Space.records.get_or_create(
                pk=key_of(key),
                defaults={
                    "venue": venue,
                    "kind": kind,
                    "name_ar": name_ar,
                    "name_en": name_en,
                    "is_bookable": True,
                },
            )
    hashed = ""
    for member in PEOPLE:
        person, _ = Person.records.get_or_create(
            pk=key_of(member.key),
            defaults={
                "name_ar": member.name_ar,
                "name_en": member.name_en,
                "gender": member.gender,
                "kind": member.kind,
                "emirates_id": member.emirates_id,
                "licence_number": member.licence_number,
                "roll_number": member.roll_number,
                "language": member.language,
                "identity_level": IdentityLevel.VERIFIED if member.is_proven else IdentityLevel.NONE,
            },
        )
        cast.people[member.key] = person
        if member.posted is not None:
            venue_key, role = member.posted
            Posting.records.get_or_create(person=person, venue=cast.venues[venue_key], role=role)
        if member.key == "detainee":
            continue
        user = User.objects.filter(person=person).first()
        if user is None:
            # One hash for all: it is the same public password, and a good hash takes half a second.
            hashed = hashed or make_password(password)
            user = User.objects.create(email=member.email, password=hashed, person=person)
            EmailAddress.objects.create(user=user, email=member.email, verified=True, primary=True)
            Contact.records.create(person=person, channel="email", address=member.email, verified_at=clock.now())
        cast.users[member.key] = user
    return cast
