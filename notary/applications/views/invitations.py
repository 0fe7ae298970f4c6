"""The page behind the link of an invitation, and the button that sends an invitation again."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courts.access.accounts import client_address
from courts.access.throttle import exceeds_limit
from courts.ground.errors import DomainError
from courts.ground.models import User
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.applications.models import ApplicationPerson
from notary.applications.queries.applications import access_application, own_places
from notary.applications.queries.invitations import access_place, place_invited_by
from notary.applications.services import invitations
from notary.applications.wording.notices import title_of

TRIES_PER_MINUTE: Final = 60


@never_cache
@require_GET
def invitation(request: HttpRequest) -> HttpResponse:
    """Show how the reader of an invitation goes on, and lead the person who is named to their part.

    The link gives no right: it says the service and the office, and names no person.
    """
    if exceeds_limit("application-invitation", client_address(request), limit=TRIES_PER_MINUTE, seconds=60):
        return render(request, "429.html", status=429)
    token = request.GET.get("key", "")[:200]
    place = place_invited_by(token)
    if place is None:
        return render(request, "applications/invitation_not_valid.html", status=404)
    invitations.note_opened([place])
    if _is_named(request, place):
        return redirect("application_agreement", place.application_id)
    here = f"{reverse('application_invitation')}?{urlencode({'key': token})}"
    context = {
        "application": place.application,
        "title": title_of(place.application),
        "step": _step(request),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
        "may_register": settings.REGISTRATION,
    }
    return render(request, "applications/invitation.html", context)


def _is_named(request: HttpRequest, place: ApplicationPerson) -> bool:
    user = request.user
    return isinstance(user, User) and place in own_places(place.application, user.person)


def _step(request: HttpRequest) -> str:
    if not isinstance(request.user, User):
        return "sign_in"
    return "other_person" if request.user.person.is_verified else "prove_identity"


@require_POST
@signed_in
def invite_again(request: SignedInRequest, application_id: UUID, role: str, number: int) -> HttpResponse:
    """Send the invitation of one person again."""
    row = access_application(request.user, application_id, "edit")
    place = access_place(request.user, row, role, number)
    try:
        invitations.invite_again(row, place, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation was sent again."))
    return redirect("application_check", row.pk)
