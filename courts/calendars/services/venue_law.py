"""Change the law profile of a venue from a day on; deadlines and bookings follow."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courts.calendars.models import CalendarChange, ChangedNoun, ChangeKind
from courts.calendars.services.changes import every_day, follow
from courts.calendars.services.weeks import HORIZON
from courts.ground import clock, law
from courts.ground.actors import Actor
from courts.ground.declared.calendar_followers import Proposal, Scope
from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.models import Venue
from courts.ground.queries.administrators import administers
from courts.ground.services import audit
from courts.ground.wording.law_profiles import law_profile_name


def law_seen(venue: Venue) -> str:
    """The law profiles of a venue as a page has shown them; a change of others is refused."""
    return ";".join([venue.law_profile, *(f"{day}:{name}" for day, name in venue.later_laws)])


def proposed_law(venue: Venue, profile: str, first_day: date) -> Proposal:
    """The proposal to follow another profile from a day on. Raises the errors of `change_law`."""
    _check(venue, profile, first_day)
    then = copy.copy(venue)
    then.later_laws = _with(venue, profile, first_day)
    return Proposal(_scope(venue, first_day), venue=then)


def change_law(venue: Venue, profile: str, first_day: date, *, seen: str, actor: Actor) -> CalendarChange:
    """Let a venue follow another law profile from a day on, in place of later changes that were known.

    Raises NotAllowed for an account that is no administrator, DomainError at `first_day` or `profile`, and Conflict
    when the profiles of the venue were changed since `seen`.
    """
    if actor.user is None or not administers(actor.user):
        raise NotAllowed
    with transaction.atomic():
        row = Venue.records.select_for_update().get(pk=venue.pk)
        if law_seen(row) != seen:
            raise Conflict
        _check(row, profile, first_day)
        before = law_seen(row)
        row.later_laws = _with(row, profile, first_day)
        row.save(update_fields=["later_laws"])
        detail = {"before": before, "after": law_seen(row), "from": first_day.isoformat()}
        audit.record("venue.law_changed", row, actor=actor, detail=detail)
        change = _change(row, profile, first_day, actor)
    follow(change)
    return change


def _with(venue: Venue, profile: str, first_day: date) -> list[Any]:
    kept = [[day, name] for day, name in venue.later_laws if day < first_day.isoformat()]
    return [*kept, [first_day.isoformat(), profile]]


def _check(venue: Venue, profile: str, first_day: date) -> None:
    if profile not in law.names():
        raise DomainError(_("Select the law profile."), code="unknown", field="profile")
    # Official times of today rest on the profile of today.
    if first_day <= clock.today(venue.tz):
        raise DomainError(_("Enter a day after today."), code="past", field="first_day")
    if venue.law_profile_on(first_day) == profile and not venue.law_profiles_after(first_day):
        raise DomainError(_("The venue follows this profile on that day already."), code="unchanged", field="profile")


def _scope(venue: Venue, first_day: date) -> Scope:
    return Scope(venue.pk, every_day(first_day, max(first_day, clock.today(venue.tz) + HORIZON)))


def _change(row: Venue, profile: str, first_day: date, actor: Actor) -> CalendarChange:
    names = {}
    for language in ("ar", "en"):
        with translation.override(language):
            names[f"name_{language}"] = law_profile_name(profile)
    return CalendarChange.records.create(
        kind=ChangeKind.CHANGED,
        noun=ChangedNoun.LAW,
        venue=row,
        changed_id=row.pk,
        day_after=first_day,
        last_day=_scope(row, first_day).days[-1],
        actor=actor.user,
        **names,
    )
