"""Declarations of hearings: subject, navigation, directory, and panels on other pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.calendars.services.bookings import follower_of
from courts.gateways import kinds
from courts.ground import clock
from courts.ground.declared import (
    calendar_followers,
    directory,
    integrity,
    navigation,
    open_matters,
    posting_ends,
    subjects,
    upcoming,
)
from courts.ground.models import Person, Role, User
from courts.ground.queries.postings import hour_for, serves_today
from courts.ground.queries.undelivered import undelivered_about
from courts.registry import panels
from courts.registry.models import Case
from courts.registry.queries.cases import may_manage_case
from courts.registry.wording.titles import case_title
from hearings.models import Hearing
from hearings.queries import notices
from hearings.queries.day_off import HEARINGS
from hearings.queries.hearings import (
    court_of,
    hearings_on_page,
    hidden_from,
    may_list_case,
    next_of,
    own_hearings,
    papers_of,
    recording_right,
    with_minutes,
)
from hearings.queries.minutes import find_altered_minutes
from hearings.queries.postings import effect_of_end
from hearings.states import HearingState
from hearings.views.room_page import page_of_seat
from hearings.wording.notices import notice_text, own_facts, same_text
from hearings.wording.short_messages import KINDS
from hearings.wording.titles import title_of
from video import room_page
from video.recordings import owners


def hearings_tab(case: Case, user: User) -> dict[str, Any]:
    """The hearings of the case that the user may see."""
    return {"hearings": with_minutes(hearings_on_page(case, user.person)), **list_act(case, user)}


def next_panel(case: Case, user: User) -> dict[str, Any]:
    """The current or next hearing of the case, or an empty dict."""
    hearing = next_of(case, user.person)
    if hearing is None:
        return {}
    return {
        "hearing": hearing,
        "is_open": hearing.room.opens_at <= clock.now(),
        "opens": hour_for(user.person)(hearing.room.opens_at, case.court),
    }


def undelivered_panel(case: Case, user: User) -> dict[str, Any]:
    """Messages about the case and its coming hearings that did not arrive, or an empty dict."""
    coming = [row for row in hearings_on_page(case, user.person) if row.state == HearingState.SCHEDULED]
    rows = undelivered_about(user.person, case, *coming)
    return {"undelivered": rows, "person": user.person} if rows else {}


def upcoming_hearings(user: User, most: int) -> list[upcoming.Upcoming]:
    """The user's hearings that have not ended."""
    now, hour = clock.now(), hour_for(user.person)
    found = []
    hearings = list(own_hearings(user.person, now=now)[:most])
    off = HEARINGS.marked(hearings)
    for hearing in hearings:
        is_open = hearing.room.opens_at <= now
        opens = _("The waiting room opens at %(time)s.") % {"time": hour(hearing.room.opens_at, hearing.case.court)}
        found.append(
            upcoming.Upcoming(
                starts_at=hearing.starts_at,
                venue=hearing.case.court,
                title=f"{hearing.get_kind_display()} · {case_title(hearing.case)}",
                line=_line(is_off=hearing.pk in off, is_open=is_open, opens=str(opens)),
                url=reverse("hearing_room" if is_open else "hearing", args=[hearing.pk]),
                act=gettext("To the waiting room") if is_open else gettext("View the hearing"),
            )
        )
    return found


def _line(*, is_off: bool, is_open: bool, opens: str) -> str:
    if is_off:
        return gettext("The court is closed at this time. The hearing gets another date.")
    return gettext("The waiting room is open") if is_open else opens


def matters(person: Person) -> list[open_matters.OpenMatter]:
    """A hearing that the person attends and that has not ended, for witnesses and interpreters too."""
    if not own_hearings(person, now=clock.now())[:1]:
        return []
    return [open_matters.OpenMatter(gettext("An invitation to a hearing that has not ended"), reverse("hearings"))]


def list_act(case: Case, user: User) -> dict[str, Any]:
    """The address to list a hearing, for clerks of the court; an empty dict for other users."""
    return {"list_url": reverse("hearing_list", args=[case.pk])} if may_list_case(user, case) else {}


def messages_act(case: Case, user: User) -> dict[str, Any]:
    """The address of the messages about the case, for staff who manage it; an empty dict for other users."""
    return {"messages_url": reverse("case_messages", args=[case.pk])} if may_manage_case(user.person, case) else {}


def _attends(roles: Collection[str]) -> bool:
    return not roles or bool(set(roles) - {Role.FACILITY_OFFICER, Role.NOTARY, Role.AUTHENTICATION_JUDGE})


def _moves(person: Person) -> tuple[str, str] | None:
    """The page on which a clerk moves hearings off days off, with its label."""
    if not serves_today(person, Role.CLERK):
        return None
    return reverse("move_hearings"), gettext("Move the hearings to free times")


def register() -> None:
    """Register everything once, when the apps are loaded."""
    subjects.register(
        subjects.Subject(
            label="hearings.hearing",
            model=Hearing,
            title=title_of,
            url=lambda hearing: reverse("hearing", args=[hearing.pk]),
            may_see=notices.may_be_notified,
            may_see_key=notices.may_be_notified_by_key,
            notice_text=notice_text,
            is_current=notices.is_current,
            happens_at=notices.happens_at,
            hidden=hidden_from,
            answers_for=notices.answered_by,
            load=notices.hearings_to_notify,
            may_see_of=notices.may_be_notified_of,
            same_text=same_text,
            own_facts=own_facts,
        )
    )
    kinds.register(KINDS)
    room_page.register(
        room_page.RoomOwner(
            label="hearings.hearing",
            page_of=page_of_seat,
            begins=_("Your hearing is at %(time)s"),
            current=_("This hearing"),
            people=_("People in the hearing"),
        )
    )
    owners.register(owners.RecordingOwner("hearings.hearing", recording_right, court_of, papers_of))
    posting_ends.register("hearings", effect_of_end)
    integrity.register(find_altered_minutes)
    calendar_followers.register(follower_of("hearings.hearing", _("Hearings"), HEARINGS, moves=_moves))
    upcoming.register("hearings", upcoming_hearings)
    open_matters.register("hearings", matters)
    navigation.register(navigation.NavItem(label=_("Hearings"), url_name="hearings", order=20, shown=_attends))
    panels.register(
        panels.Panel(
            "undelivered",
            _("Messages that did not arrive"),
            "components/messages/undelivered.html",
            undelivered_panel,
            place="top",
        )
    )
    panels.register(
        panels.Panel("next_hearing", _("Next hearing"), "hearings/panels/next_hearing.html", next_panel, place="top")
    )
    panels.register(
        panels.Panel(
            "hearings",
            _("Hearings"),
            "hearings/panels/hearings.html",
            hearings_tab,
            count=lambda case, user: len(hearings_on_page(case, user.person)),
        )
    )
    panels.register(
        panels.Panel("list_hearing", _("List a hearing"), "hearings/panels/list_hearing.html", list_act, place="act")
    )
    panels.register(
        panels.Panel("messages", _("Messages sent"), "hearings/panels/case_messages.html", messages_act, place="act")
    )
    directory.register(
        directory.Service(
            directory.CLAIMS,
            _("Attend a remote hearing"),
            _("View your hearings, see when their rooms open, and enter them."),
            "hearings",
            20,
            _("No fee"),
        )
    )
