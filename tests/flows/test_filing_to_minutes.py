"""The product as one story: from the filing of a claim to the signed minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from courts.ground.actors import Actor, actor_for, actor_for_device
from courts.ground.models import Device, Notice
from courts.ground.services.notices import sweep
from courts.registry.models import Case, Filing, Party
from courts.registry.queries.cases import may_see_case
from courts.registry.services.cases import enter_appearance
from courts.registry.services.filings import submit_filing
from courts.registry.services.reviews import accept_filing, return_filing, take_filing
from custody.services import production
from demo.people import Cast
from hearings.models import Hearing, Minutes
from hearings.services.acts import adjourn_hearing, open_hearing
from hearings.services.listing import schedule_hearing
from hearings.services.minutes import edit_minutes, sign_minutes
from hearings.services.plans import ListingPlan
from tests.registry.desk import draft
from video.models import Room, Seat
from video.services import admission, presence
from video.services.attendance import record_seen

# Tuesday 14 April 2026, ten in the morning at the court; the hearing is on Wednesday at half past ten.
TUESDAY = datetime(2026, 4, 14, 6, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 4, 15, 6, 30, tzinfo=UTC)
MONDAY = datetime(2026, 4, 20, 6, 30, tzinfo=UTC)


def by(cast: Cast, member: str) -> Actor:
    return actor_for(cast.users[member])


def loaded(hearing: Hearing) -> Hearing:
    return Hearing.records.select_related("case__court", "room", "judge", "clerk").get(pk=hearing.pk)


def seat_of(cast: Cast, hearing: Hearing, member: str) -> Seat:
    return Seat.records.select_related("room", "person", "space__venue").get(
        room=hearing.room_id, person=cast.people[member]
    )


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """The time of the story, which its steps move forward."""
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def test_from_a_filing_to_signed_minutes(
    clock: time_machine.Coordinates,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    case = a_lawyer_files_and_the_court_accepts(cast)
    hearing = the_clerk_lists_a_hearing(cast, case)
    everyone_is_notified_and_reminded(cast, hearing, clock)
    clock.move_to(WEDNESDAY - timedelta(minutes=20))
    people_join_the_waiting_room(cast, hearing)
    clock.move_to(WEDNESDAY)
    with django_capture_on_commit_callbacks(execute=True):
        following = the_judge_opens_the_hearing_and_adjourns_it(cast, hearing, clock)
    the_clerk_edits_the_minutes_and_the_judge_signs_them(cast, hearing)
    the_timeline_shows_every_step(cast, case, following)


def a_lawyer_files_and_the_court_accepts(cast: Cast) -> Case:
    filing = submit_filing(draft(cast), actor=by(cast, "lawyer"))
    assert filing.receipt is not None
    assert not Case.records.exists()
    filing = take_filing(filing, actor=by(cast, "manager"))
    return_filing(
        filing, actor=by(cast, "manager"), reasons=["poa_missing"], note="أرفق الوكالة", version=filing.version
    )
    filing = Filing.records.select_related("court", "receipt", "filer").get(pk=filing.pk)
    filing = take_filing(submit_filing(filing, actor=by(cast, "lawyer")), actor=by(cast, "manager"))
    case = accept_filing(filing, actor=by(cast, "manager"), version=filing.version)
    assert may_see_case(cast.people["claimant"], case)
    assert not may_see_case(cast.people["counsel"], case)
    enter_appearance(
        case,
        party=Party.records.select_related("case", "person").get(case=case, role="respondent"),
        lawyer=cast.people["counsel"],
        actor=by(cast, "clerk"),
    )
    assert not may_see_case(cast.people["stranger"], case)
    return Case.records.select_related("court").get(pk=case.pk)


def the_clerk_lists_a_hearing(cast: Cast, case: Case) -> Hearing:
    people = cast.people
    hearing = schedule_hearing(
        case,
        plan=ListingPlan(
            kind="pleading",
            starts_at=WEDNESDAY,
            duration=timedelta(minutes=30),
            judge=people["judge"],
            clerk=people["clerk"],
            parties=(people["claimant"],),
            interpreter=people["interpreter"],
            witnesses=(people["witness"],),
            detainee=people["detainee"],
            space=cast.spaces["facility_room"],
        ),
        actor=by(cast, "clerk"),
    )
    return loaded(hearing)


def everyone_is_notified_and_reminded(cast: Cast, hearing: Hearing, clock: time_machine.Coordinates) -> None:
    sweep()
    addresses = {address for message in mail.outbox for address in message.to}
    assert {cast.users[key].email for key in ("lawyer", "counsel", "claimant", "interpreter", "witness")} <= addresses
    assert Notice.records.filter(channel="worklist", recipient=cast.people["detainee"], state="sent").exists()
    mail.outbox.clear()
    clock.move_to(WEDNESDAY - timedelta(hours=2))
    sweep()
    sweep()
    to_lawyer = [message for message in mail.outbox if message.to == [cast.users["lawyer"].email]]
    assert len([message for message in to_lawyer if str(hearing.pk) in str(message.body)]) == 2  # 1 day, 2 hours


def people_join_the_waiting_room(cast: Cast, hearing: Hearing) -> None:
    clerk = seat_of(cast, hearing, "clerk")
    for member in ("judge", "clerk", "lawyer", "counsel", "claimant", "witness"):
        admission.enter(seat_of(cast, hearing, member), actor=by(cast, member))
    device = Device.records.create(space=cast.spaces["facility_room"], name="شاشة")
    admission.enter(seat_of(cast, hearing, "detainee"), actor=actor_for_device(device))
    production.mark_production(seat_of(cast, hearing, "detainee"), "produced", actor=by(cast, "officer"))
    presence.connect(clerk)
    for member in ("lawyer", "counsel", "claimant", "detainee", "witness"):
        presence.connect(seat_of(cast, hearing, member))
        admission.preview(seat_of(cast, hearing, member), actor=by(cast, "clerk"), host=clerk)
        admission.identify(seat_of(cast, hearing, member), "identity_card", actor=by(cast, "clerk"), host=clerk)


def the_judge_opens_the_hearing_and_adjourns_it(
    cast: Cast, hearing: Hearing, clock: time_machine.Coordinates
) -> Hearing:
    judge = by(cast, "judge")
    open_hearing(loaded(hearing), actor=judge)
    host = seat_of(cast, hearing, "judge")
    for member in ("lawyer", "counsel", "claimant", "detainee"):
        admission.admit(seat_of(cast, hearing, member), actor=judge, host=host)
    present = [seat_of(cast, hearing, member) for member in ("lawyer", "counsel", "claimant", "detainee")]
    for second in range(0, 601, 5):
        at = WEDNESDAY + timedelta(seconds=second)
        record_seen(hearing.room_id, [(seat.pk, True, True) for seat in present], at)
    clock.move_to(WEDNESDAY + timedelta(minutes=12))
    following = adjourn_hearing(loaded(hearing), starts_at=MONDAY, note="لتقديم مذكرة", actor=judge)
    assert Room.records.get(pk=hearing.room_id).state == "closed"
    return following


def the_clerk_edits_the_minutes_and_the_judge_signs_them(cast: Cast, hearing: Hearing) -> None:
    minutes = Minutes.records.select_related("hearing__case__court", "hearing__room").get(hearing=hearing)
    assert "مريم الساحل. حضرت من 10:30 إلى 10:40 (10 دقائق)." in minutes.text
    assert "عمران خان. لم يحضر." in minutes.text
    edit_minutes(minutes, text=minutes.text + "\nوقرر الخصوم الاطلاع.", edition=1, actor=by(cast, "clerk"))
    mail.outbox.clear()
    signed = sign_minutes(minutes, edition=2, actor=by(cast, "judge"))
    assert len(signed.sha256) == 64
    sweep()
    notified = {address for message in mail.outbox for address in message.to}
    assert {cast.users["lawyer"].email, cast.users["counsel"].email, cast.users["claimant"].email} <= notified
    assert cast.users["witness"].email not in {
        message.to[0] for message in mail.outbox if f"{hearing.pk}/minutes" in str(message.body)
    }


def the_timeline_shows_every_step(cast: Cast, case: Case, following: Hearing) -> None:
    client = Client()
    client.force_login(cast.users["counsel"], backend="allauth.account.auth_backends.AuthenticationBackend")
    words = client.get(reverse("case", args=[case.pk])).content.decode()
    for line in ("فُتحت الجلسة", "أُجّلت إلى جلسة", "لتقديم مذكرة", "وُقّع المحضر", "مدرجة"):
        assert line in words
    assert reverse("hearing", args=[following.pk]) in words
    stranger = Client()
    stranger.force_login(cast.users["stranger"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get(reverse("case", args=[case.pk])).status_code == 404
