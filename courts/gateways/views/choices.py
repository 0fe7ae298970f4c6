"""The page on which a person chooses language and channel for each kind of message."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courts.access.queries.institution import language_of
from courts.gateways.forms.choices import ChoicesForm
from courts.gateways.queries.choices import choices_of, numbers_of
from courts.gateways.queries.languages import chosen_languages
from courts.gateways.services.choices import choose
from courts.ground.declared import message_channels
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.views.access import SignedInRequest, actor_of, signed_in


@require_http_methods(["GET", "POST"])
@signed_in
def channels(request: SignedInRequest) -> HttpResponse:
    """Show language and channel of each group of messages, and store the choice."""
    offered = message_channels.offered()
    person = request.user.person
    number = numbers_of([person.pk]).get(person.pk, "") if offered else ""
    chosen = {group: channel for (_person, group), channel in choices_of([person.pk]).items()}
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        channels=offered if number else (),
        chosen=chosen,
        languages={group: each for (_person, group), each in chosen_languages({person.pk}).items()},
        language=language_of(person.language),
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = choose(person, form.channels(), form.languages(), actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            if changed:
                messages.success(request, _("Your choice is saved."))
            return redirect("message_channels")
    return render(
        request,
        "gateways/channels.html",
        {"form": form, "number": number, "has_channels": bool(offered)},
        status=400 if form.errors else 200,
    )
