"""The home page: the services directory, searched in both languages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from courts.ground.context import PageFrame
from courts.ground.declared import directory, installation
from courts.ground.declared.own_tasks import OwnTask, own_tasks
from courts.ground.declared.upcoming import Upcoming, upcoming_for
from courts.ground.models import User
from courts.ground.queries.postings import postings_read_once, serves_today
from courts.ground.wording.arabic_search import folded

Entry = tuple[directory.Service, str]


def _words_of(service: directory.Service) -> str:
    """The text of a service that search looks through, in both languages."""
    texts = []
    for language in ("ar", "en"):
        with translation.override(language):
            texts.append(f"{service.group.title} {service.title} {service.line}")
    return folded(" ".join(texts))


def _found(query: str) -> list[tuple[directory.Group, list[Entry]]]:
    words = folded(query).split()
    found = []
    for group in directory.GROUPS:
        entries = [
            (service, reverse(service.url_name))
            for service in directory.services_of(group)
            if all(word in _words_of(service) for word in words)
        ]
        if entries:
            found.append((group, entries))
    return found


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Events and tasks of a signed-in user, then the directory. Staff and administrators get their own first page."""
    query = request.GET.get("q", "").strip()[:100]
    user = request.user
    if not isinstance(user, User) and not installation.is_set_up():
        return render(request, "ground/not_set_up.html")
    if isinstance(user, User):
        with postings_read_once(user.person):
            return _home(request, query, user)
    return _home(request, query, None)


def _home(request: HttpRequest, query: str, user: User | None) -> HttpResponse:
    events, tasks = list[Upcoming](), list[OwnTask]()
    if user is not None:
        if not query and (serves_today(user.person) or (user.is_staff and user.is_superuser)):
            nav = [link for link in PageFrame(request).nav if link.url != request.path]
            if nav:
                return redirect(nav[0].url)
        events, tasks = upcoming_for(user), own_tasks(user.person)
    context = {"groups": _found(query), "query": query, "next": events[:1], "later": events[1:], "tasks": tasks}
    return render(request, "ground/home.html", context)
