"""Pages of venues and their rooms, for administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.forms.venues import SpaceForm, VenueForm
from courts.access.queries.institution import institution
from courts.access.queries.venues import space_of, venue_of, venues_found
from courts.access.services.institution.venues import add_space, add_venue, change_space, change_venue
from courts.ground import clock
from courts.ground.declared import venue_pages
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator
from courts.ground.wording.law_profiles import law_profile_name

PER_PAGE = 30


@require_safe
@administrator
def venue_list(request: SignedInRequest) -> HttpResponse:
    """List the venues by name; `q` searches names and codes."""
    query = request.GET.get("q", "").strip()[:100]
    page = BoundedPaginator(venues_found(query), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/venues/venue_list.html", {"page": page, "query": query})


@require_safe
@administrator
def venue(request: SignedInRequest, venue_id: UUID) -> HttpResponse:
    """One venue with its rooms."""
    found = venue_of(venue_id)
    page = BoundedPaginator(found.spaces.order_by("name_ar", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today(found.tz)
    context = {
        "venue": found,
        "page": page,
        "profile": law_profile_name(found.law_profile_on(today)),
        "later": [(day, law_profile_name(name)) for day, name in found.law_profiles_after(today)],
        "pages": [(reverse(each.url_name, args=[found.pk]), each.label) for each in venue_pages.pages()],
    }
    return render(request, "access/venues/venue.html", context)


@require_http_methods(["GET", "POST"])
@administrator
def venue_add(request: SignedInRequest) -> HttpResponse:
    """Add a venue."""
    form = VenueForm(request.POST or None)
    known = institution()
    if known is not None:
        form.initial["law_profile"] = known.law_profile
    if request.method == "POST" and form.is_valid():
        try:
            added = add_venue(form.cleaned_data, actor=actor_of(request))
            messages.success(request, _("The venue is added. Add its rooms next."))
            return redirect("venue", added.pk)
        except DomainError as error:
            show(form, error)
    crumbs = [(reverse("venue_list"), _("Venues and rooms"))]
    context = {"form": form, "title": _("Add a venue"), "act": _("Add the venue"), "crumbs": crumbs}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def venue_change(request: SignedInRequest, venue_id: UUID) -> HttpResponse:
    """Change a venue: its names, its zone, whether people may choose it."""
    found = venue_of(venue_id)
    form = VenueForm(request.POST or None, venue=found, with_law=False)
    if request.method == "POST" and form.is_valid():
        change_venue(found, form.cleaned_data, actor=actor_of(request))
        messages.success(request, _("The venue is saved."))
        return redirect("venue", found.pk)
    crumbs = [(reverse("venue_list"), _("Venues and rooms")), (reverse("venue", args=[found.pk]), found.name)]
    context = {"form": form, "title": _("Change the venue"), "act": _("Save"), "crumbs": crumbs}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def space_add(request: SignedInRequest, venue_id: UUID) -> HttpResponse:
    """Add a room to a venue."""
    found = venue_of(venue_id)
    form = SpaceForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        add_space(found, form.cleaned_data, actor=actor_of(request))
        messages.success(request, _("The room is added."))
        return redirect("venue", found.pk)
    crumbs = [(reverse("venue_list"), _("Venues and rooms")), (reverse("venue", args=[found.pk]), found.name)]
    context = {"form": form, "title": _("Add a room"), "act": _("Add the room"), "crumbs": crumbs}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def space_change(request: SignedInRequest, venue_id: UUID, space_id: UUID) -> HttpResponse:
    """Rename a room, or set whether it can be booked."""
    space = space_of(venue_id, space_id)
    initial = {"name_ar": space.name_ar, "name_en": space.name_en, "is_bookable": space.is_bookable}
    form = SpaceForm(request.POST or None, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_space(space, form.cleaned_data, actor=actor_of(request))
        messages.success(request, _("The room is saved."))
        return redirect("venue", space.venue_id)
    crumbs = [
        (reverse("venue_list"), _("Venues and rooms")),
        (reverse("venue", args=[space.venue_id]), space.venue.name),
    ]
    context = {"form": form, "title": _("Change the room"), "act": _("Save"), "crumbs": crumbs}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)
