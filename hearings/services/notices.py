"""Who is told what about a hearing, and in which words."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.actors import Actor
from courts.ground.models import Notice, Person
from courts.ground.queries.postings import hour_for
from courts.ground.services import notices
from courts.ground.services.notices import Recipient
from courts.ground.wording.dates import full_date, time_24h
from courts.ground.wording.notice_text import NoticeText
from courts.registry.models import Party
from hearings.models import Hearing
from hearings.roles import SeatRole
from hearings.services.calendar import calendar_of
from hearings.services.plans import law_for
from hearings.services.titles import title_of
from hearings.states import HearingState
from video.models import Seat

LISTED, MOVED, CANCELLED, REMINDER, OUTCOME, SIGNED = (
    "hearing_listed",
    "hearing_moved",
    "hearing_cancelled",
    "hearing_reminder",
    "hearing_outcome",
    "minutes_signed",
)


def recipients_of(hearing: Hearing) -> list[Recipient]:
    """Everyone seated, the court's own people too, and the case's parties with an account who are not seated.

    A detainee is told through the worklist of the place that holds him. Rights are checked again when
    a notice leaves.
    """
    found: dict[object, Recipient] = {}
    seats = Seat.records.filter(room=hearing.room_id, is_live=True)
    for seat in seats.select_related("person", "space__venue").order_by("pk"):
        found[seat.person_id] = Recipient(seat.person, seat.space.venue if seat.space else None)
    for recipient in parties_of(hearing):
        found.setdefault(recipient.person.pk, recipient)
    return list(found.values())


def parties_of(hearing: Hearing) -> list[Recipient]:
    """The parties of the case who have an account."""
    rows = Party.records.filter(case=hearing.case_id, person__user__is_active=True).select_related("person")
    return [Recipient(party.person) for party in rows]


def _others(people: list[Recipient], actor: Actor) -> list[Recipient]:
    """Without whoever did it: nobody is told what he has just done himself."""
    own = actor.person.pk if actor.person is not None else None
    return [row for row in people if row.person.pk != own]


def tell_listed(hearing: Hearing, *, actor: Actor, kind: str = LISTED) -> None:
    """Confirm the date to everyone else and plan everyone's reminders before it, in the caller's transaction."""
    people = recipients_of(hearing)
    notices.tell(kind, hearing, _others(people, actor), version=hearing.version, expires_at=hearing.ends_at)
    notices.plan_ladder(
        REMINDER,
        hearing,
        people,
        starts_at=hearing.starts_at,
        ladder=law_for(hearing.case.court, hearing.starts_at).reminder_ladder,
        version=hearing.version,
    )


def tell(hearing: Hearing, kind: str, *, actor: Actor, only_case: bool = False) -> None:
    """Send one message about what happened to everyone else. `only_case`: not to witnesses and interpreters."""
    people = _others(recipients_of(hearing), actor)
    if only_case:
        beside = set(
            Seat.records.filter(
                room=hearing.room_id, role__in=(SeatRole.WITNESS, SeatRole.INTERPRETER, SeatRole.OBSERVER)
            ).values_list("person", flat=True)
        )
        people = [row for row in people if row.person.pk not in beside]
    notices.tell(kind, hearing, people, version=hearing.version)


def is_current(hearing: Hearing, notice: Notice) -> bool:
    """Whether what a notice says still stands: dates only while they are the hearing's own.

    A message to a place that holds somebody stands only while he is to attend from there.
    """
    if notice.venue_id is not None and not _seats_at(hearing, notice).exists():
        return False
    if notice.kind in {LISTED, MOVED, REMINDER}:
        return hearing.state == HearingState.SCHEDULED and notice.version == hearing.version
    return True


def _seats_at(hearing: Hearing, notice: Notice) -> QuerySet[Seat]:
    return Seat.records.filter(
        room=hearing.room_id, person=notice.recipient_id, is_live=True, space__venue=notice.venue_id
    )


def may_be_told(person: Person, hearing: Hearing) -> bool:
    """A right on the hearing, or a facility seat in it: that person is told through the facility."""
    if hearing.is_visible_to(person):
        return True
    return Seat.records.filter(room=hearing.room_id, person=person, is_live=True, space__isnull=False).exists()


def text_of(hearing: Hearing, notice: Notice) -> NoticeText:
    """The words of one notice in the active language. No person is named, and nothing of the merits."""
    court = hearing.case.court
    case = title_of(hearing)
    # Who is told for somebody else works for the place that holds him.
    hour = time_24h if notice.venue_id is not None else hour_for(notice.recipient)
    when = f"{full_date(hearing.starts_at, court)} · {hour(hearing.starts_at, court)}"
    values = {"case": case, "when": when, "court": court.name}
    title = _("Hearing %(when)s: %(case)s") % values
    facts = [
        (_("When"), when),
        (_("Where"), _("By video, %(court)s") % values),
        (_("Hearing"), str(hearing.get_kind_display())),
    ]
    lead, consequence, calendar = "", "", None
    if notice.kind in {LISTED, REMINDER, MOVED}:
        facts.append((_("Waiting room opens"), hour(hearing.room.opens_at, court)))
        facts.extend(_own_facts(hearing, notice))
        if notice.recipient_id not in {hearing.judge_id, hearing.clerk_id}:
            consequence = _("If you do not attend, the court may continue without you.")
    if notice.kind == LISTED:
        lead = (
            _("The court adjourned to a new hearing in %(case)s.")
            if hearing.follows_id
            else _("A hearing has been listed in %(case)s.")
        ) % values
        calendar = calendar_of(hearing)
    elif notice.kind == REMINDER:
        lead = _("This is a reminder of your hearing in %(case)s.") % values
    elif notice.kind == MOVED:
        title = _("Hearing moved to %(when)s: %(case)s") % values
        lead = _("The hearing in %(case)s has a new date. The former one no longer applies.") % values
        facts.append((_("Reason"), hearing.change_reason))
        calendar = calendar_of(hearing)
    elif notice.kind == CANCELLED:
        title = _("Hearing cancelled: %(case)s") % values
        lead = _("The hearing of %(when)s in %(case)s will not take place.") % values
        if hearing.version > 2:
            # Moved before: word of that may have been withdrawn before it left, and he knows the former date alone.
            lead += " " + _("No earlier date of this hearing applies either.")
        facts = [(_("Reason"), hearing.change_reason)]
        calendar = calendar_of(hearing)
    elif notice.kind == SIGNED:
        title = _("Minutes signed: %(case)s") % values
        if notice.venue_id is not None:
            # Who is held there has no account to read them with.
            lead = _("The minutes of the hearing of %(when)s have been signed.") % values
        else:
            lead = _("The minutes of the hearing of %(when)s have been signed. You can read them now.") % values
        facts = []
    else:
        title = _("Outcome of the hearing: %(case)s") % values
        lead = _("The hearing of %(when)s has ended: %(outcome)s.") % {
            **values,
            "outcome": hearing.get_state_display(),
        }
        facts = []
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple((label, value) for label, value in facts if value),
        action_label=_("View the hearing"),
        action_path=reverse("hearing", args=[hearing.pk]),
        consequence=consequence,
        calendar=calendar,
    )


def _own_facts(hearing: Hearing, notice: Notice) -> list[tuple[str, str]]:
    """What concerns this recipient alone: as what he attends, and from which room of the place that holds him."""
    seats = Seat.records.filter(room=hearing.room_id, person=notice.recipient_id, is_live=True)
    seat = seats.select_related("person", "space__venue").first()
    if seat is None:
        return []
    if seat.space is None:
        return [(_("You attend as"), seat.role_word)]
    # From then on the room is booked: the time to bring somebody and to take him back is in it.
    ready_at = hearing.starts_at - hearing.room.space_buffer
    return [(_("Video room"), seat.space.name), (_("Bring the person by"), time_24h(ready_at, seat.space.venue))]
