"""A registered case with its people, and hearings of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from courts.calendars.services.receipts import issue_receipt
from courts.ground.actors import Actor, actor_for
from courts.ground.models import Reservation
from courts.registry.models import Case, Filing, FilingParty, Party, Review
from courts.registry.services.cases import enter_appearance, open_case
from demo.people import Cast
from hearings.models import Hearing
from hearings.services.listing import schedule_hearing
from hearings.services.plans import ListingPlan
from video.models import Room

# A Tuesday morning in the Emirates: 10:00 at the court.
NOW = datetime(2026, 4, 14, 6, 0, tzinfo=UTC)
# The next day at 10:30 at the court.
TOMORROW = datetime(2026, 4, 15, 6, 30, tzinfo=UTC)
LATER = TOMORROW + timedelta(days=1)


def actor(cast: Cast, member: str) -> Actor:
    return actor_for(cast.users[member])


@transaction.atomic
def make_case(cast: Cast, *, title: str = "مطالبة بأجرة مقاولة") -> Case:
    """A case of Huda (counsel Maryam) against the detainee Tariq (counsel Salem)."""
    court, people = cast.venues["court"], cast.people
    filing = Filing.records.create(
        court=court,
        case_kind="commercial",
        filer=people["lawyer"],
        title=title,
        facts="…",
        requests="…",
        state="accepted",
        receipt=issue_receipt(court, owner=people["lawyer"], channel="web", series="F"),
    )
    for place, (role, key, lawyer) in enumerate(
        [("claimant", "claimant", people["lawyer"]), ("respondent", "detainee", None)]
    ):
        FilingParty.records.create(
            filing=filing,
            role=role,
            position=place,
            kind="natural",
            name_ar=people[key].name_ar,
            name_en=people[key].name_en,
            emirates_id=people[key].emirates_id,
            lawyer=lawyer,
        )
    Review.records.create(filing=filing, version=filing.version, decision="accepted", reviewer=cast.users["manager"])
    case = open_case(filing, actor=actor(cast, "manager"))
    respondent = Party.records.get(case=case, role="respondent")
    enter_appearance(case, party=respondent, lawyer=people["counsel"], actor=actor(cast, "clerk"))
    return Case.records.select_related("court").get(pk=case.pk)


def plan(cast: Cast, **changes: Any) -> ListingPlan:
    people = cast.people
    whole = ListingPlan(
        kind="pleading",
        starts_at=TOMORROW,
        duration=timedelta(minutes=30),
        judge=people["judge"],
        clerk=people["clerk"],
        parties=(people["claimant"],),
        interpreter=people["interpreter"],
        witnesses=(people["witness"], people["second_witness"]),
        detainee=people["detainee"],
        space=cast.spaces["facility_room"],
    )
    return replace(whole, **changes)


def make_hearing(cast: Cast, case: Case, **changes: Any) -> Hearing:
    return fresh(schedule_hearing(case, plan=plan(cast, **changes), actor=actor(cast, "clerk")))


def reserved(hearing: Hearing) -> int:
    """Number of booked reservations of a hearing."""
    return Reservation.records.filter(subject_id=hearing.room_id, state="booked").count()


def fresh(hearing: Hearing) -> Hearing:
    """The hearing as a request loads it."""
    return Hearing.records.select_related("case__court", "room", "judge", "clerk").get(pk=hearing.pk)


def open_lobby(hearing: Hearing) -> Hearing:
    """Open the waiting room now."""
    Room.records.filter(pk=hearing.room_id).update(opens_at=NOW - timedelta(minutes=1))
    return fresh(hearing)
