"""Sentences of the libraries are shown in our own Arabic and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.utils import translation

from ops.translations import catalogues

PACKAGES = ("courts", "custody", "hearings", "identity", "notary")


def forms_of(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for child in kind.__subclasses__():
        yield child
        yield from forms_of(child)


def own_forms() -> list[type[forms.BaseForm]]:
    for package in PACKAGES:
        found = import_module(package)
        for module in walk_packages(found.__path__, f"{package}."):
            if ".forms" in module.name:
                import_module(module.name)
    return [each for each in forms_of(forms.BaseForm) if each.__module__.startswith(PACKAGES)]


def own_texts(language: str) -> set[str]:
    texts = set()
    for message in catalogues.entries(catalogues.load("ar")):
        texts |= {message.string} if isinstance(message.string, str) else set(message.string)
    if language == "en":
        texts = set()
        for locale in ("ar", "en"):
            for message in catalogues.entries(catalogues.load(locale)):
                for text in (message.id, message.string):
                    texts |= {text} if isinstance(text, str) else set(text)
    return texts


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_error_of_every_field_is_in_our_own_words(language: str) -> None:
    known, foreign = own_texts(language), set()
    with translation.override(language):
        checked = 0
        for form in own_forms():
            for name, field in getattr(form, "base_fields", {}).items():
                for message in (
                    *field.error_messages.values(),
                    *(getattr(rule, "message", "") for rule in field.validators),
                ):
                    # A plural has no text before its number is known.
                    if hasattr(message, "_translate_plural") or not str(message):
                        continue
                    checked += 1
                    if str(message) not in known:
                        foreign.add((form.__name__, name, str(message)))
    assert checked > 100
    assert not foreign


def test_rules_of_passwords_are_in_our_own_words() -> None:
    with translation.override("ar"):
        said = [rule.get_help_text() for rule in get_default_password_validators()]
    assert said == [
        "لا تشبه اسمك ولا بريدك الإلكتروني.",
        "الحد الأدنى لطولها: 12.",
        "ليست كلمة مرور شائعة.",
        "لا تتكون من أرقام فقط.",
    ]


@pytest.mark.parametrize(
    "language, said",
    [
        ("ar", "الحد الأقصى للطول 10، وطول ما أدخلته 11."),
        ("en", "Enter at most 10 characters; you entered 11."),
    ],
)
def test_length_of_a_text_is_said_in_our_own_words(language: str, said: str) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError, match=re.escape(said)):
        forms.CharField(max_length=10).clean("a" * 11)
