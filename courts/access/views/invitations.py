"""The page of an invitation: the owner of a new account sets their first password."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courts.access.forms.setup import PasswordForm
from courts.access.services.mails.invitations import accept, invitation_of, page_after
from courts.access.throttle import exceeds_limit
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show

TRIES_PER_MINUTE: Final = 20


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Set the first password with the token of `key` in the address, which no log contains.

    A wrong and an expired link get the same answer as a used one. A used link leads on to the page of its account, if
    it has one: its owner may have left after setting the password.
    """
    if exceeds_limit("invitation", request.META.get("REMOTE_ADDR", ""), limit=TRIES_PER_MINUTE, seconds=60):
        return render(request, "429.html", status=429)
    token = request.GET.get("key", "")[:200]
    row = invitation_of(token)
    if row is None and (page := page_after(token)):
        return redirect(page)
    if row is None:
        return render(request, "access/invitations/not_valid.html", status=404)
    form = PasswordForm(request.POST or None, user=row.user)
    if request.method == "POST" and form.is_valid():
        try:
            accept(row, form.cleaned_data["password"])
            messages.success(request, _("Your password is set. Sign in with it now."))
            sign_in = reverse("account_login")
            return redirect(f"{sign_in}?{urlencode({'next': row.leads_to})}" if row.leads_to else sign_in)
        except DomainError as error:
            show(form, error)
    context = {"form": form, "person": row.user.person, "email": row.user.email}
    return render(request, "access/invitations/invitation.html", context, status=400 if form.errors else 200)
