"""The text of notices about hearings. Titles carry no person's name: locked telephones show them."""

from __future__ import annotations

from collections.abc import Hashable

from django.urls import reverse
from django.utils.translation import gettext as _

from courts.ground.models import Notice
from courts.ground.wording.dates import full_date, time_24h
from courts.ground.wording.notice_text import Invitation, NoticeText, Reader
from hearings.models import Hearing
from hearings.queries.notices import (
    CANCELLED,
    COUNSEL_LEFT,
    COUNSEL_OFF,
    DAY_OFF,
    LISTED,
    MOVED,
    REMINDER,
    SIGNED,
    STAFF_LEFT,
    STAFF_OFF,
    STANDS,
    WITH_A_DATE,
    seat_of,
)
from hearings.wording.calendar import invitation_to
from hearings.wording.titles import title_of


def notice_text(hearing: Hearing, notice: Notice, reader: Reader) -> NoticeText:
    """The text of one notice in the active language. It names no person and says nothing of the merits."""
    values = _values(hearing, reader)
    title, lead = _title_and_lead(hearing, notice, values)
    action_label, action_path = _action(notice, hearing)
    return NoticeText(
        title=title,
        lead=lead,
        facts=tuple((label, value) for label, value in _facts(hearing, notice, values, reader) if value),
        action_label=action_label,
        action_path=action_path,
        consequence=_consequence(hearing, notice),
        calendar=_calendar(hearing, notice),
    )


def _action(notice: Notice, hearing: Hearing) -> tuple[str, str]:
    if notice.kind in {COUNSEL_OFF, STAFF_OFF}:
        # The page of the hearing is closed to them now.
        return _("View your hearings"), reverse("hearings")
    if notice.kind == DAY_OFF and _moves(hearing, notice):
        return _("Move the hearings to free times"), reverse("move_hearings")
    return _("View the hearing"), reverse("hearing", args=[hearing.pk])


def _moves(hearing: Hearing, notice: Notice) -> bool:
    """True if the reader is the clerk who moves the hearing."""
    return notice.venue_id is None and notice.recipient_id == hearing.clerk_id


def _calendar(hearing: Hearing, notice: Notice) -> Invitation | None:
    if notice.kind in {COUNSEL_OFF, STAFF_OFF, DAY_OFF}:
        return invitation_to(hearing, is_cancelled=True)
    # The entry comes back with the revision that it left with: the later DTSTAMP decides (RFC 5546, 2.1.5).
    return invitation_to(hearing) if notice.kind in {*WITH_A_DATE, CANCELLED, STANDS} else None


def _values(hearing: Hearing, reader: Reader) -> dict[str, str]:
    court = hearing.case.court
    day = full_date(hearing.starts_at, court)
    return {
        "case": title_of(hearing),
        "day": day,
        "when": reader.when(hearing.starts_at, court),
        "court": court.name,
        "outcome": str(hearing.get_state_display()),
    }


def _title_and_lead(hearing: Hearing, notice: Notice, values: dict[str, str]) -> tuple[str, str]:
    """The event and its date: two messages about one hearing differ in a list."""
    if notice.kind == LISTED and hearing.follows_id:
        title = _("Hearing adjourned to %(when)s: %(case)s")
        lead = _("The court adjourned to a new hearing in %(case)s.")
    elif notice.kind == LISTED:
        title = _("Hearing listed for %(when)s: %(case)s")
        lead = _("A hearing has been listed in %(case)s.")
    elif notice.kind == REMINDER:
        title = _("Reminder: hearing on %(when)s: %(case)s")
        lead = _("This is a reminder of your hearing in %(case)s.")
    elif notice.kind == MOVED:
        title = _("Hearing moved to %(when)s: %(case)s")
        lead = _("The hearing in %(case)s has a new date. The previous date no longer applies.")
        lead += _more_dates(hearing)
    elif notice.kind == CANCELLED:
        title = _("Hearing on %(when)s cancelled: %(case)s")
        lead = _("The hearing on %(when)s in %(case)s will not take place.")
        lead += _more_dates(hearing)
    elif notice.kind in {DAY_OFF, STANDS}:
        title, lead = _on_day_off(hearing, notice)
    elif notice.kind in {COUNSEL_OFF, COUNSEL_LEFT, STAFF_OFF, STAFF_LEFT}:
        is_counsel = notice.kind in {COUNSEL_OFF, COUNSEL_LEFT}
        title, lead = _on_counsel(hearing, notice) if is_counsel else _on_staff(notice)
    elif notice.kind == SIGNED:
        title = _("Minutes of %(day)s signed: %(case)s")
        # A person held in a facility has no account to read the minutes with.
        lead = (
            _("The minutes of the hearing on %(when)s have been signed. You can read them now.")
            if notice.venue_id is None
            else _("The minutes of the hearing on %(when)s have been signed.")
        )
    else:
        title = _("Outcome of the hearing on %(day)s: %(case)s")
        lead = _("The hearing on %(when)s has ended: %(outcome)s.")
    return title % values, lead % values


def _more_dates(hearing: Hearing) -> str:
    """A sentence for a hearing that was moved before: that notice may have been withdrawn unsent."""
    return " " + _("Earlier dates of this hearing no longer apply either.") if hearing.version > 2 else ""


def _on_day_off(hearing: Hearing, notice: Notice) -> tuple[str, str]:
    if notice.kind == DAY_OFF and _moves(hearing, notice):
        return (
            _("To be moved: hearing on %(when)s: %(case)s"),
            _("The court is closed at that time. Move the hearing to a free time: everyone invited is then told once."),
        )
    if notice.kind == DAY_OFF:
        return (
            _("Hearing on %(when)s gets another date: %(case)s"),
            _("The court is closed at that time. Do not attend. You will be notified of the new date."),
        )
    return (
        _("Hearing takes place on %(when)s: %(case)s"),
        _("The court is open at that time after all. The hearing takes place as listed."),
    )


def _on_counsel(hearing: Hearing, notice: Notice) -> tuple[str, str]:
    if notice.kind == COUNSEL_OFF:
        return (
            _("You no longer attend the hearing on %(when)s: %(case)s"),
            _("You no longer act in %(case)s. The hearing is removed from your calendar."),
        )
    is_client = notice.venue_id is None and notice.recipient_id not in {hearing.judge_id, hearing.clerk_id}
    return (
        _("Counsel left before the hearing on %(when)s: %(case)s"),
        _("Your counsel no longer acts in %(case)s. The hearing takes place as listed.")
        if is_client
        else _("Counsel for a party no longer acts in %(case)s. The hearing takes place as listed."),
    )


def _on_staff(notice: Notice) -> tuple[str, str]:
    if notice.kind == STAFF_OFF:
        return (
            _("You no longer attend the hearing on %(when)s: %(case)s"),
            _("Your posting at the court has ended. The hearing is removed from your calendar."),
        )
    return (
        _("Staff missing for the hearing on %(when)s: %(case)s"),
        _("A member of the court’s staff who is listed for this hearing no longer serves the court. List it again."),
    )


def _facts(hearing: Hearing, notice: Notice, values: dict[str, str], reader: Reader) -> list[tuple[str, str]]:
    reason = (_("Reason"), hearing.change_words)
    if notice.kind == CANCELLED:
        return [reason]
    if notice.kind not in {*WITH_A_DATE, STANDS}:
        return []
    facts = [
        *reader.times(hearing.starts_at, hearing.case.court),
        (_("Where"), _("By video, %(court)s") % values),
        (_("Hearing"), str(hearing.get_kind_display())),
        (_("Waiting room opens"), reader.hour(hearing.room.opens_at, hearing.case.court)),
    ]
    if notice.kind != MOVED:
        return facts
    before = [(_("Previous date"), reader.when(hearing.moved_from, hearing.case.court))] if hearing.moved_from else []
    return [*facts, *before, reason]


def _consequence(hearing: Hearing, notice: Notice) -> str:
    is_court = notice.recipient_id in {hearing.judge_id, hearing.clerk_id}
    if notice.kind not in WITH_A_DATE or is_court:
        return ""
    return _("If you do not attend, the court may continue without you.")


def same_text(hearing: Hearing, notice: Notice) -> Hashable:
    """Equal for notices of one hearing and kind with the same text: to the court, its clerk, a facility, all others."""
    is_court = notice.recipient_id in {hearing.judge_id, hearing.clerk_id}
    return notice.venue_id is not None, is_court, notice.kind == DAY_OFF and _moves(hearing, notice)


def own_facts(hearing: Hearing, notice: Notice) -> tuple[tuple[str, str], ...]:
    """Facts for this recipient alone: their role, or the facility's room that they attend from."""
    seat = seat_of(hearing, notice) if notice.kind in WITH_A_DATE else None
    if seat is None:
        return ()
    if seat.space is None:
        return ((_("You attend as"), seat.role_word),)
    # The room is booked from this time: the booking includes the time to bring a person and take them back.
    ready_at = hearing.starts_at - hearing.room.space_buffer
    return (_("Video room"), seat.space.name), (_("Bring the person by"), time_24h(ready_at, seat.space.venue))
