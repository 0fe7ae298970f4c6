"""Hearings with rooms of any size, and a session of each person in them, written straight into the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction

from courts.ground import clock
from courts.ground.models import Person, Posting, User, Venue
from courts.registry.models import Case
from demo.people import Cast, create_cast
from hearings.models import Hearing
from hearings.roles import POLICY
from tests.hearings.cases import make_case
from video.models import Room, Seat, Sitting

STAFF = ("judge", "clerk")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a room: the seat, its role and the cookie of the session."""

    seat: str
    role: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One room and its people, the clerk first."""

    room: UUID
    members: tuple[Member, ...]


class Court:
    """Makes meetings in one court, each with people of its own."""

    def __init__(self) -> None:
        self.cast: Cast = create_cast(law_profile="test", password="not used to sign in")
        self.venue: Venue = self.cast.venues["court"]
        self.case: Case = make_case(self.cast)
        self.sessions = import_module(settings.SESSION_ENGINE).SessionStore

    @transaction.atomic
    def meeting(self, people: int, *, is_live: bool) -> Meeting:
        """A meeting of a judge, a clerk and witnesses; a live one has everyone admitted already."""
        now, key = clock.now(), uuid4()
        room = Room.records.create(
            owner_label="hearings.hearing",
            owner_id=key,
            state="open" if is_live else "scheduled",
            starts_at=now,
            ends_at=now + timedelta(hours=6),
            opens_at=now - timedelta(hours=1),
            title_ar="جلسة مرافعة",
            title_en="Pleading hearing",
            policy=POLICY.to_json(),
        )
        roles = ["clerk", "judge", *["witness"] * (people - 2)]
        users = [self._user(role) for role in roles]
        Hearing.records.create(
            pk=key,
            case=self.case,
            room=room,
            kind="pleading",
            judge=users[1].person,
            clerk=users[0].person,
            starts_at=room.starts_at,
            ends_at=room.ends_at,
        )
        if is_live:
            Sitting.records.create(room=room)
        admitted = {"state": "admitted", "waiting_since": now, "admitted_at": now} if is_live else {}
        members = []
        for number, (role, user) in enumerate(zip(roles, users, strict=True)):
            number_of_role = number - 1 if role == "witness" else 0
            seat = Seat.records.create(room=room, person=user.person, role=role, number=number_of_role, **admitted)
            members.append(Member(str(seat.pk), role, f"{settings.SESSION_COOKIE_NAME}={self._session(user)}"))
        return Meeting(room.pk, tuple(members))

    def _user(self, role: str) -> User:
        person = Person.records.create(name_ar="شخص في القاعة", name_en="Person in the room", gender="female")
        if role in STAFF:
            Posting.records.create(person=person, venue=self.venue, role=role)
        user = User(person=person, email=f"{person.pk}@bench.example")
        user.set_unusable_password()
        user.save()
        return user

    def _session(self, user: User) -> str:
        store = self.sessions()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        return str(store.session_key)
