"""Applicants for an identity check by video, on the waiting list of the court."""

from __future__ import annotations

from courts.access.models import IdentityCheck
from courts.access.services.identity.identity_checks import Declared, request_check
from courts.ground.actors import Actor, actor_for
from courts.ground.models import Contact, Person, User
from demo.people import Cast
from identity.models import VideoCheck
from identity.services import video_checks
from video.models import Seat
from video.services import admission, presence

NUMBER = "784199000000010"
NAME = "سلمى راشد"


def applicant(email: str = "salma@diwan.example", name: str = NAME) -> User:
    """An account of a person whose identity is not proven."""
    person = Person.records.create(name_ar=name, declared_emirates_id=NUMBER)
    Contact.records.create(person=person, channel="email", address=email, verified_at=person.created_at)
    return User.objects.create_user(email, person=person)


def asked(cast: Cast, user: User, venue: str = "court") -> IdentityCheck:
    """The request of an account for a check by video."""
    return request_check(user, cast.venues[venue], Declared(emirates_id=NUMBER), method="video", actor=actor_for(user))


def waiting(cast: Cast, user: User | None = None, venue: str = "court") -> VideoCheck:
    """An applicant on the waiting list."""
    user = user or applicant()
    return video_checks.join(asked(cast, user, venue), actor=actor_for(user))


def called(cast: Cast, row: VideoCheck, staff: str = "clerk") -> VideoCheck:
    """The same applicant, called by a member of staff."""
    video_checks.call(row, actor=actor_for(cast.users[staff]))
    return row


def admitted(row: VideoCheck) -> Seat:
    """Let both people into the room; return the applicant's seat."""
    seats = {seat.role: seat for seat in Seat.records.filter(room=row.room_id).select_related("room", "person")}
    host, guest = seats["identity_checker"], seats["applicant"]
    for seat in (host, guest):
        presence.connect(seat)
        admission.enter(seat, actor=_actor(seat))
    admission.admit(guest, actor=_actor(host), host=host)
    return guest


def _actor(seat: Seat) -> Actor:
    return actor_for(User.objects.select_related("person").get(person=seat.person_id))
