"""The desk of the office: applications that wait for review, by state and service."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courts.ground import clock
from courts.ground.errors import NotAllowed
from courts.ground.views.access import SignedInRequest, signed_in
from courts.ground.views.paging import BoundedPaginator
from notary.applications.queries.applications import DESK_STATES, desk_of, reviews_somewhere
from notary.catalogue import registry

PER_PAGE = 20


@require_GET
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """List the applications of the notary's office, the oldest official time first."""
    person = request.user.person
    if not reviews_somewhere(person):
        raise NotAllowed
    show, slug = request.GET.get("show", ""), request.GET.get("service", "")
    services = [(service.slug, str(service.name)) for service in registry.services()]
    slug = slug if slug in dict(services) else ""
    paginator = BoundedPaginator(desk_of(person, show=show, service=slug), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    count = paginator.count
    context = {
        "page": page,
        "show": show if show in DESK_STATES else "",
        "choices": [
            ("", _("Open")),
            ("waiting", _("Not taken yet")),
            ("mine", _("Taken by you")),
            ("returned", _("Returned")),
            ("decided", _("Decided")),
        ],
        "picks": [("", _("All services")), *services],
        "picked": slug,
        "count_words": ngettext("%(count)s application", "%(count)s applications", count) % {"count": count},
        "now": clock.now(),
    }
    return render(request, "applications/desk.html", context)
