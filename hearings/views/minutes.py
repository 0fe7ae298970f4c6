"""Pages to read, edit and sign minutes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courts.access.services.sign_in.reauthentication import has_passkey, needs_code, reauthenticate
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotNow
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from hearings.forms.minutes import MinutesForm, SignForm
from hearings.queries.hearings import keeps_record, presides
from hearings.queries.minutes import access_minutes
from hearings.services.minutes import edit_minutes, sign_minutes
from hearings.states import MinutesState
from hearings.wording.titles import title_of


@require_safe
@signed_in
def minutes(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """The newest minutes: the draft for the judge and the clerk, the signed version for the parties."""
    hearing, found = access_minutes(request.user, hearing_id)
    is_draft = found.state == MinutesState.DRAFT
    context = {
        "hearing": hearing,
        "minutes": found,
        "title": title_of(hearing),
        "court": hearing.case.court,
        "may_edit": is_draft,
        "may_sign": is_draft and presides(request.user.person, hearing),
    }
    return render(request, "hearings/minutes/minutes.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Edit the draft. On a conflict with another edit or a signature, both texts are kept."""
    hearing, found = access_minutes(request.user, hearing_id)
    if not keeps_record(request.user.person, hearing):
        raise NotAllowed
    if found.state != MinutesState.DRAFT and request.method != "POST":
        raise NotNow(
            _("The minutes are signed and can no longer be changed."),
            code="signed",
            heading=_("These minutes are signed"),
            about=hearing,
            way_on=_("View the hearing"),
        )
    status, newer = 200, ""
    if request.method == "POST":
        form = MinutesForm(request.POST)
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                edit_minutes(found, text=data["text"], edition=data["edition"], actor=actor_of(request))
            except DomainError as error:
                show(form, error)
                status = 409 if isinstance(error, Conflict) else 400
                # Show the saved text below the entered one. Saving again replaces the saved one.
                hearing, found = access_minutes(request.user, hearing_id)
                form.show_newer(found.edition)
                newer = found.text
            else:
                messages.success(request, _("The draft is saved."))
                return redirect("hearing_minutes", hearing_id)
    else:
        form = MinutesForm(initial={"text": found.text, "edition": found.edition})
    context = {
        "form": form,
        "hearing": hearing,
        "minutes": found,
        "title": title_of(hearing),
        "newer": newer,
        "is_signed": found.state != MinutesState.DRAFT,
    }
    return render(request, "hearings/minutes/minutes_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def sign(request: SignedInRequest, hearing_id: UUID) -> HttpResponse:
    """Sign the edition that is shown, after the signer has proved their identity again."""
    hearing, found = access_minutes(request.user, hearing_id)
    if not presides(request.user.person, hearing):
        raise NotAllowed(_("Only the judge of the hearing can sign its minutes."))
    if found.state != MinutesState.DRAFT:
        return redirect("hearing_minutes", hearing_id)
    status = 200
    if request.method == "POST":
        form = SignForm(request.POST)
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            try:
                reauthenticate(request, request.user, password=data["password"], code=data["code"])
                sign_minutes(found, edition=data["edition"], actor=actor_of(request))
            except Conflict:
                raise
            except DomainError as error:
                show(form, error)
            else:
                messages.success(request, _("The minutes are signed, and the parties have been notified."))
                return redirect("hearing_minutes", hearing_id)
    else:
        form = SignForm(initial={"edition": found.edition})
    asks_code = needs_code(request, request.user)
    if not asks_code:
        del form.fields["code"]
    context = {
        "form": form,
        "hearing": hearing,
        "minutes": found,
        "title": title_of(hearing),
        "may_use_passkey": asks_code and has_passkey(request.user),
    }
    return render(request, "hearings/minutes/minutes_sign.html", context, status=status)
