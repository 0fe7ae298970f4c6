"""The page of the requests of one API client."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courts.access.queries.client_requests import logged_client, requests_of
from courts.access.scopes import SCOPES
from courts.access.services.institution.client_requests import KEPT, MOST
from courts.ground.views.access import SignedInRequest
from courts.ground.views.administrators import administrator
from courts.ground.views.paging import BoundedPaginator

PER_PAGE: Final = 50
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@require_safe
@administrator
def program_requests(request: SignedInRequest, client_id: str) -> HttpResponse:
    """List the requests of a program; `show` selects the refused ones, `method` one method."""
    name = logged_client(client_id)
    show = "refused" if request.GET.get("show") == "refused" else ""
    method = request.GET.get("method", "")
    method = method if method in METHODS else ""
    rows = requests_of(client_id, refused=bool(show), method=method)
    page = BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "name": name,
        "client_id": client_id,
        "page": page,
        "rows": [(row, row.path.split("/")[1:], SCOPES.get(row.scope, row.scope)) for row in page.object_list],
        "show": show,
        "method": method,
        "shown": [("", _("All")), ("refused", _("Refused"))],
        "methods": [("", _("All")), *((each, each) for each in METHODS)],
        "days": KEPT.days,
        "most": MOST,
    }
    return render(request, "access/clients/program_requests.html", context)
