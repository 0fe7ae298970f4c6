"""The page of a named person: the invitation, their own data and needs, the draft, their agreement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.ground.errors import Conflict, DomainError, NotAllowed
from courts.ground.questions.answers import words_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.applications.forms.people import NeedsForm
from notary.applications.models import Application, ApplicationPerson
from notary.applications.queries.applications import access_application, may_read_answers, own_places, people_of
from notary.applications.queries.completeness import asked_papers, changed_words, role_title
from notary.applications.queries.drafts import draft_of, masked_identity
from notary.applications.queries.leaves import requests_seen_by
from notary.applications.services import agreements, invitations
from notary.applications.states import AGREEABLE
from notary.applications.views.answers import answer_sections
from notary.applications.wording.notices import title_of


@require_http_methods(["GET", "POST"])
@signed_in
def agreement(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Show a person their part of an application. A POST confirms their data, or agrees to the draft."""
    row = access_application(request.user, application_id, "part")
    places = own_places(row, request.user.person)
    invitations.note_opened(places)
    form = NeedsForm(initial=_initial(places))
    status, refused = 200, ""
    if request.method == "POST":
        try:
            answer, form = _act(request, row, form)
        except (Conflict, DomainError) as error:
            if error.code not in {"draft_changed", "not_confirmed", "not_open"}:
                raise
            refused, status = str(error), 409 if isinstance(error, Conflict) else 400
            row = access_application(request.user, application_id, "part")
            places = own_places(row, request.user.person)
        else:
            if answer is not None:
                return answer
            status = 400
    return render(request, "applications/agreement.html", _context(request, row, places, form, refused), status=status)


def _act(request: SignedInRequest, row: Application, form: NeedsForm) -> tuple[HttpResponse | None, NeedsForm]:
    """Do the act of the pressed button. Without an answer the form has errors."""
    actor = actor_of(request)
    if request.POST.get("act") == "agree":
        agreements.agree(row, request.POST.get("hash", ""), actor=actor)
        messages.success(request, _("You have agreed to the draft."))
        return redirect("application", row.pk), form
    form = NeedsForm(request.POST)
    if not form.is_valid():
        return None, form
    agreements.confirm_data(row, actor=actor, needs=form.needs)
    messages.success(request, _("Your data are confirmed. Read the draft, then agree to it."))
    return redirect("application_agreement", row.pk), form


def _initial(places: list[ApplicationPerson]) -> dict[str, Any]:
    needs: dict[str, Any] = next((place.needs for place in places if place.needs), {})
    return {**needs, "confirmed": any(place.confirmed_at is not None for place in places)}


def _context(
    request: SignedInRequest, row: Application, places: list[ApplicationPerson], form: NeedsForm, refused: str
) -> dict[str, Any]:
    people = people_of(row)
    has_accepted = all(place.person_id is not None for place in places)
    shown = draft_of(row, people)
    current = row.draft_hash or shown.hash
    is_applicant = row.applicant_id == request.user.person_id
    return {
        "application": row,
        "title": title_of(row),
        "roles": [_role_words(row, place) for place in places],
        "has_accepted": has_accepted,
        "is_open": row.state in AGREEABLE,
        "is_applicant": is_applicant,
        # The text of the deed names everyone: it is shown to people who proved that they are named in it.
        "draft": shown if has_accepted and row.draft_hash else None,
        "answers": answer_sections(row) if has_accepted and may_read_answers(row, request.user.person) else [],
        "own": _own_data(row, places) if has_accepted else [],
        "confirmed": bool(places) and all(place.confirmed_at is not None for place in places),
        "agreed": bool(places) and all(place.agreed_at and place.agreed_hash == current for place in places),
        "was_voided": any(place.voided_at is not None and place.agreed_at is None for place in places),
        "changed": changed_words(row, places),
        "form": form,
        "refused": refused,
        "leave_requests": requests_seen_by(row, request.user.person) if has_accepted else [],
        "hands_in": any(
            of is not None and of.pk in {place.pk for place in places} for _p, of in asked_papers(row, people)
        ),
    }


def _role_words(row: Application, place: ApplicationPerson) -> str:
    role = row.service.role(place.role)
    return role_title(role, place.number) if role is not None else place.role


def _own_data(row: Application, places: list[ApplicationPerson]) -> list[tuple[str, str]]:
    """Return what the applicant typed about this person."""
    found: list[tuple[str, str]] = []
    for place in places:
        role = row.service.role(place.role)
        found += [
            (_("Role"), _role_words(row, place)),
            (_("Name"), place.name),
            *([(_("Name in English"), place.name_en)] if place.name_en else []),
            (_("Identity document"), str(masked_identity(place))),
        ]
        for question in role.questions_for(place.details) if role is not None else ():
            value = place.details.get(question.code)
            if value not in (None, "", []):
                found.append((str(question.label), str(words_of(question, value))))
    return found


@require_POST
@signed_in
def accept(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Accept the invitation. The person must have proven their identity."""
    row = access_application(request.user, application_id, "part")
    invitations.accept(row, actor=actor_of(request))
    return redirect("application_agreement", row.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def decline(request: SignedInRequest, application_id: UUID) -> HttpResponse:
    """Ask once, then decline the invitation or leave; the application is then gone from the person's list."""
    row = access_application(request.user, application_id, "part")
    places = own_places(row, request.user.person)
    if row.applicant_id == request.user.person_id:
        raise NotAllowed
    if row.state not in AGREEABLE:
        raise Conflict(_("This invitation is no longer open."), code="invitation_ended")
    if request.method == "POST":
        invitations.decline(row, actor=actor_of(request))
        messages.success(
            request, _("You are no longer part of the application. The applicant is told that you declined.")
        )
        return redirect("applications")
    context = {
        "application": row,
        "title": title_of(row),
        "roles": [_role_words(row, place) for place in places],
        "has_accepted": all(place.person_id is not None for place in places),
        "has_agreed": any(place.agreed_at is not None for place in places),
    }
    return render(request, "applications/decline.html", context)
