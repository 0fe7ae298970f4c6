"""Pages of an administrator about the account of a person: find it, propose to close it, open it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.access.forms.accounts import WhyForm
from courts.access.forms.postings import FindPersonForm
from courts.access.queries.postings import account_of, find_person, has_account
from courts.access.services.accounts import reopen
from courts.access.services.institution.two_administrators import CLOSE_ACCOUNT
from courts.approvals.services.proposed_acts import propose
from courts.ground.declared.open_matters import open_matters
from courts.ground.errors import Conflict, DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator


@require_http_methods(["GET", "POST"])
@administrator
def account_find(request: SignedInRequest) -> HttpResponse:
    """Find an account by the Emirates ID or the address of its person. No list: the accounts are the public's."""
    form = FindPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = find_person(**{name: form.cleaned_data.get(name) or "" for name in ("emirates_id", "email")})
        if person is not None and has_account(person):
            return redirect("account_of_person", person.user.pk)
        form.add_error(None, _("There is no account of this person."))
    lead = _("Close the account of a person, open a closed one again, or correct the name or the Emirates ID.")
    context = {"form": form, "title": _("Accounts"), "lead": lead, "act": _("Continue"), "crumbs": []}
    return render(request, "access/administration/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrator
def account_page(request: SignedInRequest, account_id: UUID) -> HttpResponse:
    """Show an account and what binds its person. A POST proposes to close it, or opens it again."""
    account = account_of(account_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, actor = form.cleaned_data["reason"], actor_of(request)
        try:
            # The page names its act: one that is out of date must not open an account that two have closed.
            if request.POST.get("act") == "open":
                reopen(account, actor=actor, reason=reason)
                messages.success(request, _("The account is open again."))
                return redirect("account_of_person", account.pk)
            if not account.is_active:
                raise Conflict
            row = propose(CLOSE_ACCOUNT, account.pk, reason=reason, actor=actor)
            messages.success(request, _("Your proposal waits for a second administrator."))
            return redirect("proposed_act", row.pk)
        except DomainError as error:
            show(form, error)
    context = {"account": account, "form": form, "matters": open_matters(account.person)}
    return render(request, "access/administration/account.html", context, status=400 if form.errors else 200)
