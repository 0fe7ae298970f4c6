"""Pages of opening hours by dates: list, add, change or end, and remove, each with a preview of what it hits."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.calendars.forms.weeks import WeekEndForm, WeekForm, weekday_name
from courts.calendars.models import WeekKind
from courts.calendars.queries.holidays import proposing_law
from courts.calendars.queries.special_days import hits_of, kept_venues
from courts.calendars.queries.weeks import access_week, access_weeks, hours_of
from courts.calendars.services.weeks import add_week, change_week, has_begun, proposed_week, removal_of, remove_week
from courts.calendars.views.steps import Pages, in_steps, sums
from courts.ground import clock
from courts.ground.errors import Conflict, DomainError
from courts.ground.law import Day, Hours
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.ground.views.administrators import administrator
from courts.ground.wording.dates import HOUSE_ZONE

PER_PAGE = 30
PAGES = Pages("calendars/weeks/form.html", "calendars/weeks/preview.html")


@require_safe
@signed_in
def working_weeks(request: SignedInRequest) -> HttpResponse:
    """The opening hours that differ from the law profiles: present and coming, or past."""
    past = request.GET.get("show") == "past"
    page = Paginator(access_weeks(request.user, past=past), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, lines_of(hours_of(row)), has_begun(row)) for row in page.object_list],
        "past": "past" if past else "",
        "choices": [("", _("Present and coming")), ("past", _("Past"))],
    }
    return render(request, "calendars/weeks/list.html", context)


def lines_of(week: dict[int, tuple[Hours, ...]]) -> list[tuple[str, str, tuple[Hours, ...]]]:
    """Weekdays with the same hours in one line: the first and the last of them, and their hours. No days off."""
    lines: list[tuple[Day, Day, tuple[Hours, ...]]] = []
    for day in Day:
        parts = week.get(day, ())
        if not parts:
            continue
        if lines and lines[-1][2] == parts and lines[-1][1] == day - 1:
            lines[-1] = (lines[-1][0], day, parts)
        else:
            lines.append((day, day, parts))
    return [(weekday_name(a), weekday_name(b) if b != a else "", parts) for a, b, parts in lines]


@require_http_methods(["GET", "POST"])
@administrator
def week_add(request: SignedInRequest) -> HttpResponse:
    """Add opening hours of a venue or of all."""
    form = WeekForm(request.POST or None, venues=kept_venues(request.user), initial=_wanted(request))

    def proposal() -> Any:
        return proposed_week(form.details(), venue=form.cleaned_data["venue"])

    return in_steps(
        request,
        form,
        PAGES,
        {"title": _("Add opening hours"), "week": None, **_lines(form)},
        proposal=proposal,
        save=lambda: add_week(form.details(), venue=form.cleaned_data["venue"], actor=actor_of(request)),
    )


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """The kind and the days that the address names, with the hours that the law profile proposes for them."""
    kind = request.GET.get("kind")
    known = proposing_law()
    hours = known.calendar.ramadan if kind == WeekKind.RAMADAN else known.calendar.hours
    wanted: dict[str, Any] = {f"day_{day}": (part,) for day, part in hours.items()}
    if kind in WeekKind.values:
        wanted["kind"] = kind
    for name in ("first_day", "last_day"):
        try:
            wanted[name] = date.fromisoformat(request.GET.get(name, ""))
        except ValueError:
            continue
    wanted["is_expected"] = request.GET.get("expected") == "1"
    return wanted


def _lines(form: WeekEndForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {}
    details = form.details()
    return {"details": details, "kind_word": details.kind.label, "lines": lines_of(details.hours)}


@require_http_methods(["GET", "POST"])
@signed_in
def week_change(request: SignedInRequest, week_id: UUID) -> HttpResponse:
    """Change opening hours that have not begun, or the last day of those that have."""
    week = access_week(request.user, week_id)
    form: WeekEndForm
    if has_begun(week):
        form, title = WeekEndForm(request.POST or None, week=week), _("Change the last day of these hours")
    else:
        form, title = WeekForm(request.POST or None, venues=None, week=week), _("Change opening hours")
    today = clock.today(HOUSE_ZONE)
    if week.last_day is not None and week.last_day < today:
        raise Conflict(_("These hours are over."), code="over")
    return in_steps(
        request,
        form,
        PAGES,
        {
            "title": title,
            "week": week,
            "has_begun": has_begun(week),
            "stored": lines_of(hours_of(week)),
            **_lines(form),
        },
        proposal=lambda: proposed_week(form.details(), venue=week.venue, old=week),
        save=lambda: change_week(week, form.details(), seen=form.cleaned_data["seen"], actor=actor_of(request)),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def week_remove(request: SignedInRequest, week_id: UUID) -> HttpResponse:
    """Remove opening hours that have not begun: the page is the preview, its button the confirmation."""
    week = access_week(request.user, week_id)
    if has_begun(week):
        raise Conflict(_("These hours have begun. Set their last day instead."), code="begun")
    failed, status = "", 200
    if request.method == "POST":
        try:
            change = remove_week(week, seen=request.POST.get("seen", ""), actor=actor_of(request))
            return redirect("special_day_change_done", change.pk)
        except DomainError as error:
            failed, status = str(error), 409 if isinstance(error, Conflict) else 400
    context = {
        "week": week,
        "lines": lines_of(hours_of(week)),
        "failed": failed,
        **sums(hits_of(removal_of(week), request.user)),
    }
    return render(request, "calendars/weeks/remove.html", context, status=status)
