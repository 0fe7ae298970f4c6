"""Rows of a case: hearings, messages, appointments, checks and lines of the timeline."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from courts.access.models import IdentityCheck
from courts.ground.models import Notice, Person, TimelineEntry, User
from courts.registry.models import Case
from demo.people import Cast
from hearings.models import Hearing, Minutes
from identity.models import VideoCheck
from notary.models import Appointment, Participant
from tests.hearings.cases import NOW, TOMORROW
from video.models import Room, Seat


def rooms(count: int, starts_at: datetime, step: timedelta, label: str = "hearings.hearing") -> list[Room]:
    """Create rooms one after the other, directly in the table."""
    return Room.records.bulk_create(
        Room(
            owner_label=label,
            owner_id=uuid.uuid4(),
            starts_at=starts_at + step * number,
            ends_at=starts_at + step * number + timedelta(minutes=30),
            opens_at=starts_at,
            title_ar="…",
            title_en="…",
        )
        for number in range(count)
    )


def hearings(cast: Cast, case: Case, count: int, *, minutes: bool = False) -> None:
    """Create hearings on the next day, with all participants and an officer's report each."""
    people = cast.people
    made = rooms(count, TOMORROW - timedelta(hours=2), timedelta(seconds=20))
    seats = [
        ("judge", "judge", None),
        ("clerk", "clerk", None),
        ("lawyer", "claimant_counsel", None),
        ("witness", "witness", None),
        ("detainee", "detainee", cast.spaces["facility_room"]),
    ]
    Seat.records.bulk_create(
        Seat(
            room=room,
            person=people[key],
            role=role,
            space=space,
            production="produced" if space else "",
            production_by=cast.users["officer"] if space else None,
        )
        for room in made
        for key, role, space in seats
    )
    rows = Hearing.records.bulk_create(
        Hearing(
            pk=room.owner_id,
            case=case,
            room=room,
            kind="pleading",
            judge=people["judge"],
            clerk=people["clerk"],
            starts_at=room.starts_at,
            ends_at=room.ends_at,
            state="concluded" if minutes else "scheduled",
            opened_at=room.starts_at if minutes else None,
        )
        for room in made
    )
    if minutes:
        Minutes.records.bulk_create(Minutes(hearing=row, text="…") for row in rows)


def notices(cast: Cast, case: Case, count: int, channel: str) -> None:
    recipient = cast.people["detainee" if channel == "worklist" else "lawyer"]
    Notice.records.bulk_create(
        Notice(
            key=f"k{number}",
            kind="case_registered",
            channel=channel,
            recipient=recipient,
            venue=cast.venues["facility"] if channel == "worklist" else None,
            subject_label="registry.case",
            subject_id=case.pk,
            state="sent",
            sent_at=NOW,
            read_at=NOW if number % 2 else None,
            read_by=cast.users["officer"] if number % 2 else None,
            title_ar="…",
            body_ar="…",
        )
        for number in range(count)
    )


def appointments(cast: Cast, case: Case, count: int) -> None:
    made = rooms(count, TOMORROW, timedelta(hours=1), "notary.appointment")
    rows = Appointment.records.bulk_create(
        Appointment(
            pk=room.owner_id,
            kind="marriage_contract",
            office=cast.venues["office"],
            notary=cast.people["notary"],
            applicant=cast.people["groom"],
            state="booked",
            room=room,
            starts_at=room.starts_at,
            ends_at=room.ends_at,
        )
        for room in made
    )
    Participant.records.bulk_create(
        Participant(appointment=row, person=cast.people[role], role=role) for row in rows for role in ("groom", "bride")
    )


def video_checks(cast: Cast, case: Case, count: int, *, ended: bool = False) -> None:
    number = User.objects.count()
    people = Person.records.bulk_create(Person(name_ar=f"شخص {each}") for each in range(count))
    users = User.objects.bulk_create(
        User(email=f"applicant{number + each}@diwan.example", person=person) for each, person in enumerate(people)
    )
    checks = IdentityCheck.records.bulk_create(
        IdentityCheck(account=user, venue=cast.venues["court"], method="video", name_ar="شخص") for user in users
    )
    VideoCheck.records.bulk_create(
        VideoCheck(
            request=check,
            venue=cast.venues["court"],
            waits_until=TOMORROW,
            state="expired" if ended else "waiting",
            ended_at=NOW if ended else None,
        )
        for check in checks
    )


def lines(cast: Cast, case: Case, count: int) -> None:
    TimelineEntry.records.bulk_create(
        TimelineEntry(
            subject_label="registry.case",
            subject_id=case.pk,
            kind="case_registered",
            params={"serial": 1, "year": 2026},
        )
        for _number in range(count)
    )
