"""The notary's desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courts.ground.errors import NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import postings_today
from courts.ground.views.access import SignedInRequest, signed_in
from notary.scripts.queries.desk import desk_of


@require_GET
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """Show the sittings of today, deeds without a seal, and applications that wait. For notaries; others get 404."""
    office = next((row.venue for row in postings_today(request.user.person) if row.role == Role.NOTARY), None)
    if office is None:
        raise NotVisible
    return render(request, "scripts/desk.html", {"desk": desk_of(request.user.person, office), "office": office})
