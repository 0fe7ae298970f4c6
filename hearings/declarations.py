"""Declarations of hearings: subject, navigation, directory, and panels on other pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.declared import directory, integrity, navigation, subjects, upcoming
from courts.ground.models import Role, User
from courts.ground.queries.postings import hour_for
from courts.registry import panels
from courts.registry.models import Case
from courts.registry.wording.titles import case_title
from hearings.models import Hearing
from hearings.queries import notices
from hearings.queries.hearings import hearings_of, hidden_from, may_list_case, next_of, own_hearings
from hearings.queries.minutes import find_altered_minutes
from hearings.views.room_page import page_of_seat
from hearings.wording.notices import notice_text
from hearings.wording.titles import title_of
from video import room_page


def hearings_tab(case: Case, user: User) -> dict[str, Any]:
    """The hearings of the case that the user may see."""
    return {"hearings": list(hearings_of(case, user.person)), **list_act(case, user)}


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


def upcoming_hearings(user: User, most: int) -> list[upcoming.Upcoming]:
    """The user's hearings that have not ended."""
    now, hour = clock.now(), hour_for(user.person)
    found = []
    for hearing in own_hearings(user.person, now=now)[:most]:
        is_open = hearing.room.opens_at <= now
        opens = _("The waiting room opens at %(time)s.") % {"time": hour(hearing.room.opens_at, hearing.case.court)}
        found.append(
            upcoming.Upcoming(
                starts_at=hearing.starts_at,
                venue=hearing.case.court,
                title=f"{hearing.get_kind_display()} · {case_title(hearing.case)}",
                line=gettext("The waiting room is open") if is_open else opens,
                url=reverse("hearing_room" if is_open else "hearing", args=[hearing.pk]),
                act=gettext("To the waiting room") if is_open else gettext("View the hearing"),
            )
        )
    return found


def list_act(case: Case, user: User) -> dict[str, Any]:
    """The address to list a hearing, for clerks of the court; an empty dict for other users."""
    return {"list_url": reverse("hearing_list", args=[case.pk])} if may_list_case(user, case) else {}


def _attends(roles: Collection[str]) -> bool:
    return not roles or bool(set(roles) - {Role.FACILITY_OFFICER, Role.NOTARY})


def register() -> None:
    """Register everything once, when the apps are loaded."""
    subjects.register(
        subjects.Subject(
            label="hearings.hearing",
            model=Hearing,
            title=title_of,
            url=lambda hearing: reverse("hearing", args=[hearing.pk]),
            may_see=notices.may_be_notified,
            notice_text=notice_text,
            is_current=notices.is_current,
            hidden=hidden_from,
        )
    )
    room_page.register(
        room_page.RoomOwner(
            label="hearings.hearing",
            page_of=page_of_seat,
            begins=_("Your hearing is at %(time)s"),
            current=_("This hearing"),
            people=_("People in the hearing"),
        )
    )
    integrity.register(find_altered_minutes)
    upcoming.register("hearings", upcoming_hearings)
    navigation.register(navigation.NavItem(label=_("Hearings"), url_name="hearings", order=20, shown=_attends))
    panels.register(
        panels.Panel("next_hearing", _("Next hearing"), "hearings/panels/next_hearing.html", next_panel, place="top")
    )
    panels.register(
        panels.Panel(
            "hearings",
            _("Hearings"),
            "hearings/panels/hearings.html",
            hearings_tab,
            count=lambda case, user: hearings_of(case, user.person).count(),
        )
    )
    panels.register(
        panels.Panel("list_hearing", _("List a hearing"), "hearings/panels/list_hearing.html", list_act, place="act")
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
