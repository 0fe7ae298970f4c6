"""The page of a venue's law profile: a preview shows each value that differs, and what the change hits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.calendars.forms.venue_law import VenueLawForm
from courts.calendars.queries.law import differences
from courts.calendars.queries.special_days import kept_venues
from courts.calendars.services.venue_law import change_law, proposed_law
from courts.calendars.views.steps import Pages, in_steps
from courts.ground import clock, law
from courts.ground.errors import NotVisible
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.wording.law_profiles import law_profile_name

PAGES = Pages("calendars/law/venue_form.html", "calendars/law/venue_preview.html")


@require_http_methods(["GET", "POST"])
@administrator
def venue_law(request: SignedInRequest, venue_id: UUID) -> HttpResponse:
    """Let a venue follow another law profile from a day on."""
    venue = kept_venues(request.user).filter(pk=venue_id).first()
    if venue is None:
        raise NotVisible
    form = VenueLawForm(request.POST or None, venue=venue)
    context: dict[str, Any] = {
        "title": _("Change the law profile"),
        "venue": venue,
        "now": law_profile_name(venue.law_profile_on(clock.today(venue.tz))),
    }
    if form.is_bound and form.is_valid():
        day, name = form.cleaned_data["first_day"], form.cleaned_data["profile"]
        before = law.profile(venue.law_profile_on(day), day)
        context |= {"subjects": differences(before, law.profile(name, day)), "profile": law_profile_name(name)}
    return in_steps(
        request,
        form,
        PAGES,
        context,
        proposal=lambda: proposed_law(venue, form.cleaned_data["profile"], form.cleaned_data["first_day"]),
        save=lambda: change_law(
            venue,
            form.cleaned_data["profile"],
            form.cleaned_data["first_day"],
            seen=form.cleaned_data["seen"],
            actor=actor_of(request),
        ),
    )
