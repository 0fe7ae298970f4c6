"""The history of a new demonstration: filings, cases and hearings.

Everything is relative to now. Each act runs at its own time in the weeks before today, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction

from courts.ground import clock
from courts.ground.models import Counter, Notice, Venue, VenueKind
from courts.ground.services import mail
from courts.ground.services.notices import sweep
from courts.registry.details import StoredFile
from courts.registry.models import Case, CaseKind, Filing, ReturnReason
from courts.registry.services.reviews import return_filing
from demo.people import Cast, create_cast, key_of
from demo.story import claims, filing, in_cases, recorded, standing_meetings
from demo.story.calendar import at_hour, list_hearing
from demo.story.claims import Claim
from demo.story.days import working_day
from demo.story.filing import by
from demo.story.offices import create_offices
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing, postpone_hearing
from hearings.services.listing import reschedule_hearing
from hearings.services.minutes import draft_minutes, edit_minutes, sign_minutes
from video.models import Attendance, Seat
from video.services import admission
from video.services.attendance import record_seen

# The number of cases of each kind that the court opened this year before the first one of the demonstration.
OPENED_BEFORE = {
    CaseKind.CIVIL: 117,
    CaseKind.COMMERCIAL: 84,
    CaseKind.LABOUR: 232,
    CaseKind.PERSONAL_STATUS: 59,
}
# The working day before today, and the time, at which a claim was filed. It was accepted on the next one.
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
    """A list of acts with their times, which `play` runs in order of time."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.court = cast.venues["court"]
        self.filings: dict[str, Filing] = {}
        self.cases: dict[str, Case] = {}
        self.hearings: dict[str, Hearing] = {}
        self._acts: list[tuple[datetime, Callable[[], object]]] = []

    def add(self, ago: int, at: time, act: Callable[[], object], *, after: timedelta = timedelta(0)) -> None:
        """Add an act, `ago` working days before today."""
        self._acts.append((working_day(self.court, ago, at) + after, act))

    def play(self) -> None:
        """Run every act at its own time. Between two acts, notices are sent at the time they are due."""
        acts = sorted(self._acts, key=lambda row: row[0])
        ends = [*(moment for moment, _act in acts[1:]), clock.now()]
        for (moment, act), following in zip(acts, ends, strict=True):
            with clock.moved_to(moment):
                act()
            _send_due_notices(until=following)


def beginning_of(court: Venue) -> datetime:
    """Return the time at which the cast is created, before all acts."""
    return working_day(court, *BEGINS)


def create_history(password: str) -> Cast:
    """Create everything in one transaction. Documents are stored first, so that no file is written inside it."""
    # Only its time zone is used; the row itself is created with the cast.
    beginning = beginning_of(Venue(pk=key_of("court"), kind=VenueKind.COURT))
    with clock.moved_to(beginning):
        cast = create_cast(law_profile="demo", password=password)
    story = Story(cast)
    filed = [*(row[0] for row in (*OPENED, *QUEUED)), claims.UNDER_REVIEW, claims.RETURNED]
    with clock.moved_to(beginning + timedelta(minutes=5)):
        papers = filing.store_papers(cast, filed)
        memorandum = in_cases.store_memorandum(cast, "counsel")
    with hold_mail() as mails, transaction.atomic():
        _set_case_counters(story, beginning)
        _open_cases(story, papers)
        _fill_the_queue(story, papers)
        _file_in_cases(story, memorandum)
        _hold_a_hearing(story)
        _miss_a_hearing(story)
        _list_upcoming(story)
        story.play()
    with mail.Connection() as connection:
        for moment, message in mails:
            with clock.moved_to(moment):
                mail.send(message, connection)
    create_offices(cast)
    return cast


@contextmanager
def hold_mail() -> Iterator[list[tuple[datetime, EmailMessage]]]:
    """Hold back every mail, with its time: no mail is sent in a transaction that may still fail."""
    mails: list[tuple[datetime, EmailMessage]] = []
    send = mail.send

    def hold(message: EmailMessage, connection: mail.Connection) -> None:
        mails.append((clock.now(), message))

    mail.send = hold
    try:
        yield mails
    finally:
        mail.send = send


def _send_due_notices(*, until: datetime) -> None:
    pending = Notice.records.filter(state="pending", due_at__lt=until).order_by("due_at")
    while (due_at := pending.values_list("due_at", flat=True).first()) is not None:
        with clock.moved_to(min(due_at + timedelta(seconds=2), until)):
            if not sweep(limit=1000) and pending.filter(due_at=due_at).exists():
                return  # put back after an error: the regular sweep retries


def _set_case_counters(story: Story, beginning: datetime) -> None:
    """Set the case counters as if the court had opened cases before; the numbers continue without a gap."""
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

        def enter_respondent_counsel(claim: Claim = claim) -> None:
            filing.enter_respondent_counsel(cast, claim, story.cases[claim.key])

        story.add(ago, at, submit)
        story.add(ago - 1, at, take)
        story.add(ago - 1, at, accept, after=timedelta(minutes=26))
        story.add(ago - 2, at, enter_respondent_counsel)


def _fill_the_queue(story: Story, papers: dict[str, list[StoredFile]]) -> None:
    cast = story.cast

    def submit(claim: Claim) -> None:
        story.filings[claim.key] = filing.submit(cast, claim, papers[claim.key])

    def take(claim: Claim) -> None:
        story.filings[claim.key] = filing.take(cast, story.filings[claim.key])

    def return_to_filer() -> None:
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
    story.add(3, time(8, 49), return_to_filer)
    story.add(2, time(9, 4), lambda: submit(claims.UNDER_REVIEW))
    story.add(1, time(9, 30), lambda: take(claims.UNDER_REVIEW))
    for claim, ago, at in QUEUED:
        story.add(ago, at, partial(submit, claim))
    story.add(1, time(11, 52), lambda: filing.draft(cast, claims.DRAFT))


def _file_in_cases(story: Story, memorandum: list[StoredFile]) -> None:
    """Add a memorandum that has entered, a request that the judge granted, one that waits, and one to review."""
    cast, filed = story.cast, dict[str, Filing]()

    def submit(key: str, member: str, claim: Claim, code: str, **answers: object) -> None:
        files = memorandum if code == "memorandum" else None
        filed[key] = in_cases.submit(cast, member, story.cases[claim.key], code, answers, files)

    def enter(key: str) -> None:
        in_cases.enter(cast, filed[key])

    reply = {"stage": "reply", "summary": "تنازع المدعى عليها في قيمة التوريد وتطلب رفض الدعوى."}
    story.add(6, time(9, 20), partial(submit, "reply", "counsel", claims.SUPPLY, "memorandum", **reply))
    story.add(5, time(8, 40), partial(enter, "reply"))
    video = {"attendee": "طارق نجم", "where": "facility", "reason": "المدعى عليه موقوف."}
    story.add(3, time(9, 50), partial(submit, "video", "counsel", claims.WAREHOUSE, "video_request", **video))
    story.add(3, time(10, 15), partial(enter, "video"))
    story.add(2, time(8, 35), lambda: in_cases.grant(cast, filed["video"]))
    expert = {
        "field": "المحاسبة",
        "task": "فحص دفاتر الطرفين وبيان قيمة ما سُلّم من المواد.",
        "reason": "الخلاف على الكميات المسلّمة مسألة فنية.",
    }
    story.add(2, time(10, 5), partial(submit, "expert", "lawyer", claims.SUPPLY, "expert_request", **expert))
    story.add(1, time(8, 30), partial(enter, "expert"))
    copy = {"document": "صحيفة الدعوى", "reason": "لتقديمها إلى جهة العمل."}
    story.add(1, time(10, 47), partial(submit, "copy", "lawyer", claims.WAGES, "copy_request", **copy))


def _hold_a_hearing(story: Story) -> None:
    """Add yesterday's hearing: both sides present for most of an hour, reserved for judgment, minutes signed."""
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
        # The node would have reported the seats every few seconds.
        Attendance.records.filter(sitting__room=hearing.room_id).update(last_at=ended)

    def record() -> None:
        recorded.record(held(), _seat(cast, held(), "judge"), begun, actor=by(cast, "judge"))

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
    story.add(1, begun.time(), record, after=timedelta(seconds=recorded.SECONDS + 1))
    story.add(1, ended.time(), lambda: conclude_hearing(held(), note="حجز الدعوى للحكم.", actor=by(cast, "judge")))
    story.add(1, time(9, 57), lambda: draft_minutes(held()))
    story.add(1, time(10, 40), edit)
    story.add(1, time(11, 35), sign)


def _miss_a_hearing(story: Story) -> None:
    """Add a hearing that was rescheduled once and then not held; the clerk listed it again for next week."""
    cast = story.cast
    first, moved = (working_day(story.court, ago, time(10)) for ago in (3, 2))
    next_week = at_hour(cast, days=8, hour=9)

    def listed() -> None:
        story.hearings["fitting"] = list_hearing(cast, story.cases["fitting"], "first_hearing", first, minutes=20)

    def rescheduled() -> None:
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

    def listed_again() -> None:
        case = _loaded(story.hearings["fitting"]).case
        list_hearing(cast, case, "first_hearing", next_week, minutes=20)

    story.add(8, time(8, 31), listed)
    story.add(6, time(10, 20), rescheduled)
    story.add(2, time(10, 12), postponed)
    story.add(2, time(10, 54), listed_again)


def _list_upcoming(story: Story) -> None:
    """Add the hearings of today and later, which were listed days ago."""
    cast = story.cast
    for number, (claim, standing) in enumerate(standing_meetings.STANDING.items()):
        story.add(4, time(8, 6 + number), partial(_list_standing, story, claim, standing, standing.next_start(cast)))


def _list_standing(story: Story, claim: Claim, standing: standing_meetings.StandingCase, starts_at: datetime) -> None:
    standing.list_at(story.cast, story.cases[claim.key], starts_at)


def _seat(cast: Cast, hearing: Hearing, member: str) -> Seat:
    return Seat.records.select_related("room", "person").get(room=hearing.room_id, person=cast.people[member])


def _loaded(hearing: Hearing) -> Hearing:
    return Hearing.records.select_related("case__court", "room", "judge", "clerk").get(pk=hearing.pk)
