"""The page of a correction: what the institution knows of a proven person, and what their document says."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.access.forms.corrections import CorrectionForm
from courts.access.queries.corrections import corrections_of, proposed_correction
from courts.access.queries.postings import person_of
from courts.access.services.institution.corrections import CORRECT, correct
from courts.access.views.step_up import step_up
from courts.approvals.models import ProposedAct
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator


@require_http_methods(["GET", "POST"])
@administrator
@step_up
def person_correct(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Correct the names at once; propose another Emirates ID to a second administrator."""
    person = person_of(person_id)
    if not person.is_verified:
        raise NotVisible
    form = CorrectionForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            done = correct(person, form.corrected(), reason=reason, actor=actor_of(request))
            if isinstance(done, ProposedAct):
                messages.success(request, _("Your proposal waits for a second administrator."))
                return redirect("proposed_act", done.pk)
            messages.success(request, _("The person is corrected, and is told."))
            return redirect("person_correct", person.pk)
        except DomainError as error:
            show(form, error)
    context = {
        "person": person,
        "form": form,
        "waiting": proposed_correction(person, CORRECT),
        "corrections": corrections_of(person),
    }
    return render(request, "access/corrections/correct.html", context, status=400 if form.errors else 200)
