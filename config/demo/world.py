"""The world of a fresh demonstration: filings, cases, hearings, an office with appointments, relative to now."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config.demo import claims, filing
from config.demo.calendar import at_hour, list_hearing, soon
from config.demo.filing import Papers, by
from config.demo.people import Cast
from courts.registry.models import Case, Fault
from courts.registry.services.reviews import return_filing
from hearings.models import Hearing
from hearings.services.acts import conclude_hearing, open_hearing, postpone_hearing
from hearings.services.listing import reschedule_hearing
from hearings.services.minutes import draft_minutes, edit_minutes, sign_minutes
from video.models import Seat
from video.services import seats
from video.services.attendance import record_seen

OPENED = (claims.WAREHOUSE, claims.SUPPLY, claims.FAMILY, claims.WAGES, claims.FREIGHT, claims.FITTING)
FILED = (*claims.QUEUE, claims.UNDER_REVIEW, claims.RETURNED)


def make_world(cast: Cast) -> None:
    """Make everything, or nothing when it fails half way. Papers are stored first: no file is written inside."""
    papers = filing.keep_papers(cast, (*OPENED, *FILED))
    with transaction.atomic():
        _fill_the_queue(cast, papers)
        cases = {claim.key: filing.case(cast, claim, papers[claim.key]) for claim in OPENED}
        _hold_a_hearing(cast, cases["freight"])
        _miss_a_hearing(cast, cases["fitting"])


def _fill_the_queue(cast: Cast, papers: dict[str, Papers]) -> None:
    returned = filing.take(cast, claims.RETURNED, papers["finishing"])
    return_filing(
        returned,
        actor=by(cast, "manager"),
        faults=[Fault.POA_MISSING, Fault.EXHIBIT_MISSING],
        note="تذكر الصحيفة محضر التسليم النهائي، وهو غير مرفق.",
        version=returned.version,
    )
    filing.take(cast, claims.UNDER_REVIEW, papers["vehicle"])
    for claim in claims.QUEUE:
        filing.submit(cast, claim, papers[claim.key])
    filing.draft(cast, claims.DRAFT)


def _hold_a_hearing(cast: Cast, case: Case) -> None:
    """A hearing that was called at once: both sides present, reserved for judgment, minutes signed."""
    judge = by(cast, "judge")
    hearing = list_hearing(cast, case, "pleading", timezone.now() + timedelta(seconds=1))
    for member in ("judge", "clerk", "lawyer", "counsel"):
        seats.enter(_seat(cast, hearing, member), actor=by(cast, member))
    open_hearing(hearing, actor=judge)
    for member in ("lawyer", "counsel"):
        seats.identify(
            _seat(cast, hearing, member), "known_to_the_court", actor=judge, host=_seat(cast, hearing, "judge")
        )
        seats.admit(_seat(cast, hearing, member), actor=judge, host=_seat(cast, hearing, "judge"))
    present = [_seat(cast, hearing, member) for member in ("judge", "clerk", "lawyer", "counsel")]
    record_seen(hearing.room_id, [(seat.pk, True, True) for seat in present], timezone.now())
    conclude_hearing(hearing, note="حجز الدعوى للحكم.", actor=judge)
    drafted = draft_minutes(_loaded(hearing))
    said = "\nاكتفى وكيلا الطرفين بما سبق تقديمه من مذكرات ومستندات، وطلبا حجز الدعوى للحكم.\n"
    edited = edit_minutes(drafted, text=drafted.text + said, edition=drafted.edition, actor=by(cast, "clerk"))
    sign_minutes(edited, edition=edited.edition, actor=judge)


def _miss_a_hearing(cast: Cast, case: Case) -> None:
    """A hearing that was moved once and then could not be held; the clerk lists it anew next week."""
    hearing = list_hearing(cast, case, "first_hearing", soon(timedelta(hours=5)), minutes=20)
    moved = hearing.starts_at + timedelta(hours=1)
    reschedule_hearing(
        hearing,
        starts_at=moved,
        ends_at=moved + timedelta(minutes=20),
        reason="بناء على طلب وكيل المدعى عليها.",
        version=hearing.version,
        actor=by(cast, "clerk"),
    )
    postpone_hearing(_loaded(hearing), note="تعذر الاتصال المرئي لعطل في الشبكة.", actor=by(cast, "judge"))
    list_hearing(cast, _loaded(hearing).case, "first_hearing", at_hour(cast, days=8, hour=9), minutes=20)


def _seat(cast: Cast, hearing: Hearing, member: str) -> Seat:
    return Seat.records.select_related("room", "person").get(room=hearing.room_id, person=cast.people[member])


def _loaded(hearing: Hearing) -> Hearing:
    return Hearing.records.select_related("case__court", "room", "judge", "clerk").get(pk=hearing.pk)
