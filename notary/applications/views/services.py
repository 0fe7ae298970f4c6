"""Pages about the services of the notary: who may apply, what is needed, the cost and the time; and the start."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import User
from courts.ground.views.access import SignedInRequest, actor_of, refusals, signed_in
from courts.ground.wording import number_format
from notary.applications.forms.start import StartForm
from notary.applications.queries.applications import may_apply
from notary.applications.services.applications import begin
from notary.catalogue import registry
from notary.catalogue.definition import Group, Mode, Service

_GROUPS = (
    (Group.POWERS, gettext_lazy("Powers of attorney")),
    (Group.DECLARATIONS, gettext_lazy("Declarations and notices")),
    (Group.COMPANIES, gettext_lazy("Companies")),
)


def cost_words(service: Service) -> str:
    """Return the fee of a service in words."""
    return number_format.money(service.fee.fils / 100) if service.fee.fils else _("No fee")


def _cards(group: Group) -> list[dict[str, object]]:
    return [{"service": service, "cost": cost_words(service)} for service in registry.services(group)]


@require_GET
def notary_services(request: HttpRequest) -> HttpResponse:
    """List the services of the notary other than marriage, by group."""
    groups = [(title, _cards(group)) for group, title in _GROUPS]
    return render(request, "applications/services.html", {"title": _("Services of the notary"), "groups": groups})


@require_GET
def marriage_services(request: HttpRequest) -> HttpResponse:
    """List the services of marriage."""
    groups = [("", _cards(Group.MARRIAGE))]
    return render(request, "applications/services.html", {"title": _("Marriage and family"), "groups": groups})


@require_http_methods(["GET", "POST"])
@refusals
def start(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the public what a service needs, costs and takes; a POST of a signed-in person begins an application."""
    try:
        service = registry.service(slug)
    except LookupError:
        raise NotVisible from None
    if request.method == "POST":
        return _begin(request, service)
    return _page(request, service, StartForm(service=service))


@signed_in
def _begin(request: SignedInRequest, service: Service) -> HttpResponse:
    form = StartForm(request.POST, service=service)
    if form.is_valid():
        office: Model = form.cleaned_data["office"]
        try:
            row = begin(service.slug, office=office, role=form.cleaned_data["role"], actor=actor_of(request))  # type: ignore[arg-type]
        except DomainError as error:
            if error.field is None and error.code != "too_many":
                raise
            show(form, error)
        else:
            return redirect("application", row.pk)
    return _page(request, service, form, status=400)


def _page(request: HttpRequest, service: Service, form: StartForm, status: int = 200) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    context = {
        "service": service,
        "form": form,
        "cost": cost_words(service),
        "minutes": number_format.minutes(service.minutes),
        "is_signed_in": user is not None,
        "may_apply": user is None or may_apply(user.person),
        "is_remote": Mode.REMOTE in service.modes,
        "papers": _papers(service),
        "list_url": "marriage_services" if service.group is Group.MARRIAGE else "notary_services",
    }
    return render(request, "applications/start.html", context, status=status)


def _papers(service: Service) -> list[tuple[object, str]]:
    """Return the papers, each with a word where it is not always needed."""
    return [
        (paper.name, "" if paper.required and paper.when is None else _("if it applies")) for paper in service.papers
    ]
