"""The guided set-up of an installation: a list of tasks that can be left and resumed, opened by a one-time link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courts.access.declared.setup_tasks import setup_tasks
from courts.access.forms.setup import AdministratorForm, InstitutionForm, MailCodeForm
from courts.access.forms.venues import VenueForm
from courts.access.models import Institution
from courts.access.queries.institution import institution, is_set_up
from courts.access.services.institution import setup, setup_checks, setup_links
from courts.access.services.institution.setup import author_of
from courts.access.services.sign_in.reauthentication import has_second_factor
from courts.access.throttle import exceeds_limit
from courts.ground import clock
from courts.ground.declared import installation
from courts.ground.declared.mail_server import stored_route
from courts.ground.errors import DomainError, NotVisible
from courts.ground.forms.errors import show
from courts.ground.models import User
from courts.ground.queries.administrators import administers
from courts.ground.views.access import answer, refusals

# The key of the session's link.
LINK: Final = "setup_link"
TRIES_PER_MINUTE: Final = 20


def in_setup(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Require an open set-up: by its link, or as the administrator that it has made. Else the page does not exist."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.session.get(LINK)
        is_open = key is not None and setup_links.is_valid(key)
        if not is_open and isinstance(request.user, User):
            is_open = administers(request.user) and not is_set_up()
        if not is_open:
            return answer(request, NotVisible())
        return view(request, *args, **kwargs)

    return never_cache(refusals(wrapped))


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Open the set-up with the token of `link` in the address, and leave the token behind.

    The first browser that opens the link may go on. A wrong, an old and a used link get the same answer.
    """
    token = request.GET.get("link", "")
    if not token:
        return tasks(request)
    key = request.session.get(LINK)
    if key is not None and setup_links.is_valid(key):
        return redirect("setup")
    if exceeds_limit("setup-link", request.META.get("REMOTE_ADDR", ""), limit=TRIES_PER_MINUTE, seconds=60):
        return render(request, "429.html", status=429)
    link = setup_links.open_link(token[:200])
    if link is None:
        return render(request, "access/setup/not_valid.html", status=404)
    request.session.cycle_key()
    request.session[LINK] = str(link.pk)
    return redirect("setup")


@in_setup
def tasks(request: HttpRequest) -> HttpResponse:
    """List the tasks of an open set-up."""
    row = institution()
    found = _states(row)
    todo = next((task for task in found if task["state"] == "waiting"), None)
    context = {
        "tasks": found,
        "next": todo,
        "may_finish": row is not None and row.first_venue_id is not None and row.administrator_id is not None,
    }
    return render(request, "access/setup/tasks.html", context)


def _states(row: Institution | None) -> list[dict[str, Any]]:
    """The tasks in their order; the first one that is not done waits for the reader."""
    has_venue = row is not None and row.first_venue is not None
    has_administrator = row is not None and row.administrator is not None
    checked = row is not None and all((row.mail_checked_at, row.clock_checked_at, row.media_checked_at))
    venue = row.first_venue if row is not None else None
    user = row.administrator if row is not None else None
    has_factor = user is not None and has_second_factor(user)
    # Their values are read once there can be some.
    declared = [(each, each.line() if has_administrator else "") for each in setup_tasks()]
    found = [
        (_("The institution"), "setup_institution", row is not None, True, row.name if row else ""),
        (_("The first venue"), "setup_venue", has_venue, row is not None, venue.name if venue else ""),
        (_("The administrator"), "setup_administrator", has_administrator, has_venue, user.email if user else ""),
        (_("Second factor"), "setup_factor", has_factor, has_administrator, ""),
        *((each.title, each.url_name, bool(line), has_administrator, line) for each, line in declared),
        (_("Mail, clock and media"), "setup_checks", checked, has_administrator, ""),
    ]
    words = {True: _("Done"), False: _("To do")}
    return [
        {
            "title": title,
            "url": reverse(name) if may_open else "",
            "state": "completed" if done else "waiting" if may_open else "",
            "state_word": words[done],
            "line": line,
            "opens": "",
        }
        for title, name, done, may_open, line in found
    ]


@require_http_methods(["GET", "POST"])
@in_setup
def institution_task(request: HttpRequest) -> HttpResponse:
    """Name the institution."""
    form = InstitutionForm(request.POST or None, institution=institution())
    if request.method == "POST" and form.is_valid():
        setup.save_institution(form.cleaned_data, actor=author_of(request.user))
        return redirect("setup")
    return _form(request, form, _("The institution"), _("Its name is shown to the people who use these services."), 1)


@require_http_methods(["GET", "POST"])
@in_setup
def venue_task(request: HttpRequest) -> HttpResponse:
    """Add the first venue, or change it."""
    row = institution()
    if row is None:
        return redirect("setup")
    form = VenueForm(request.POST or None, venue=row.first_venue)
    if row.first_venue is None:
        form.initial["law_profile"] = row.law_profile
    if request.method == "POST" and form.is_valid():
        try:
            setup.save_first_venue(form.cleaned_data, actor=author_of(request.user))
            return redirect("setup")
        except DomainError as error:
            show(form, error)
    lead = _("A court, an office or a facility. You add more venues and their rooms later.")
    return _form(request, form, _("The first venue"), lead, 2)


@require_http_methods(["GET", "POST"])
@in_setup
def administrator_task(request: HttpRequest) -> HttpResponse:
    """Make the account of the administrator, once."""
    row = institution()
    if row is None or row.first_venue is None:
        return redirect("setup")
    if row.administrator is not None:
        messages.info(request, _("The administrator's account exists already."))
        return redirect("setup")
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = {"name_ar": data["name_ar"], "name_en": data["name_en"]}
        try:
            setup.make_administrator(names, email=data["email"], password=data["password"])
            return redirect("setup")
        except DomainError as error:
            show(form, error)
    lead = _("Your own account. The next task is its second factor.")
    return _form(request, form, _("The administrator"), lead, 3)


@require_safe
@in_setup
def factor_task(request: HttpRequest) -> HttpResponse:
    """Lead the administrator to the page of the second factor, by the sign-in, and from there back to the tasks."""
    row = institution()
    if row is None or row.administrator is None:
        return redirect("setup")
    if has_second_factor(row.administrator):
        messages.info(request, _("The second factor is set up."))
        return redirect("setup")
    return redirect(f"{reverse('mfa_activate_totp')}?{urlencode({'next': reverse('setup')})}")


def _form(request: HttpRequest, form: Any, title: str, lead: str, step: int) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "step": step}
    return render(request, "access/setup/form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@in_setup
def checks_task(request: HttpRequest) -> HttpResponse:
    """Show the checks, and run the one whose button was pressed."""
    row = institution()
    if row is None or row.administrator is None:
        return redirect("setup")
    author = author_of(request.user)
    form, media, relay, failed = MailCodeForm(), None, None, ""
    act = request.POST.get("act", "")
    try:
        if act == "send":
            setup_checks.send_test_mail(row)
            messages.success(request, _("The test mail is on its way."))
            return redirect("setup_checks")
        if act == "code":
            form = MailCodeForm(request.POST)
            if form.is_valid():
                setup_checks.confirm_mail(form.cleaned_data["code"], actor=author)
                return redirect("setup_checks")
        if act == "media":
            media = setup_checks.check_media(actor=author)
        if act == "relay":
            relay = installation.check_relay()
    except DomainError as error:
        if form.is_bound:
            show(form, error)
        else:
            failed = str(error)
    clocks = setup_checks.check_clock(actor=author)
    row, server = institution(), stored_route().server
    context = {
        "row": row,
        "form": form,
        "failed": failed,
        "clock": clocks,
        "clock_seconds": f"{abs(clocks.skew):.1f}",
        "machine_time": clock.now(),
        "media": media,
        "relay": relay,
        "relay_was_asked": act == "relay",
        "stores_mail": settings.EMAIL_BACKEND == "ops.mail.FileMailBackend" and server is None,
        "mail_folder": settings.STORED_MAIL_DIR,
        "mail_server": server.host if server is not None else getattr(settings, "EMAIL_HOST", ""),
        "step": 7,
    }
    return render(request, "access/setup/checks.html", context, status=400 if form.errors or failed else 200)


@require_POST
@in_setup
def finish(request: HttpRequest) -> HttpResponse:
    """End the set-up and lead to the home page."""
    setup.finish(actor=author_of(request.user))
    request.session.pop(LINK, None)
    messages.success(
        request,
        _(
            "The set-up is finished. Sign in to continue with venues, rooms and staff, and invite a second"
            " administrator."
        ),
    )
    return redirect("home")
