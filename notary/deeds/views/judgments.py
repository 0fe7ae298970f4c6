"""The page on which the authentication judge records the judgment that ends or annuls a marriage contract."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.ground.errors import NotAllowed, NotVisible
from courts.ground.models import Role
from courts.ground.queries.postings import serves_today
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.deeds.forms.acts import JudgmentForm
from notary.deeds.models import Deed
from notary.deeds.queries.access import access_for_judgment
from notary.deeds.services.endings import annul


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def judgment(request: SignedInRequest) -> HttpResponse:
    """Ask for contract and judgment, show the contract once, then end it."""
    if not serves_today(request.user.person, Role.AUTHENTICATION_JUDGE):
        raise NotAllowed
    form = JudgmentForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "deeds/judgment.html", {"form": form}, status=400 if form.errors else 200)
    try:
        deed = access_for_judgment(request.user, form.cleaned_data["code"])
    except NotVisible:
        form.add_error("code", _("No marriage contract of your offices has this code."))
        return render(request, "deeds/judgment.html", {"form": form}, status=400)
    if request.POST.get("act") != "end":
        return render(request, "deeds/judgment_check.html", _context(deed, form))
    annul(deed, form.judgment, actor=actor_of(request))
    messages.success(
        request, _("The judgment is recorded. The contract is no longer in force, and the spouses are told.")
    )
    return redirect("deed_judgment")


def _context(deed: Deed, form: JudgmentForm) -> dict[str, object]:
    return {"deed": deed, "form": form, "parties": deed.text.parties, "judgment": form.judgment}
