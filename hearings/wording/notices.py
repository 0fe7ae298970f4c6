"""The text of notices about hearings. Titles carry no person's name: locked telephones show them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.queries.postings import hour_for
from courts.ground.wording.dates import full_date, time_24h
from courts.ground.wording.notice_text import NoticeText
from hearings.models import Hearing
from hearings.queries.notices import CANCELLED, LISTED, MOVED, REMINDER, SIGNED
from hearings.wording.calendar import calendar_of
from hearings.wording.titles import title_of
from video.models import Seat


def notice_text(hearing: Hearing, notice: Notice) -> NoticeText:
    """The text of one notice in the active language. It names no person and says nothing of the merits."""
    court = hearing.case.court
    case = title_of(hearing)
    # A notice to a facility is read by its officer, who works by the 24-hour clock.
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
        lead = _("The hearing in %(case)s has a new date. The previous date no longer applies.") % values
        facts.append((_("Reason"), hearing.change_reason))
        calendar = calendar_of(hearing)
    elif notice.kind == CANCELLED:
        title = _("Hearing cancelled: %(case)s") % values
        lead = _("The hearing on %(when)s in %(case)s will not take place.") % values
        if hearing.version > 2:
            # It was moved before. That notice may have been withdrawn unsent: the recipient knows the older date.
            lead += " " + _("Earlier dates of this hearing no longer apply either.")
        facts = [(_("Reason"), hearing.change_reason)]
        calendar = calendar_of(hearing)
    elif notice.kind == SIGNED:
        title = _("Minutes signed: %(case)s") % values
        if notice.venue_id is not None:
            # A person held there has no account to read the minutes with.
            lead = _("The minutes of the hearing on %(when)s have been signed.") % values
        else:
            lead = _("The minutes of the hearing on %(when)s have been signed. You can read them now.") % values
        facts = []
    else:
        title = _("Outcome of the hearing: %(case)s") % values
        lead = _("The hearing on %(when)s has ended: %(outcome)s.") % {
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
    """Facts for this recipient alone: their role, or the facility's room that they attend from."""
    seats = Seat.records.filter(room=hearing.room_id, person=notice.recipient_id, is_live=True)
    seat = seats.select_related("person", "space__venue").first()
    if seat is None:
        return []
    if seat.space is None:
        return [(_("You attend as"), seat.role_word)]
    # The room is booked from this time: the booking includes the time to bring a person and take them back.
    ready_at = hearing.starts_at - hearing.room.space_buffer
    return [(_("Video room"), seat.space.name), (_("Bring the person by"), time_24h(ready_at, seat.space.venue))]
