"""Filling in a filing, section by section, in any order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.questions import QuestionsForm, initial_of
from courts.ground.law import profile_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from courts.registry.forms.claims import ClaimForm, initial_claim
from courts.registry.forms.files import DocumentsForm
from courts.registry.forms.parties import MAX_PARTIES, PartyFormSet, VersionForm, initial_parties, typed_parties
from courts.registry.models import Filing
from courts.registry.queries.filings import access_filing, documents_of, last_review, parties_of
from courts.registry.return_reasons import documents_asked_for
from courts.registry.services.completeness import DETAILS
from courts.registry.services.filings import remove_document, save_answers, save_draft
from courts.registry.services.uploads import receive_uploads
from courts.registry.states import FilingState
from courts.registry.views.refusals import show_refusal
from courts.registry.wording.titles import filing_title


def _open(request: SignedInRequest, filing_id: UUID) -> Filing:
    """Return the filing. A GET must be allowed to edit it; for a POST the service checks, to keep the typed text."""
    return access_filing(request.user, filing_id, "edit" if request.method == "GET" else "own")


def _require(has_page: bool) -> None:
    """Raise NotVisible for a page that the type of the filing does not have."""
    if not has_page:
        raise NotVisible


def _current_version(row: Filing) -> int:
    row.refresh_from_db(fields=["version", "state"])
    return row.version


@require_http_methods(["GET", "POST"])
@signed_in
def claim(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Edit court, kind, subject, facts, requests and value."""
    row = _open(request, filing_id)
    _require(row.definition.opens_case)
    status = 200
    if request.method == "POST":
        form = ClaimForm(request.POST, filing=row)
        status = 400
        if form.is_valid():
            try:
                save_draft(row, actor=actor_of(request), claim=form.details(), version=form.cleaned_data["version"])
            except DomainError as error:
                status = show_refusal(form, error, version=_current_version(row))
            else:
                messages.success(request, _("Draft saved"))
                return redirect("filing", row.pk)
    else:
        form = ClaimForm(initial=initial_claim(row), filing=row)
    context = {"form": form, "filing": row, "title": filing_title(row)}
    return render(request, "registry/filings/filing_claim.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def parties(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Edit the parties of both sides. «Add» gives one more set of fields and saves nothing."""
    row = _open(request, filing_id)
    _require(row.definition.opens_case)
    status = 200
    if request.method == "POST" and "add" in request.POST:
        formset = PartyFormSet(initial=[*_typed(request.POST), {}], prefix="party")
        version = VersionForm(initial={"version": request.POST.get("version")})
    elif request.method == "POST":
        formset = PartyFormSet(request.POST, prefix="party")
        version = VersionForm(request.POST)
        status = 400
        if version.is_valid() and formset.is_valid():
            try:
                save_draft(
                    row,
                    actor=actor_of(request),
                    parties=typed_parties(formset),
                    version=version.cleaned_data["version"],
                )
            except DomainError as error:
                status = show_refusal(version, error, version=_current_version(row))
            else:
                messages.success(request, _("Draft saved"))
                return redirect("filing", row.pk)
    else:
        formset = PartyFormSet(initial=initial_parties(parties_of(row)), prefix="party")
        version = VersionForm(initial={"version": row.version})
    context = {"formset": formset, "form": version, "filing": row, "title": filing_title(row)}
    return render(request, "registry/filings/filing_parties.html", context, status=status)


def _typed(data: QueryDict) -> list[dict[str, Any]]:
    """Return the text of each set of fields, as typed."""
    text = data.get("party-TOTAL_FORMS", "")
    total = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    names = [*PartyFormSet.form.base_fields, "DELETE"]
    return [
        {name: data.get(f"party-{index}-{name}", "") for name in names} for index in range(min(total, MAX_PARTIES - 1))
    ]


@require_http_methods(["GET", "POST"])
@signed_in
def details(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Answer the questions of the filing's type."""
    row = _open(request, filing_id)
    questions = row.definition.questions
    _require(bool(questions))
    status = 200
    if request.method == "POST":
        form = QuestionsForm(request.POST, questions=questions, task=DETAILS)
        status = 400
        if form.is_valid():
            try:
                save_answers(row, form.typed, version=form.cleaned_data["version"], actor=actor_of(request))
            except DomainError as error:
                status = show_refusal(form, error, version=_current_version(row))
            else:
                messages.success(request, _("Draft saved"))
                return redirect("filing", row.pk)
    else:
        shown = {**initial_of(questions, row.answers), "version": row.version}
        form = QuestionsForm(initial=shown, questions=questions, task=DETAILS)
    context = {"form": form, "filing": row, "title": filing_title(row)}
    return render(request, "registry/filings/filing_details.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def documents(request: SignedInRequest, filing_id: UUID) -> HttpResponse:
    """Upload the statement of claim, proofs and exhibits. Good files are stored even when others are refused."""
    row = _open(request, filing_id)
    status = 200
    review = last_review(row) if row.state == FilingState.RETURNED else None
    asked = documents_asked_for(review.return_reasons) if review is not None else frozenset()
    if request.method == "POST":
        form = DocumentsForm(request.POST, request.FILES, kind=row.definition, asked=asked)
        status = 400
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                receive_uploads(row, form.attachments, version=version, actor=actor_of(request))
            except DomainError as error:
                status = show_refusal(form, error, version=_current_version(row))
            else:
                messages.success(request, _("Files added"))
                return redirect("filing_documents", row.pk)
    else:
        form = DocumentsForm(initial={"version": row.version}, kind=row.definition, asked=asked)
    limit = profile_of(row.court, row.created_at).filings.max_upload_bytes // (1024 * 1024)
    context = {
        "form": form,
        "filing": row,
        "title": filing_title(row),
        "documents": documents_of(row),
        "limit": _("PDF up to %(limit)s MB") % {"limit": limit},
    }
    return render(request, "registry/filings/filing_documents.html", context, status=status)


@require_POST
@signed_in
def document_remove(request: SignedInRequest, filing_id: UUID, document_id: UUID) -> HttpResponse:
    """Remove a document from the filing."""
    row = access_filing(request.user, filing_id, "edit")
    remove_document(row, document_id, version=None, actor=actor_of(request))
    messages.success(request, _("File removed"))
    return redirect("filing_documents", row.pk)
