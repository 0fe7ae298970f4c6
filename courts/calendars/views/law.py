"""The page of the law profiles, to read: values with their sources, today and on future days."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courts.calendars.queries.law import subjects_of, versions_from
from courts.ground import clock, law
from courts.ground.models.people import POSTING_ZONE
from courts.ground.views.access import SignedInRequest
from courts.ground.views.administrators import administrator
from courts.ground.wording.law_profiles import law_profile_name


@require_safe
@administrator
def law_profiles(request: SignedInRequest) -> HttpResponse:
    """Show each profile that a venue can follow."""
    today = clock.today(POSTING_ZONE)
    profiles = []
    for name in law.offered(with_demonstration=settings.DEMO):
        versions = versions_from(name, today)
        profiles.append((law_profile_name(name), versions, subjects_of(versions)))
    return render(request, "calendars/law/law_profiles.html", {"profiles": profiles})
