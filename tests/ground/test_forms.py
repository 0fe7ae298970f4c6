"""Error messages of forms name the missing field, so that no two messages of a page are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms
from django.conf import settings
from django.forms.fields import Field
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

import notary.forms.appointments  # noqa: F401 - imported so that their forms are known
from demo.people import Cast

OURS = ("courts.registry", "hearings", "identity", "notary", "courts.access.views.devices")


def forms_below(parent: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in parent.__subclasses__():
        yield each
        yield from forms_below(each)


def required_fields(form: type[forms.BaseForm]) -> Iterator[tuple[str, Field]]:
    """The visible required fields of a form, and `reason`, which is required only for some answers."""
    for name, field in form.base_fields.items():
        if not isinstance(field.widget, forms.HiddenInput) and (field.required or name == "reason"):
            yield name, field


def test_forms_name_the_missing_field() -> None:
    ours = [form for form in forms_below(forms.Form) if form.__module__.startswith(OURS)]
    assert len(ours) > 10
    default = Field.default_error_messages["required"]
    nameless = [
        f"{form.__qualname__}.{name}"
        for form in ours
        for name, field in required_fields(form)
        if str(field.error_messages["required"]) == str(default)
    ]
    assert nameless == []


@pytest.mark.parametrize("path", [*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()])
def test_sign_in_forms_name_the_missing_field(path: str) -> None:
    words = import_string("courts.access.forms.sign_in.REQUIRED_MESSAGES")
    assert {name for name, _field in required_fields(import_string(path))} <= set(words), path


def test_empty_booking_shows_one_error_per_field(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["groom"])
    answer = client.post(reverse("appointment_start"), {})
    assert answer.status_code == 400
    messages = [str(error) for errors in answer.context["form"].errors.values() for error in errors]
    assert len(set(messages)) == len(messages) == 4
    assert "اختر وقتاً." in messages
    assert "هذا الحقل مطلوب." not in answer.content.decode()
