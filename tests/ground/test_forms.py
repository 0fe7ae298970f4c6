"""What is missing in a form is named: no two faults of a page read the same."""

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

OURS = ("courts.registry", "hearings", "notary", "courts.access.views.devices")


def forms_below(parent: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in parent.__subclasses__():
        yield each
        yield from forms_below(each)


def asked(form: type[forms.BaseForm]) -> Iterator[tuple[str, Field]]:
    """What a reader is asked for. A field that is needed by turns has its words too."""
    for name, field in form.base_fields.items():
        if not isinstance(field.widget, forms.HiddenInput) and (field.required or name == "reason"):
            yield name, field


def test_every_form_of_the_product_names_what_is_missing() -> None:
    ours = [form for form in forms_below(forms.Form) if form.__module__.startswith(OURS)]
    assert len(ours) > 10
    default = Field.default_error_messages["required"]
    nameless = [
        f"{form.__qualname__}.{name}"
        for form in ours
        for name, field in asked(form)
        if str(field.error_messages["required"]) == str(default)
    ]
    assert nameless == []


@pytest.mark.parametrize("path", [*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()])
def test_the_forms_of_signing_in_name_it_too(path: str) -> None:
    words = import_string("courts.access.forms.sign_in.REQUIRED_MESSAGES")
    assert {name for name, _field in asked(import_string(path))} <= set(words), path


def test_an_empty_booking_says_of_each_thing_and_of_the_time_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["groom"])
    answer = client.post(reverse("appointment_start"), {})
    assert answer.status_code == 400
    said = [str(fault) for faults in answer.context["form"].errors.values() for fault in faults]
    assert len(set(said)) == len(said) == 4
    assert "اختر وقتاً." in said
    assert "هذا الحقل مطلوب." not in answer.content.decode()
