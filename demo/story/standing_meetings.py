"""Standing meetings: at every start there are a hearing and an appointment to join, and an applicant who waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from courts.ground import clock
from courts.ground.errors import DomainError
from courts.ground.models import IdempotencyKey
from courts.registry.models import Case
from courts.registry.services.filings import DRAFT_PURPOSE
from demo.people import Cast
from demo.story import claims
from demo.story.applications import apply_at_notary
from demo.story.calendar import at_hour, list_hearing, soon
from demo.story.claims import Claim
from demo.story.fees import owe_fees
from demo.story.filing import by, token_of
from demo.story.identity import wait_for_check
from demo.story.sittings import LEFT, LONGEST, book_sitting, clear_sittings
from hearings.models import Hearing
from hearings.services.acts import postpone_hearing
from hearings.services.listing import cancel_hearing
from hearings.states import HearingState

log = logging.getLogger(__name__)

TO_COME = (HearingState.SCHEDULED, HearingState.IN_SESSION, HearingState.PAUSED)
RUNNING = (HearingState.IN_SESSION, HearingState.PAUSED)
# Long enough to see the reminder two minutes before.
AHEAD = timedelta(minutes=3)


def refresh(cast: Cast) -> None:
    """Cancel meetings that are over, and list the missing ones. Idempotent within the hour."""
    for act in (
        _clear_hearings,
        _list_hearings,
        clear_sittings,
        book_sitting,
        wait_for_check,
        owe_fees,
        apply_at_notary,
    ):
        try:
            act(cast)
        except DomainError as refusal:
            # The user may have filled every hour of the demonstration; it still starts.
            log.warning("demonstration not refreshed: %s", refusal)


def joinable_hearing() -> Hearing | None:
    """Return the hearing that the whole cast can join now, or None."""
    case = _case_of(claims.WAREHOUSE)
    return _joinable(case) if case is not None else None


def _joinable(case: Case) -> Hearing | None:
    now = clock.now()
    return (
        Hearing.records.filter(case=case, state__in=TO_COME, room__opens_at__lte=now)
        .filter(Q(ends_at__gt=now + LEFT) | Q(state__in=RUNNING, opened_at__gt=now - LONGEST))
        .select_related("case__court", "room")
        .order_by("starts_at")
        .first()
    )


def _case_of(claim: Claim) -> Case | None:
    """Return the case that a claim of the demonstration became."""
    row = IdempotencyKey.records.filter(purpose=DRAFT_PURPOSE, key=token_of(claim)).first()
    if row is None:
        return None
    return Case.records.select_related("court").filter(filing=row.subject_id).first()


def _clear_hearings(cast: Cast) -> None:
    """Cancel or postpone hearings that were not held, as a clerk would the next morning."""
    now = clock.now()
    cases = [case for claim in STANDING if (case := _case_of(claim)) is not None]
    stale = Hearing.records.filter(case__in=cases).filter(
        Q(state=HearingState.SCHEDULED, ends_at__lt=now) | Q(state__in=RUNNING, opened_at__lt=now - LONGEST)
    )
    for hearing in stale.select_related("case__court", "room", "judge", "clerk"):
        if hearing.state == HearingState.SCHEDULED:
            cancel_hearing(
                hearing, reason="لم تُعقد الجلسة في موعدها.", version=hearing.version, actor=by(cast, "clerk")
            )
        else:
            postpone_hearing(hearing, note="انقطعت الجلسة ولم تُستأنف.", actor=by(cast, "judge"))


@dataclass(frozen=True, slots=True)
class StandingCase:
    """A case that always has an upcoming hearing: the start of its next hearing, and the function that lists it."""

    next_start: Callable[[Cast], datetime]
    list_at: Callable[[Cast, Case, datetime], object]


def _list_warehouse(cast: Cast, case: Case, starts_at: datetime) -> None:
    people = cast.people
    list_hearing(
        cast,
        case,
        "witness_hearing",
        starts_at,
        minutes=60,
        parties=(people["claimant"],),
        interpreter=people["interpreter"],
        witnesses=(people["witness"], people["second_witness"]),
        detainee=people["detainee"],
    )


STANDING: dict[Claim, StandingCase] = {
    claims.WAREHOUSE: StandingCase(lambda _cast: soon(AHEAD), _list_warehouse),
    claims.SUPPLY: StandingCase(
        lambda _cast: soon(timedelta(hours=2)),
        lambda cast, case, starts_at: list_hearing(cast, case, "case_management", starts_at),
    ),
    claims.FAMILY: StandingCase(
        lambda cast: at_hour(cast, days=1, hour=10),
        lambda cast, case, starts_at: list_hearing(cast, case, "family_guidance", starts_at, is_closed=True),
    ),
    claims.WAGES: StandingCase(
        lambda cast: at_hour(cast, days=7, hour=11),
        lambda cast, case, starts_at: list_hearing(cast, case, "first_hearing", starts_at),
    ),
}


def _list_hearings(cast: Cast) -> None:
    """List an upcoming hearing in every standing case; in the first case, one that can be joined now."""
    now = clock.now()
    for claim, standing in STANDING.items():
        case = _case_of(claim)
        if case is None:
            continue
        if claim is claims.WAREHOUSE:
            is_missing = _joinable(case) is None
        else:
            is_missing = not Hearing.records.filter(case=case, state__in=TO_COME, ends_at__gt=now).exists()
        if is_missing:
            standing.list_at(cast, case, standing.next_start(cast))
