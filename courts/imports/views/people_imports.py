"""Pages of the import of people, for administrators: list, new file, preview with every error, progress."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.views.step_up import step_up
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.models import Role
from courts.ground.views.access import SignedInRequest, actor_of
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator
from courts.imports.forms.uploads import ImportForm
from courts.imports.queries.people_imports import beginning_of, errors_of, import_of, imports_listed
from courts.imports.services import export, people_imports
from courts.imports.states import AT_WORK, WAITING
from courts.imports.table.columns import COLUMNS
from courts.imports.table.reading import MAX_BYTES, MAX_ROWS
from courts.imports.wording.errors import ENCODINGS, SEPARATORS, sentence, title_of

PER_PAGE: Final = 50


@require_safe
@administrator
def import_list(request: SignedInRequest) -> HttpResponse:
    """List the imports, the newest first."""
    page = BoundedPaginator(imports_listed(), 30).get_page(request.GET.get("page"))
    return render(request, "imports/import_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@administrator
def import_add(request: SignedInRequest) -> HttpResponse:
    """Take a file to be checked, and explain its columns."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                row = people_imports.receive(file.read(), file.name, user=request.user)
                return redirect("import_one", row.pk)
            except DomainError as error:
                show(form, error)
    context = {
        "form": form,
        "columns": COLUMNS,
        "roles": [(role.value, role.label) for role in Role],
        "max_rows": MAX_ROWS,
        "max_megabytes": MAX_BYTES // 2**20,
    }
    return render(request, "imports/import_add.html", context, status=400 if form.errors else 200)


@require_safe
@administrator
def import_one(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Show the state of an import, and every error or warning with row, column and reason."""
    row = import_of(import_id)
    has_errors = bool(row.error_count or row.refused)
    warnings = request.GET.get("show") == "warnings" or not has_errors
    page = BoundedPaginator(errors_of(row, warnings=warnings), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "page": page,
        "errors": [(error, title_of(error.column), sentence(error.code, error.params)) for error in page.object_list],
        "warnings": warnings,
        "choices": [("", _("Errors")), ("warnings", _("Warnings"))] if has_errors and row.warning_count else [],
        "at_work": row.state in AT_WORK,
        "encoding": ENCODINGS.get(row.encoding, row.encoding),
        "separator": SEPARATORS.get(row.separator, ""),
        "beginning": beginning_of(row) if row.state in WAITING and page.number == 1 else [],
        "guessed": row.encoding == "cp1256",
    }
    return render(request, "imports/import_one.html", context)


@require_POST
@administrator
@step_up
def import_confirm(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Start the import of the file that the page showed. One press may post thousands of people as staff."""
    row = import_of(import_id)
    people_imports.confirm(row, request.POST.get("sha256", ""), actor=actor_of(request))
    messages.success(request, _("The import runs in the background. You can leave this page."))
    return redirect("import_one", row.pk)


@require_POST
@administrator
def import_drop(request: SignedInRequest, import_id: UUID) -> HttpResponse:
    """Delete the file without importing it."""
    people_imports.drop(import_of(import_id), actor=actor_of(request))
    messages.success(request, _("The file is deleted. Nothing was imported."))
    return redirect("import_list")


@require_safe
@administrator
def import_sample(request: SignedInRequest) -> HttpResponse:
    """The header of a file, to be filled in with a spreadsheet."""
    response = HttpResponse(export.header(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response
