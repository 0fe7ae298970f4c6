"""The pages of the task list: one task, one person. Each is saved by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.ground.errors import Conflict, DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.forms.questions import QuestionsForm, initial_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in
from notary.applications.forms.people import PersonForm
from notary.applications.models import Application
from notary.applications.queries.applications import access_application, people_of
from notary.applications.queries.completeness import role_title
from notary.applications.services.applications import clear_person, save_person, save_task
from notary.applications.wording.notices import title_of
from notary.catalogue.definition import Role, Task


@require_http_methods(["GET", "POST"])
@signed_in
def task(request: SignedInRequest, application_id: UUID, code: str) -> HttpResponse:
    """Answer the questions of one task. A repeated task has a set of questions for each row, and one more."""
    row = access_application(request.user, application_id, "edit")
    chosen = next((each for each in row.service.open_tasks(row.answers) if each.code == code), None)
    if chosen is None:
        raise NotVisible
    return _rows_page(request, row, chosen) if chosen.repeats else _task_page(request, row, chosen)


def _task_page(request: SignedInRequest, row: Application, chosen: Task) -> HttpResponse:
    options: dict[str, Any] = {"questions": chosen.questions, "answers": row.answers, "task": chosen.code}
    status = 200
    if request.method == "POST":
        form = QuestionsForm(request.POST, **options)
        status = 400
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                save_task(row, chosen, form.typed, version=version, actor=actor_of(request))
            except DomainError as error:
                status = _refuse(form, error, row)
            else:
                messages.success(request, _("Saved"))
                return redirect("application", row.pk)
    else:
        given = row.answers.get(chosen.code) or {}
        form = QuestionsForm(initial={**initial_of(chosen.questions, given), "version": row.version}, **options)
    context = {"application": row, "title": title_of(row), "task": chosen, "form": form, "forms": [form]}
    return render(request, "applications/task.html", context, status=status)


def _rows_page(request: SignedInRequest, row: Application, chosen: Task) -> HttpResponse:
    options: dict[str, Any] = {"questions": chosen.questions, "answers": row.answers, "task": chosen.code}
    given = row.answers.get(chosen.code)
    given = given if isinstance(given, list) else []
    status = 200
    if request.method == "POST":
        count = min(_count(request.POST.get("rows", "")), chosen.repeats)
        forms = [
            QuestionsForm(request.POST, prefix=str(place), use_required_attribute=False, **options)
            for place in range(count)
        ]
        filled = [form for form in forms if _is_filled(form)]
        status = 400
        head = QuestionsForm(request.POST, questions=())
        # Every form is asked, so that all errors show at once.
        if all([head.is_valid(), *(form.is_valid() for form in filled)]):
            answers = [form.typed for form in filled]
            try:
                save_task(row, chosen, answers, version=head.cleaned_data["version"], actor=actor_of(request))
            except DomainError as error:
                status = _refuse(head, error, row)
            else:
                messages.success(request, _("Saved"))
                if "more" in request.POST:
                    return redirect("application_task", row.pk, chosen.code)
                return redirect("application", row.pk)
        # A set of questions without any answer is no row: it has no errors either.
        forms = [
            form if form in filled else QuestionsForm(prefix=str(place), use_required_attribute=False, **options)
            for place, form in enumerate(forms)
        ]
    else:
        head = QuestionsForm(initial={"version": row.version}, questions=())
        forms = [
            QuestionsForm(
                initial=initial_of(chosen.questions, each), prefix=str(place), use_required_attribute=False, **options
            )
            for place, each in enumerate([*given, {}][: chosen.repeats])
        ]
    context = {
        "application": row,
        "title": title_of(row),
        "task": chosen,
        "form": head,
        "forms": forms,
        "all_forms": [head, *(form for form in forms if form.is_bound)],
        "may_add": len(forms) < chosen.repeats,
    }
    return render(request, "applications/task_rows.html", context, status=status)


def _is_filled(form: QuestionsForm) -> bool:
    return any(form.data.getlist(form.add_prefix(each.code)) not in ([], [""]) for each in form.questions)  # type: ignore[attr-defined]


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _refuse(form: QuestionsForm, error: DomainError, row: Application) -> int:
    """Put the refusal on the form. An applicant who sends it again means to replace the answer."""
    show(form, error)
    row.refresh_from_db(fields=["version", "state"])
    sent: Any = form.data
    data = sent.copy()
    data["version"] = str(row.version)
    form.data = data
    return 409 if isinstance(error, Conflict) else 400


def _place(row: Application, role: str, number: int) -> Role:
    found = next(
        (each for each, place in row.service.places(row.answers) if (each.code, place) == (role, number)), None
    )
    if found is None:
        raise NotVisible
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def person(request: SignedInRequest, application_id: UUID, role: str, number: int) -> HttpResponse:
    """Enter the person in one place of the application."""
    row = access_application(request.user, application_id, "edit")
    chosen = _place(row, role, number)
    place = next((each for each in people_of(row) if (each.role, each.number) == (role, number)), None)
    is_own = place is not None and place.person_id == row.applicant_id
    questions = chosen.questions_for(place.details if place is not None else {})
    options: dict[str, Any] = {"questions": questions, "task": "person", "is_own": is_own}
    options["is_invited"] = chosen.agrees
    status = 200
    if request.method == "POST":
        form = PersonForm(request.POST, **options)
        status = 400
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                save_person(row, chosen, number, form.person, version=version, actor=actor_of(request))
            except DomainError as error:
                status = _refuse(form, error, row)
            else:
                messages.success(request, _("Saved"))
                return redirect("application", row.pk)
    else:
        initial: dict[str, Any] = {"version": row.version}
        if place is not None:
            initial |= initial_of(chosen.questions, place.details)
            initial |= {
                name: getattr(place, name)
                for name in ("name_ar", "name_en", *PersonForm.FIXED[1:], *PersonForm.CONTACT)
            }
        form = PersonForm(initial=initial, **options)
    context = {
        "application": row,
        "title": title_of(row),
        "role": chosen,
        "number": number,
        "place": place,
        "is_own": is_own,
        "role_title": role_title(chosen, number),
        "form": form,
        "may_clear": place is not None and not is_own and number > chosen.least,
    }
    return render(request, "applications/person.html", context, status=status)


@require_POST
@signed_in
def clear(request: SignedInRequest, application_id: UUID, role: str, number: int) -> HttpResponse:
    """Take a person out of a place that may stay empty."""
    row = access_application(request.user, application_id, "edit")
    clear_person(row, _place(row, role, number), number, version=None, actor=actor_of(request))
    messages.success(request, _("The person is no longer part of the application."))
    return redirect("application", row.pk)
