"""Races between clerks, judges and people in a room, decided by PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courts.ground.actors import SYSTEM
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Notice, Person, Reservation, TimelineEntry
from courts.registry.models import Case, Representation
from courts.registry.services.cases import end_representation
from custody.services import production
from demo.people import Cast, create_cast
from hearings.models import Hearing, Minutes
from hearings.queries.minutes import digest
from hearings.services.acts import (
    adjourn_hearing,
    conclude_hearing,
    open_hearing,
    pause_hearing,
    postpone_hearing,
)
from hearings.services.conflicts import NotFree
from hearings.services.listing import cancel_hearing, reschedule_hearing, schedule_hearing
from hearings.services.minutes import draft_minutes, edit_minutes, sign_minutes
from hearings.services.seats import follow_case, follow_cases
from tests.cast import PASSWORD
from tests.hearings.cases import TOMORROW, actor, fresh, make_case, make_hearing, plan
from tests.races import at_once
from video.link.desired import desired_of
from video.models import Room, Seat, Sitting
from video.services import admission, presence, speaking

NEXT = TOMORROW + timedelta(days=5)

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def committed() -> Cast:
    """The cast, visible to every connection."""
    assert connection.vendor == "postgresql"
    return create_cast(law_profile="test", password=PASSWORD)


def counted(*acts: Callable[[], str]) -> Counter[str]:
    """Run all acts at once; count their results."""
    return Counter(at_once(*acts))


def test_concurrent_listings_of_one_time_succeed_once(committed: Cast) -> None:
    cast = committed
    cases = [make_case(cast, title=f"دعوى {number}") for number in range(6)]

    def list_one(case: Case) -> str:
        try:
            schedule_hearing(case, plan=plan(cast), actor=actor(cast, "clerk"))
        except NotFree:
            return "taken"
        return "listed"

    outcomes = counted(*(lambda case=case: list_one(case) for case in cases))  # type: ignore[misc]
    assert outcomes == {"listed": 1, "taken": 5}
    assert Hearing.records.count() == Room.records.count() == 1
    assert Seat.records.count() == 9
    assert Reservation.records.filter(state="booked").count() == 9


def test_concurrent_submits_of_one_form_list_one_hearing(committed: Cast) -> None:
    cast = committed
    case = make_case(cast)

    def send() -> str:
        row = Case.records.select_related("court").get(pk=case.pk)
        return str(schedule_hearing(row, plan=plan(cast), actor=actor(cast, "clerk"), key="one").pk)

    outcomes = counted(send, send, send)
    assert len(outcomes) == 1
    assert Hearing.records.count() == 1


def test_concurrent_reschedule_and_cancellation_succeed_once(committed: Cast) -> None:
    cast = committed
    hearing = make_hearing(cast, make_case(cast))
    later = TOMORROW.replace(hour=8, minute=0)

    def act(do: Callable[[Hearing], object], word: str) -> str:
        try:
            do(fresh(hearing))
        except Conflict:
            return "conflict"
        return word

    clerk = actor(cast, "clerk")
    outcomes = counted(
        lambda: act(
            lambda row: reschedule_hearing(
                row, starts_at=later, ends_at=later.replace(minute=30), reason="سبب", version=1, actor=clerk
            ),
            "moved",
        ),
        lambda: act(lambda row: cancel_hearing(row, reason="سبب", version=1, actor=clerk), "cancelled"),
    )
    assert outcomes["conflict"] == 1
    kept = fresh(hearing)
    assert kept.version == 2
    assert (kept.state == "cancelled") == (outcomes["cancelled"] == 1)


# --- acts in the room ----------------------------------------------------------------------------------------


def outcome(do: Callable[[], object], word: str) -> Callable[[], str]:
    """Return an act that reports `word`, or `conflict` if it is refused with a readable error."""

    def act() -> str:
        try:
            do()
        except DomainError as error:
            return "not admitted" if error.code == "not_produced" else "conflict"
        return word

    return act


def opened(cast: Cast, hearing: Hearing) -> Hearing:
    Room.records.filter(pk=hearing.room_id).update(opens_at=timezone.now() - timedelta(minutes=1))
    return fresh(open_hearing(fresh(hearing), actor=actor(cast, "judge")))


def seat(hearing: Hearing, member: Person) -> Seat:
    return Seat.records.select_related("room").get(room=hearing.room_id, person=member)


def states(hearing: Hearing) -> tuple[str, str, list[str]]:
    room = Room.records.get(pk=hearing.room_id)
    sittings = Sitting.records.filter(room=room).values_list("state", flat=True)
    return str(fresh(hearing).state), str(room.state), list(sittings)


def booked(hearing: Hearing) -> int:
    return Reservation.records.filter(subject_id=hearing.room_id, state="booked").count()


@pytest.fixture
def listed(committed: Cast) -> Hearing:
    return make_hearing(committed, make_case(committed))


def test_concurrent_openings_open_once(committed: Cast, listed: Hearing) -> None:
    Room.records.filter(pk=listed.room_id).update(opens_at=timezone.now() - timedelta(minutes=1))
    judge = actor(committed, "judge")
    act = outcome(lambda: open_hearing(fresh(listed), actor=judge), "opened")
    assert counted(act, act, act) == {"opened": 1, "conflict": 2}
    assert states(listed) == ("in_session", "open", ["live"])
    assert TimelineEntry.records.filter(kind="hearing_opened").count() == 1


def test_concurrent_opening_and_cancellation_succeed_once(committed: Cast, listed: Hearing) -> None:
    Room.records.filter(pk=listed.room_id).update(opens_at=timezone.now() - timedelta(minutes=1))
    judge, clerk = actor(committed, "judge"), actor(committed, "clerk")
    outcomes = counted(
        outcome(lambda: open_hearing(fresh(listed), actor=judge), "opened"),
        outcome(lambda: cancel_hearing(fresh(listed), reason="سبب", version=1, actor=clerk), "cancelled"),
    )
    assert outcomes["conflict"] == 1
    if outcomes["opened"]:
        assert (states(listed), booked(listed)) == (("in_session", "open", ["live"]), 9)
    else:
        assert (states(listed), booked(listed)) == (("cancelled", "cancelled", []), 0)


def test_concurrent_outcomes_end_the_hearing_once(committed: Cast, listed: Hearing) -> None:
    hearing, judge = opened(committed, listed), actor(committed, "judge")
    outcomes = counted(
        outcome(lambda: conclude_hearing(fresh(hearing), note="حجز", actor=judge), "concluded"),
        outcome(lambda: adjourn_hearing(fresh(hearing), starts_at=NEXT, note="", actor=judge), "adjourned"),
        outcome(lambda: postpone_hearing(fresh(hearing), note="انقطع", actor=judge), "postponed"),
        outcome(lambda: pause_hearing(fresh(hearing), actor=judge), "paused"),
    )
    ends = {"concluded", "adjourned", "postponed"} & set(outcomes)
    if not ends:
        # The pause won, and the other requests get a conflict.
        assert outcomes == {"paused": 1, "conflict": 3}
        assert states(hearing) == ("paused", "open", ["paused"])
        conclude_hearing(fresh(hearing), note="", actor=judge)
        return
    assert len(ends) == 1
    assert states(hearing) == (ends.pop(), "closed", ["ended"])
    assert booked(hearing) == 0
    assert Hearing.records.count() == (2 if outcomes["adjourned"] else 1)
    assert Minutes.records.filter(hearing=hearing).count() == 1


def test_hearing_ends_while_everyone_moves(committed: Cast, listed: Hearing) -> None:
    cast, hearing = committed, opened(committed, listed)
    clerk, judge = actor(cast, "clerk"), actor(cast, "judge")
    parties = ("lawyer", "counsel", "claimant", "interpreter", "witness", "second_witness")
    sockets = {member: presence.connect(seat(hearing, cast.people[member])) for member in parties}
    for member in ("judge", "clerk", *parties):
        admission.enter(seat(hearing, cast.people[member]), actor=actor(cast, member))
    for member in parties:
        admission.identify(
            seat(hearing, cast.people[member]),
            "known_to_the_court",
            actor=clerk,
            host=seat(hearing, cast.people["clerk"]),
        )

    def host() -> Seat:
        return seat(hearing, cast.people["clerk"])

    def own(member: str) -> Seat:
        return seat(hearing, cast.people[member])

    acts = [
        outcome(lambda: conclude_hearing(fresh(hearing), note="", actor=judge), "concluded"),
        outcome(lambda: speaking.mute_all(host(), actor=clerk), "muted"),
        *(outcome(lambda m=m: admission.admit(own(m), actor=clerk, host=host()), "moved") for m in parties[:3]),
        *(outcome(lambda m=m: admission.leave(own(m), actor=actor(cast, m)), "moved") for m in parties),
        *(outcome(lambda m=m: presence.disconnect(own(m), sockets[m]), "moved") for m in parties),
        *(outcome(lambda m=m: speaking.own_media(own(m), audio=True, video=False), "moved") for m in parties),
    ]
    outcomes = counted(*acts)
    assert outcomes["concluded"] == 1
    assert states(hearing) == ("concluded", "closed", ["ended"])
    assert not Seat.records.filter(room=hearing.room_id, state__in=["waiting", "admitted"]).exists()
    assert desired_of(hearing.room_id) is None


def test_removal_wins_over_concurrent_admit_and_send_to_waiting(committed: Cast, listed: Hearing) -> None:
    cast, hearing = committed, opened(committed, listed)
    clerk, judge = actor(cast, "clerk"), actor(cast, "judge")
    for member in ("judge", "clerk", "lawyer"):
        admission.enter(seat(hearing, cast.people[member]), actor=actor(cast, member))
    lawyer = cast.people["lawyer"]
    admission.identify(
        seat(hearing, lawyer), "known_to_the_court", actor=clerk, host=seat(hearing, cast.people["clerk"])
    )
    before = seat(hearing, lawyer).generation
    outcomes = counted(
        outcome(
            lambda: admission.admit(seat(hearing, lawyer), actor=clerk, host=seat(hearing, cast.people["clerk"])),
            "admitted",
        ),
        outcome(
            lambda: admission.send_to_waiting(
                seat(hearing, lawyer), actor=judge, host=seat(hearing, cast.people["judge"])
            ),
            "back",
        ),
        outcome(
            lambda: admission.remove(
                seat(hearing, lawyer), actor=judge, host=seat(hearing, cast.people["judge"]), reason="أخلّ بالنظام"
            ),
            "removed",
        ),
        outcome(lambda: admission.enter(seat(hearing, lawyer), actor=actor(cast, "lawyer")), "entered"),
    )
    assert outcomes["removed"] == 1
    after = seat(hearing, lawyer)
    assert (after.state, after.generation > before) == ("removed", True)
    desired = desired_of(hearing.room_id)
    assert desired is not None
    assert str(after.pk) not in {wish.seat for wish in desired.seats}
    assert not any(str(after.pk) in (edge.source, edge.target) for edge in desired.edges)


def test_refused_detainee_is_not_in_the_room_in_either_order(committed: Cast, listed: Hearing) -> None:
    cast, hearing = committed, opened(committed, listed)
    clerk, officer = actor(cast, "clerk"), actor(cast, "officer")
    detainee = cast.people["detainee"]
    admission.enter(seat(hearing, cast.people["clerk"]), actor=clerk)
    for _again in range(5):
        held = seat(hearing, detainee)
        admission.enter(held, actor=SYSTEM)
        production.mark_production(held, "produced", actor=officer)
        admission.identify(held, "officer", actor=clerk, host=seat(hearing, cast.people["clerk"]))
        counted(
            outcome(
                lambda: admission.admit(seat(hearing, detainee), actor=clerk, host=seat(hearing, cast.people["clerk"])),
                "in",
            ),
            outcome(
                lambda: production.mark_production(seat(hearing, detainee), "refused", actor=officer, note="رفض"), "no"
            ),
        )
        after = seat(hearing, detainee)
        assert (after.production, after.state) == ("refused", "waiting")


def test_lawyer_losing_the_case_during_admission_is_out(committed: Cast, listed: Hearing) -> None:
    cast, hearing = committed, opened(committed, listed)
    clerk, counsel = actor(cast, "clerk"), cast.people["counsel"]
    admission.enter(seat(hearing, cast.people["clerk"]), actor=clerk)
    admission.enter(seat(hearing, counsel), actor=actor(cast, "counsel"))
    admission.identify(
        seat(hearing, counsel), "known_to_the_court", actor=clerk, host=seat(hearing, cast.people["clerk"])
    )
    representation = Representation.records.select_related("party__case", "party__person", "lawyer").get(lawyer=counsel)
    counted(
        outcome(lambda: end_representation(representation, actor=clerk), "ended"),
        outcome(
            lambda: admission.admit(seat(hearing, counsel), actor=clerk, host=seat(hearing, cast.people["clerk"])), "in"
        ),
        outcome(follow_cases, "swept"),
        outcome(follow_cases, "swept"),
    )
    follow_cases()
    assert not seat(hearing, counsel).is_live
    assert booked(hearing) == 8
    desired = desired_of(hearing.room_id)
    assert desired is not None
    assert str(seat(hearing, counsel).pk) not in {wish.seat for wish in desired.seats}


def test_concurrent_sweeps_seat_counsel_once(committed: Cast, listed: Hearing) -> None:
    cast = committed
    case = Case.records.get(pk=listed.case_id)
    representation = Representation.records.select_related("party__case", "party__person", "lawyer").get(
        lawyer=cast.people["counsel"]
    )
    end_representation(representation, actor=actor(cast, "clerk"))
    Representation.records.filter(pk=representation.pk).update(until=None)
    told = Notice.records.filter(kind="hearing_listed", recipient=cast.people["counsel"], channel="inbox")
    before = list(told.values_list("pk", flat=True))
    act = outcome(lambda: follow_case(case), "followed")
    assert counted(act, act, act, act) == {"followed": 4}
    assert Seat.records.filter(room=listed.room_id, person=cast.people["counsel"], is_live=True).count() == 1
    assert booked(listed) == 9
    assert told.exclude(pk__in=before).count() == 1


def test_concurrent_signatures_and_edit_sign_once_the_edition_read(committed: Cast, listed: Hearing) -> None:
    cast, judge, clerk = committed, actor(committed, "judge"), actor(committed, "clerk")
    hearing = opened(cast, listed)
    conclude_hearing(hearing, note="", actor=judge)
    drafted = draft_minutes(fresh(hearing))

    def row() -> Minutes:
        return Minutes.records.select_related("hearing__case__court", "hearing__room").get(pk=drafted.pk)

    outcomes = counted(
        outcome(lambda: sign_minutes(row(), edition=1, actor=judge), "signed"),
        outcome(lambda: sign_minutes(row(), edition=1, actor=judge), "signed"),
        outcome(lambda: edit_minutes(row(), text="نص آخر", edition=1, actor=clerk), "edited"),
    )
    assert outcomes["signed"] + outcomes["edited"] == 1
    kept = row()
    if outcomes["signed"]:
        assert (kept.state, kept.text, kept.sha256) == ("signed", drafted.text, digest(drafted.text))
    else:
        assert (kept.state, kept.text, kept.edition) == ("draft", "نص آخر", 2)
    assert TimelineEntry.records.filter(kind="minutes_signed").count() == outcomes["signed"]


def test_concurrent_drafts_create_one_draft(committed: Cast, listed: Hearing) -> None:
    hearing = opened(committed, listed)
    conclude_hearing(hearing, note="", actor=actor(committed, "judge"))
    Minutes.records.all().delete()
    act = outcome(lambda: draft_minutes(fresh(hearing)), "drafted")
    assert counted(act, act, act) == {"drafted": 3}
    assert Minutes.records.count() == 1


def test_concurrent_listings_and_adjournment_of_one_case_do_not_deadlock(committed: Cast, listed: Hearing) -> None:
    cast, hearing = committed, opened(committed, listed)
    judge, clerk = actor(cast, "judge"), actor(cast, "clerk")

    def list_at(starts_at: datetime) -> object:
        case = Case.records.select_related("court").get(pk=hearing.case_id)
        return schedule_hearing(case, plan=plan(cast, starts_at=starts_at), actor=clerk)

    outcomes = counted(
        outcome(lambda: adjourn_hearing(fresh(hearing), starts_at=NEXT, note="", actor=judge), "adjourned"),
        outcome(lambda: list_at(NEXT + timedelta(days=1)), "listed"),
        outcome(lambda: list_at(NEXT + timedelta(days=2)), "listed"),
        outcome(lambda: list_at(NEXT), "listed at the same time"),
    )
    assert outcomes["listed"] == 2
    assert outcomes["adjourned"] + outcomes["listed at the same time"] == 1
    assert Case.records.get(pk=hearing.case_id).state == "listed"
    assert states(hearing)[0] == ("adjourned" if outcomes["adjourned"] else "in_session")
