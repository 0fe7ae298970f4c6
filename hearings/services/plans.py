"""The plan of a hearing that a clerk lists, and its checks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courts.calendars.queries import working_time
from courts.ground import clock
from courts.ground.errors import DomainError, Refused
from courts.ground.law import LawProfile, profile_of
from courts.ground.models import Person, Role, Space, SpaceKind, Venue, VenueKind
from courts.ground.queries.postings import serving
from courts.ground.wording.dates import between

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from courts.registry.models import Case
    from courts.registry.queries.cases import PartyLine


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """The request for one hearing. Counsel are not named here: the lawyers who act for a party are invited.

    `parties` are the natural persons of the case who attend themselves. `detainee` attends from `space`, a video room
    of the facility that holds them; both are given or neither.
    """

    kind: str
    starts_at: datetime
    duration: timedelta
    judge: Person
    clerk: Person
    is_closed: bool = False
    parties: tuple[Person, ...] = ()
    interpreter: Person | None = None
    witnesses: tuple[Person, ...] = field(default_factory=tuple)
    detainee: Person | None = None
    space: Space | None = None

    def keys(self) -> tuple[object, ...]:
        """Values that identify the request, independent of the language."""
        people = [
            self.judge,
            self.clerk,
            self.interpreter,
            self.detainee,
            self.space,
            *self.parties,
            None,
            *self.witnesses,
        ]
        asked = self.kind, self.starts_at.isoformat(), self.duration, self.is_closed
        return *asked, *(str(each.pk) if each is not None else "" for each in people)

    @property
    def ends_at(self) -> datetime:
        """End of the requested time."""
        return self.starts_at + self.duration


def law_for(court: Venue, at: datetime) -> LawProfile:
    """The law profile of a court on the day of a hearing."""
    return profile_of(court, at)


def apply_closed_by_law(court: Venue, plan: ListingPlan) -> ListingPlan:
    """The plan, closed if the law closes hearings of its kind."""
    return replace(
        plan, is_closed=plan.is_closed or plan.kind in law_for(court, plan.starts_at).hearings.closed_by_default
    )


def check_time(court: Venue, starts_at: datetime, ends_at: datetime) -> list[DomainError]:
    """Errors of a hearing's time by the court's law profile and calendar."""
    law = law_for(court, starts_at)
    now = clock.now()
    duration = ends_at - starts_at
    errors: list[DomainError] = []
    if starts_at <= now:
        errors.append(DomainError(_("This time has passed. Choose a later one."), code="past", field="starts_at"))
    elif starts_at < now + law.hearings.lead_time:
        minutes = int(law.hearings.lead_time.total_seconds() // 60)
        errors.append(
            DomainError(
                _("List a hearing at least %(minutes)s minutes ahead.") % {"minutes": minutes},
                code="too_soon",
                field="starts_at",
            )
        )
    if not law.hearings.min_duration <= duration <= law.hearings.max_duration:
        errors.append(
            DomainError(
                _("A hearing must last from %(least)s to %(most)s minutes.")
                % {
                    "least": int(law.hearings.min_duration.total_seconds() // 60),
                    "most": int(law.hearings.max_duration.total_seconds() // 60),
                },
                code="duration",
                field="duration",
            )
        )
    elif not working_time.is_open(court, starts_at, ends_at):
        errors.append(DomainError(_hours_of(court, starts_at), code="court_closed", field="starts_at"))
    return errors


def _hours_of(court: Venue, at: datetime) -> str:
    day = at.astimezone(court.tz).date()
    parts = [between(opens, closes, court) for opens, closes in working_time.windows(court, day, day)]
    if parts:
        hours = _(", ").join(parts)
        return _("The court does not sit at that time. Its hours on that day: %(hours)s.") % {"hours": hours}
    return _("The court does not sit on that day. Choose a working day.")


def _not_serving(court: Venue, plan: ListingPlan) -> Iterator[tuple[Role, Person]]:
    day = plan.starts_at.astimezone(court.tz).date()
    officials = ((Role.JUDGE, plan.judge), (Role.CLERK, plan.clerk), (Role.INTERPRETER, plan.interpreter))
    named = [(role, person) for role, person in officials if person is not None]
    posted = serving(court, (person for _role, person in named), on=day)
    yield from ((role, person) for role, person in named if (person.pk, role) not in posted)


def check_serving(court: Venue, plan: ListingPlan) -> list[DomainError]:
    """Errors, at the field `day`, for court staff of the hearing who are not posted on the requested day."""
    return [
        DomainError(
            _("%(name)s does not serve this court on that day. Choose another day.") % {"name": person.name},
            code="not_posted",
            field="day",
        )
        for _role, person in _not_serving(court, plan)
    ]


def _check_people(case: Case, plan: ListingPlan, lines: Sequence[PartyLine]) -> Iterator[DomainError]:
    select = {
        Role.JUDGE: _("Select a judge of this court."),
        Role.CLERK: _("Select a clerk of this court."),
        Role.INTERPRETER: _("Select an interpreter of this court."),
    }
    for role, _person in _not_serving(case.court, plan):
        yield DomainError(select[role], code="not_posted", field=role.value)
    of_case = {line.person.pk for line in lines}
    if any(person.pk not in of_case for person in plan.parties):
        yield DomainError(_("Select parties of this case."), code="not_a_party", field="parties")
    if plan.detainee is not None and plan.detainee.pk not in of_case:
        yield DomainError(_("Select a party of this case."), code="not_a_party", field="detainee")
    if plan.detainee is not None and plan.space is None:
        yield DomainError(_("Select the video room that the inmate attends from."), code="space_missing", field="space")
    if plan.space is not None and plan.detainee is None:
        yield DomainError(
            _("Select the inmate who attends from this video room."), code="detainee_missing", field="detainee"
        )
    if plan.space is not None and not _holds_people(plan.space):
        yield DomainError(_("This room cannot be booked."), code="not_bookable", field="space")
    # Parties and the lawyers who act for them cannot sit for the court in the case.
    yield from _check_distinct(plan, of_case | {lawyer.pk for line in lines for lawyer in line.lawyers})


def _holds_people(space: Space) -> bool:
    """Return True for a bookable video room of a facility that holds people."""
    return (
        space.kind == SpaceKind.VIDEO_ROOM
        and space.is_bookable
        and space.venue.kind in {VenueKind.CORRECTIONAL_FACILITY, VenueKind.POLICE_STATION}
    )


def _check_distinct(plan: ListingPlan, concerned: set[UUID]) -> Iterator[DomainError]:
    for official, name in ((plan.judge, "judge"), (plan.clerk, "clerk")):
        if official.pk in concerned:
            yield DomainError(
                _("%(name)s is a party to this case or acts for one.") % {"name": official.name},
                code="own_case",
                field=name,
            )
    seen: dict[object, str] = {plan.judge.pk: "judge"}
    rest: list[tuple[Person | None, str]] = [
        (plan.clerk, "clerk"),
        *((person, "parties") for person in plan.parties),
        (plan.detainee, "detainee"),
        (plan.interpreter, "interpreter"),
        *((person, "witnesses") for person in plan.witnesses),
    ]
    for person, name in rest:
        if person is None:
            continue
        if person.pk in seen or (name in {"interpreter", "witnesses"} and person.pk in concerned):
            yield DomainError(
                _("%(name)s already takes part in another role.") % {"name": person.name},
                code="not_distinct",
                field=name,
            )
        seen.setdefault(person.pk, name)


def check(case: Case, plan: ListingPlan, lines: Sequence[PartyLine]) -> None:
    """Check a plan; `lines` are the people of the case. Raises Refused with all errors, each at its field."""
    errors = [*check_time(case.court, plan.starts_at, plan.ends_at), *_check_people(case, plan, lines)]
    if errors:
        raise Refused(errors)
