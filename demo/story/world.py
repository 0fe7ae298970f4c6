"""The world of a fresh demonstration: filings, cases, hearings, an office with appointments.

Everything is relative to now and made at its own time, some weeks of the court's life before today, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from courts.ground import clock
from courts.ground.models import Counter, Notice, Venue, VenueKind
from courts.ground.services import mail
from courts.ground.services.notices import sweep
from courts.registry.details import StoredFile
from courts.registry.models import Case, CaseKind, Filing, ReturnReason
from courts.registry.services.reviews import return_filing
from demo.people import Cast, bring_in, key_of
from demo.story import claims, filing, keeping
from demo.story.calendar import at_hour, list_hearing
from demo.story.claims import Claim
from demo.story.days import working_day
from demo.story.filing import by
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing, postpone_hearing
from hearings.services.listing import reschedule_hearing
from hearings.services.minutes import draft_minutes, edit_minutes, sign_minutes
from video.models import Attendance, Seat
from video.services import admission
from video.services.attendance import record_seen

# How many cases of each kind the court had opened this year before the first one of the demonstration.
OPENED_BEFORE = {
    CaseKind.CIVIL: 117,
    CaseKind.COMMERCIAL: 84,
    CaseKind.LABOUR: 232,
    CaseKind.PERSONAL_STATUS: 59,
}
# On which working day before today, and when, a claim came in. It was accepted on the next one.
OPENED: tuple[tuple[Claim, int, time], ...] = (
    (claims.WAREHOUSE, 16, time(8, 42)),
    (claims.FREIGHT, 15, time(9, 16)),
    (claims.FITTING, 14, time(10, 5)),
    (claims.SUPPLY, 12, time(8, 57)),
    (claims.FAMILY, 10, time(11, 21)),
    (claims.WAGES, 7, time(9, 38)),
)
QUEUED: tuple[tuple[Claim, int, time], ...] = tuple(
    zip(claims.QUEUE, (2, 1, 1), (time(11, 12), time(8, 51), time(11, 47)), strict=True)
)
BEGINS = 20, time(8)


class Story:
    """What happened, each act at its own time, told in order whatever the order in which it was written down."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.court = cast.venues["court"]
        self.filings: dict[str, Filing] = {}
        self.cases: dict[str, Case] = {}
        self.hearings: dict[str, Hearing] = {}
        self._acts: list[tuple[datetime, Callable[[], object]]] = []

    def add(self, ago: int, at: time, act: Callable[[], object], *, after: timedelta = timedelta(0)) -> None:
        """An act, so many working days before today."""
        self._acts.append((working_day(self.court, ago, at) + after, act))

    def tell(self) -> None:
        """Let it happen. Between two acts every notice leaves at the time at which it was due."""
        acts = sorted(self._acts, key=lambda row: row[0])
        ends = [*(moment for moment, _act in acts[1:]), clock.now()]
        for (moment, act), following in zip(acts, ends, strict=True):
            with clock.moved_to(moment):
                act()
            _let_notices_leave(until=following)


def begins(court: Venue) -> datetime:
    """When the cast came in: before everything else of the story."""
    return working_day(court, *BEGINS)


def make_world(password: str) -> Cast:
    """Make everything, or nothing when it fails half way. Papers are stored first: no file is written inside."""
    # Only its clock is asked; the row itself comes in with the cast.
    beginning = begins(Venue(pk=key_of("court"), kind=VenueKind.COURT))
    with clock.moved_to(beginning):
        cast = bring_in(law_profile="demo", password=password)
    story = Story(cast)
    told = [*(row[0] for row in (*OPENED, *QUEUED)), claims.UNDER_REVIEW, claims.RETURNED]
    with clock.moved_to(beginning + timedelta(minutes=5)):
        papers = filing.store_papers(cast, told)
    with held_mail() as letters, transaction.atomic():
        _begin_the_numbers(story, beginning)
        _open_cases(story, papers)
        _fill_the_queue(story, papers)
        _hold_a_hearing(story)
        _miss_a_hearing(story)
        _list_what_is_to_come(story)
        story.tell()
    for moment, leave in letters:
        with clock.moved_to(moment):
            leave()
    return cast


@contextmanager
def held_mail() -> Iterator[list[tuple[datetime, Callable[[], None]]]]:
    """Keep what leaves inside, with its time: no mail is sent in a transaction that may still fail."""
    letters: list[tuple[datetime, Callable[[], None]]] = []
    send = mail.send

    def hold(*args: Any, **kwargs: Any) -> None:
        letters.append((clock.now(), partial(send, *args, **kwargs)))

    mail.send = hold
    try:
        yield letters
    finally:
        mail.send = send


def _let_notices_leave(*, until: datetime) -> None:
    pending = Notice.records.filter(state="pending", due_at__lt=until).order_by("due_at")
    while (due_at := pending.values_list("due_at", flat=True).first()) is not None:
        with clock.moved_to(min(due_at + timedelta(seconds=2), until)):
            if not sweep(limit=1000) and pending.filter(due_at=due_at).exists():
                return  # put back by an error: the sweep of every day tries again


def _begin_the_numbers(story: Story, beginning: datetime) -> None:
    """A court at work has opened cases before: the numbers of the demonstration go on from there without a gap."""
    for kind, last in OPENED_BEFORE.items():
        Counter.records.get_or_create(
            venue=story.court,
            series=f"case:{kind}",
            year=beginning.astimezone(story.court.tz).year,
            defaults={"last": last},
        )


def _open_cases(story: Story, papers: dict[str, list[StoredFile]]) -> None:
    cast = story.cast
    for claim, ago, at in OPENED:

        def submit(claim: Claim = claim) -> None:
            story.filings[claim.key] = filing.submit(cast, claim, papers[claim.key])

        def take(claim: Claim = claim) -> None:
            story.filings[claim.key] = filing.take(cast, story.filings[claim.key])

        def accept(claim: Claim = claim) -> None:
            story.cases[claim.key] = filing.accept(cast, story.filings[claim.key])

        def let_counsel_enter(claim: Claim = claim) -> None:
            filing.let_counsel_enter(cast, claim, story.cases[claim.key])

        story.add(ago, at, submit)
        story.add(ago - 1, at, take)
        story.add(ago - 1, at, accept, after=timedelta(minutes=26))
        story.add(ago - 2, at, let_counsel_enter)


def _fill_the_queue(story: Story, papers: dict[str, list[StoredFile]]) -> None:
    cast = story.cast

    def submit(claim: Claim) -> None:
        story.filings[claim.key] = filing.submit(cast, claim, papers[claim.key])

    def take(claim: Claim) -> None:
        story.filings[claim.key] = filing.take(cast, story.filings[claim.key])

    def send_to_waiting() -> None:
        returned = story.filings["finishing"]
        return_filing(
            returned,
            actor=by(cast, "manager"),
            reasons=[ReturnReason.POA_MISSING, ReturnReason.EXHIBIT_MISSING],
            note="تذكر الصحيفة محضر التسليم النهائي، وهو غير مرفق.",
            version=returned.version,
        )

    story.add(4, time(10, 33), lambda: submit(claims.RETURNED))
    story.add(3, time(8, 25), lambda: take(claims.RETURNED))
    story.add(3, time(8, 49), send_to_waiting)
    story.add(2, time(9, 4), lambda: submit(claims.UNDER_REVIEW))
    story.add(1, time(9, 30), lambda: take(claims.UNDER_REVIEW))
    for claim, ago, at in QUEUED:
        story.add(ago, at, partial(submit, claim))
    story.add(1, time(11, 52), lambda: filing.draft(cast, claims.DRAFT))


def _hold_a_hearing(story: Story) -> None:
    """Yesterday's hearing: both sides present for most of an hour, reserved for judgment, minutes signed."""
    cast, counsel = story.cast, ("lawyer", "counsel")
    starts_at = working_day(story.court, 1, time(9))
    begun, ended = starts_at + timedelta(minutes=4), starts_at + timedelta(minutes=55)

    def held() -> Hearing:
        return _loaded(story.hearings["freight"])

    def listed() -> None:
        story.hearings["freight"] = list_hearing(cast, story.cases["freight"], "pleading", starts_at, minutes=60)

    def enter(*members: str) -> None:
        for member in members:
            admission.enter(_seat(cast, held(), member), actor=by(cast, member))

    def admit() -> None:
        hearing, judge = held(), by(cast, "judge")
        host = _seat(cast, hearing, "judge")
        for member in counsel:
            admission.identify(_seat(cast, hearing, member), "known_to_the_court", actor=judge, host=host)
            admission.admit(_seat(cast, hearing, member), actor=judge, host=host)
        present = [_seat(cast, hearing, member) for member in ("judge", "clerk", *counsel)]
        record_seen(hearing.room_id, [(seat.pk, True, True) for seat in present], begun)
        # The node would have said so again every few seconds.
        Attendance.records.filter(sitting__room=hearing.room_id).update(last_at=ended)

    def edit() -> None:
        drafted = draft_minutes(held())
        said = "\nاكتفى وكيلا الطرفين بما سبق تقديمه من مذكرات ومستندات، وطلبا حجز الدعوى للحكم.\n"
        edit_minutes(drafted, text=drafted.text + said, edition=drafted.edition, actor=by(cast, "clerk"))

    def sign() -> None:
        edited = draft_minutes(held())
        sign_minutes(edited, edition=edited.edition, actor=by(cast, "judge"))

    story.add(9, time(10, 12), listed)
    story.add(1, time(8, 46), lambda: enter("judge", "clerk"))
    story.add(1, time(8, 55), lambda: enter(*counsel))
    story.add(1, time(9, 1), lambda: open_hearing(held(), actor=by(cast, "judge")))
    story.add(1, begun.time(), admit)
    story.add(1, ended.time(), lambda: conclude_hearing(held(), note="حجز الدعوى للحكم.", actor=by(cast, "judge")))
    story.add(1, time(9, 57), lambda: draft_minutes(held()))
    story.add(1, time(10, 40), edit)
    story.add(1, time(11, 35), sign)


def _miss_a_hearing(story: Story) -> None:
    """A hearing that was moved once and then could not be held; the clerk listed it anew for next week."""
    cast = story.cast
    first, moved = (working_day(story.court, ago, time(10)) for ago in (3, 2))
    anew = at_hour(cast, days=8, hour=9)

    def listed() -> None:
        story.hearings["fitting"] = list_hearing(cast, story.cases["fitting"], "first_hearing", first, minutes=20)

    def moved_away() -> None:
        hearing = _loaded(story.hearings["fitting"])
        reschedule_hearing(
            hearing,
            starts_at=moved,
            ends_at=moved + timedelta(minutes=20),
            reason="بناء على طلب وكيل المدعى عليها.",
            version=hearing.version,
            actor=by(cast, "clerk"),
        )

    def postponed() -> None:
        postpone_hearing(
            _loaded(story.hearings["fitting"]), note="تعذر الاتصال المرئي لعطل في الشبكة.", actor=by(cast, "judge")
        )

    def listed_anew() -> None:
        case = _loaded(story.hearings["fitting"]).case
        list_hearing(cast, case, "first_hearing", anew, minutes=20)

    story.add(8, time(8, 31), listed)
    story.add(6, time(10, 20), moved_away)
    story.add(2, time(10, 12), postponed)
    story.add(2, time(10, 54), listed_anew)


def _list_what_is_to_come(story: Story) -> None:
    """What can be joined today and later was listed and booked days ago."""
    cast = story.cast
    for number, (claim, standing) in enumerate(keeping.STANDING.items()):
        story.add(4, time(8, 6 + number), partial(_list_standing, story, claim, standing, standing.next_start(cast)))
    for number, booking in enumerate(keeping.bookings(cast)):
        story.add(3, time(11, 10 + number), partial(keeping.book, cast, booking))


def _list_standing(story: Story, claim: Claim, standing: keeping.Standing, starts_at: datetime) -> None:
    standing.list_at(story.cast, story.cases[claim.key], starts_at)


def _seat(cast: Cast, hearing: Hearing, member: str) -> Seat:
    return Seat.records.select_related("room", "person").get(room=hearing.room_id, person=cast.people[member])


def _loaded(hearing: Hearing) -> Hearing:
    return Hearing.records.select_related("case__court", "room", "judge", "clerk").get(pk=hearing.pk)
