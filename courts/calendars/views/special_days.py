"""Pages of special days: list, add, change and remove, each with a preview of what it hits and one confirmation."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.calendars.forms.special_days import CLOSED, HOURS, PART, SpecialDayForm
from courts.calendars.models import CalendarChange, ChangedNoun, ChangeKind, EffectKind
from courts.calendars.queries.special_days import (
    access_change,
    access_day,
    access_days,
    days_of,
    effects_of,
    hits_of,
    may_change,
    moves_for,
    special_day_of,
    waiting_of,
)
from courts.calendars.services.special_days import add_day, change_day, proposal_of, proposed, remove_day, revision_of
from courts.calendars.views.steps import Pages, in_steps, sums
from courts.ground.errors import Conflict, DomainError
from courts.ground.models import Venue
from courts.ground.queries.administrators import administers
from courts.ground.views.access import SignedInRequest, actor_of, signed_in

PER_PAGE = 30
PAGES = Pages("calendars/special_day_form.html", "calendars/special_day_preview.html")


@require_safe
@signed_in
def special_days(request: SignedInRequest) -> HttpResponse:
    """The special days from today on, or the past ones."""
    past = request.GET.get("show") == "past"
    page = Paginator(days_of(request.user, past=past), PER_PAGE).get_page(request.GET.get("page"))
    kept = set(access_days(request.user).values_list("pk", flat=True))
    all_places = administers(request.user)
    changeable = {
        row.pk
        for row in page.object_list
        if not past and (all_places if row.venue_id is None else row.venue_id in kept)
    }
    context = {
        "page": page,
        "past": "past" if past else "",
        "choices": [("", _("From today")), ("past", _("Past"))],
        "changeable": changeable,
        "all_places": all_places,
    }
    return render(request, "calendars/special_days.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def special_day_add(request: SignedInRequest) -> HttpResponse:
    """Add a special day."""
    venues = access_days(request.user)
    all_places = administers(request.user)
    form = SpecialDayForm(request.POST or None, venues=venues, may_choose_all=all_places)

    def place() -> Venue | None:
        chosen: Venue | None = form.cleaned_data["venue"]
        return chosen

    return in_steps(
        request,
        form,
        PAGES,
        {"title": _("Add a special day"), "day": None},
        proposal=lambda: proposed(form.details(), venue=place()),
        save=lambda: add_day(form.details(), venue=place(), actor=actor_of(request)),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def special_day_change(request: SignedInRequest, day_id: UUID) -> HttpResponse:
    """Change a special day."""
    day = access_day(request.user, day_id)
    initial = {
        "day": day.day,
        "name_ar": day.name_ar,
        "name_en": day.name_en,
        "kind": day.kind,
        "hours": HOURS if day.opens_at else PART if day.closed_from else CLOSED,
        "opens_at": day.opens_at,
        "closes_at": day.closes_at,
        "closed_from": day.closed_from,
        "closed_until": day.closed_until,
        "is_expected": day.is_expected,
        "reference": day.reference,
        "seen": revision_of(day),
    }
    form = SpecialDayForm(request.POST or None, venues=None, initial=initial)
    return in_steps(
        request,
        form,
        PAGES,
        {"title": _("Change the special day"), "day": day},
        proposal=lambda: proposed(form.details(), venue=day.venue, old=day),
        save=lambda: change_day(day, form.details(), seen=form.cleaned_data["seen"], actor=actor_of(request)),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def special_day_remove(request: SignedInRequest, day_id: UUID) -> HttpResponse:
    """Remove a special day: the page is the preview, its button the confirmation."""
    day = access_day(request.user, day_id)
    failed, status = "", 200
    if request.method == "POST":
        try:
            change = remove_day(day, seen=request.POST.get("seen", ""), actor=actor_of(request))
            return redirect("special_day_change_done", change.pk)
        except DomainError as error:
            failed, status = str(error), 409 if isinstance(error, Conflict) else 400
    hits = hits_of(proposal_of(day, None), request.user)
    context = {"day": day, "seen": revision_of(day), "failed": failed, **sums(hits)}
    return render(request, "calendars/special_day_remove.html", context, status=status)


@require_safe
@signed_in
def special_day_change_done(request: SignedInRequest, change_id: UUID) -> HttpResponse:
    """The effects of a change so far: moved deadlines, and bookings on a day off."""
    change = access_change(request.user, change_id)
    day = special_day_of(change)
    title, back, back_word = _words_of(change)
    effects = effects_of(request.user, change)
    context = {
        "change": change,
        "title": title,
        "back": back,
        "back_word": back_word,
        "day": day,
        "may_change": day is not None and may_change(request.user, day),
        "effects": effects,
        "waiting": waiting_of(request.user, change) if effects[EffectKind.DAY_OFF] else 0,
        "moves": moves_for(request.user) if effects[EffectKind.DAY_OFF] else [],
    }
    return render(request, "calendars/special_day_done.html", context)


def _words_of(change: CalendarChange) -> tuple[str, str, str]:
    """The title of the page of a change, and the page that it leads back to with its name."""
    is_gone = change.kind == ChangeKind.REMOVED
    if change.noun == ChangedNoun.WEEK:
        title = _("The opening hours are removed") if is_gone else _("The opening hours are saved")
        return title, "working_weeks", _("Opening hours")
    if change.noun == ChangedNoun.OCCASION:
        return _("The holiday is saved"), "holidays", _("Yearly holidays")
    if change.noun == ChangedNoun.LAW:
        return _("The law profile is saved"), "law_profiles", _("Law profiles")
    title = _("The special day is removed") if is_gone else _("The special day is saved")
    return title, "special_days", _("Special days")
