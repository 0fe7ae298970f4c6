"""The user's own profile: names, messages, quiet hours, needs and contact points."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courts.access.declared import profile_pages
from courts.access.forms.profile import ContactCodeForm, EmailForm, ProfileForm, TelephoneForm
from courts.access.services import contacts
from courts.ground.declared import message_channels
from courts.ground.errors import DomainError
from courts.ground.forms.errors import show
from courts.ground.models import Contact, ContactChannel
from courts.ground.queries.people import access_contact, contacts_of, may_change_names
from courts.ground.services import people
from courts.ground.services.notices.preparing import addresses_of
from courts.ground.views.access import SignedInRequest, actor_of, signed_in


def _page(request: SignedInRequest, *, status: int = 200, **forms: Form) -> HttpResponse:
    """The page, with the forms that were posted in place of empty ones."""
    person = request.user.person
    names_are_own = may_change_names(person)
    form = forms.get("form") or ProfileForm(person=person, may_change_names=names_are_own)
    context: dict[str, Any] = {
        "person": person,
        "names_are_own": names_are_own,
        "form": form,
        "email_form": forms.get("email_form") or EmailForm(),
        "telephone_form": forms.get("telephone_form") or TelephoneForm(),
        "wrong": next((each for each in forms.values() if each.errors), form),
        "contacts": [(contact, contacts.needs_code(contact)) for contact in contacts_of(person)],
        "receives": addresses_of([person.pk]).get(person.pk, ""),
        "rings": addresses_of([person.pk], channel=ContactChannel.PHONE).get(person.pk, ""),
        "channels_url": message_channels.choices_url(),
        "sends_short_messages": bool(message_channels.offered()),
        "pages": [(reverse(each.url_name), each.label) for each in profile_pages.pages()],
    }
    return render(request, "access/profile/profile.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: SignedInRequest) -> HttpResponse:
    """Show the profile, and store what the person set. With errors, the form keeps its entries."""
    if request.method == "GET":
        return _page(request)
    person = request.user.person
    form = ProfileForm(request.POST, person=person, may_change_names=may_change_names(person))
    if not form.is_valid():
        return _page(request, status=400, form=form)
    if people.update_settings(person, form.settings(), actor=actor_of(request)):
        messages.success(request, _("Your profile is saved."))
    return redirect("profile")


@require_http_methods(["GET", "POST"])
@signed_in
def add_email(request: SignedInRequest) -> HttpResponse:
    """Add an e-mail address and send a code to it."""
    if request.method == "GET":
        return redirect("profile")
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _page(request, status=400, email_form=form)
    try:
        contact = contacts.add(
            request.user, ContactChannel.EMAIL, form.cleaned_data["address"], actor=actor_of(request)
        )
    except DomainError as error:
        show(form, error)
        return _page(request, status=400, email_form=form)
    return redirect("profile") if contact.verified_at is not None else redirect("contact_code", contact.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def add_telephone(request: SignedInRequest) -> HttpResponse:
    """Store a telephone number, and send a code to it where the installation sends SMS."""
    if request.method == "GET":
        return redirect("profile")
    form = TelephoneForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            contact = contacts.add(request.user, ContactChannel.PHONE, number, actor=actor_of(request))
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            if contacts.needs_code(contact):
                return redirect("contact_code", contact.pk)
            messages.success(request, _("The number is saved."))
            return redirect("profile")
    return _page(request, status=400, telephone_form=form)


def _own(request: SignedInRequest, contact_id: UUID) -> Contact:
    return access_contact(request.user.person, contact_id)


@require_http_methods(["GET", "POST"])
@signed_in
def code(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Enter the code that was sent to an e-mail address or a mobile number."""
    contact = _own(request, contact_id)
    if not contacts.needs_code(contact):
        return redirect("profile")
    form = ContactCodeForm(request.POST if request.method == "POST" else None, channel=contact.channel)
    if request.method == "POST" and form.is_valid():
        try:
            contacts.confirm(contact, form.cleaned_data["code"], actor=actor_of(request))
        except DomainError as error:
            show(form, error)
        else:
            if contact.channel == ContactChannel.PHONE:
                messages.success(request, _("The number is confirmed. Choose the messages that go to it."))
                return redirect(message_channels.choices_url() or "profile")
            messages.success(request, _("The address is confirmed. Messages go to it from now on."))
            return redirect("profile")
    context = {"form": form, "contact": contact}
    return render(request, "access/profile/contact_code.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in
def new_code(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Send a new code to a contact point that is not confirmed."""
    contact = _own(request, contact_id)
    if not contacts.needs_code(contact):
        return redirect("profile")
    try:
        contacts.send_code(request.user, contact)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("We have sent a new code."))
    return redirect("contact_code", contact.pk)


@require_POST
@signed_in
def choose(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Send messages to this address, or short messages to this number."""
    contact = _own(request, contact_id)
    contacts.choose(contact, actor=actor_of(request))
    if contact.channel == ContactChannel.PHONE:
        messages.success(request, _("Short messages go to this number from now on."))
    else:
        messages.success(request, _("Messages go to this address from now on."))
    return redirect("profile")


@require_http_methods(["GET", "POST"])
@signed_in
def remove(request: SignedInRequest, contact_id: UUID) -> HttpResponse:
    """Ask whether to remove a contact point, then remove it."""
    contact = _own(request, contact_id)
    if request.method == "GET":
        return render(request, "access/profile/contact_remove.html", {"contact": contact})
    try:
        people.remove_contact(contact, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The contact point is removed."))
    return redirect("profile")
