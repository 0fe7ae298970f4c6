"""A message has the language of its reader first: chosen for its kind, or for all, or that of the institution."""

from __future__ import annotations

import json
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from courts.access.models import Institution
from courts.access.sealed_text import seal
from courts.access.services.mails import account_mails, invitations, security_mails
from courts.gateways.models import LanguageChoice
from courts.gateways.states import GROUPS
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import AccountMail, AuditEntry, Notice, Person, Recipient, User
from courts.ground.services.notices import notify, sweep
from demo.people import Cast
from hearings.models import Hearing
from hearings.queries import notices
from tests.gateways.numbers import NUMBER, choose_channel, own_number, stored_messages

ARABIC = re.compile(r"[\u0621-\u064a]{3}")
AS_PROFILE = {f"language_{group}": "profile" for group, _label in GROUPS}


def language_of(words: str) -> str:
    return "ar" if ARABIC.search(words) else "en"


def order_of(letter: EmailMessage) -> list[str]:
    """The languages of the blocks of a mail, which are the same as text, as HTML and in its header."""
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    blocks = re.findall(r'<div class="block" dir="(rtl|ltr)" lang="(ar|en)">', html)
    order = [language for _direction, language in blocks]
    assert all(direction == ("rtl" if language == "ar" else "ltr") for direction, language in blocks)
    assert re.search(r'<html lang="(\w+)"', html).group(1) == order[0]  # type: ignore[union-attr]
    assert letter.message()["Content-Language"] == ", ".join(order)
    assert [language_of(part) for part in str(letter.body).split("\n---\n")] == order
    assert language_of(letter.subject) == order[0]
    return order


def tell_of_hearing(cast: Cast, hearing: Hearing, kind: str) -> EmailMessage:
    Notice.records.all().delete()
    mail.outbox.clear()
    notify(kind, hearing, [Recipient(cast.people["claimant"])], version=hearing.version)
    sweep()
    [letter] = mail.outbox
    return letter


def speak(cast: Cast, language: str) -> Person:
    person = cast.people["claimant"]
    person.language = language
    person.save(update_fields=["language"])
    return person


@pytest.mark.parametrize("language, order", [("ar", ["ar", "en"]), ("en", ["en", "ar"])])
def test_chosen_language_comes_first_in_the_mail_of_a_notice(
    cast: Cast, hearing: Hearing, language: str, order: list[str]
) -> None:
    speak(cast, language)
    assert order_of(tell_of_hearing(cast, hearing, notices.LISTED)) == order


def test_person_without_a_choice_reads_the_language_of_the_institution(cast: Cast, hearing: Hearing) -> None:
    speak(cast, "")
    assert order_of(tell_of_hearing(cast, hearing, notices.LISTED)) == ["ar", "en"]
    Institution.records.create(name_ar="محاكم", name_en="Courts", language="en")
    # The language of the institution is kept for ten minutes.
    cache.clear()
    assert order_of(tell_of_hearing(cast, hearing, notices.LISTED)) == ["en", "ar"]


def test_language_of_one_kind_of_messages_leaves_the_others(cast: Cast, hearing: Hearing, client: Client) -> None:
    speak(cast, "ar")
    client.force_login(cast.users["claimant"])
    url = reverse("message_channels")
    assert client.post(url, {**AS_PROFILE, "language_dates": "en"}).status_code == 302
    assert order_of(tell_of_hearing(cast, hearing, notices.LISTED)) == ["en", "ar"]
    assert order_of(tell_of_hearing(cast, hearing, notices.OUTCOME)) == ["ar", "en"]
    assert AuditEntry.records.get(action="person.languages").detail == {"dates": "en"}
    assert client.post(url, AS_PROFILE).status_code == 302
    assert not LanguageChoice.records.exists()
    assert order_of(tell_of_hearing(cast, hearing, notices.LISTED)) == ["ar", "en"]


@pytest.mark.parametrize("language", ["", "fr", "ar "])
def test_other_languages_are_refused_at_the_field(cast: Cast, client: Client, language: str) -> None:
    client.force_login(cast.users["claimant"])
    answer = client.post(reverse("message_channels"), {**AS_PROFILE, "language_cases": language})
    assert answer.status_code == 400
    assert 'id="id_language_cases_error"' in answer.content.decode()
    assert not LanguageChoice.records.exists()


def test_short_message_has_the_language_of_its_kind_alone(cast: Cast, hearing: Hearing) -> None:
    person = speak(cast, "ar")
    own_number(cast, "claimant", NUMBER)
    choose_channel(cast, "claimant", "sms")
    LanguageChoice.records.create(person=person, group="dates", language="en")
    mail.outbox.clear()
    notify(notices.LISTED, hearing, [Recipient(person)], version=hearing.version, step="again")
    sweep()
    assert "A hearing was listed." in stored_messages()[-1].body
    assert language_of(stored_messages()[-1].body.replace("ديوان", "")) == "en"


def written(cast: Cast) -> EmailMessage:
    mail.outbox.clear()
    account_mails.send_mails()
    [letter] = [each for each in mail.outbox if each.to == [cast.users["claimant"].email]]
    return letter


@pytest.mark.parametrize("language, order", [("ar", ["ar", "en"]), ("en", ["en", "ar"])])
@pytest.mark.parametrize("about", ["password", "change", "invitation", "code"])
def test_every_mail_about_an_account_has_both_languages(
    cast: Cast, client: Client, about: str, language: str, order: list[str]
) -> None:
    speak(cast, language)
    user = User.objects.get(pk=cast.users["claimant"].pk)
    if about == "password":
        account_mails.request_new_password(user.email)
    elif about == "change":
        security_mails.tell_of_change(user, "account.password_changed", actor=actor_for(user))
    elif about == "invitation":
        user.set_unusable_password()
        invitations.invite(user, actor=SYSTEM)
    else:
        client.force_login(user)
        client.post(reverse("contact_add_email"), {"address": "second@diwan.example"})
        AccountMail.records.update(address=user.email)
    assert order_of(written(cast)) == order


def test_links_of_a_mail_about_an_account_can_be_followed(cast: Cast) -> None:
    account_mails.request_new_password(cast.users["claimant"].email)
    letter = written(cast)
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    links = set(re.findall(r'<a href="([^"]+/password/reset/key/[^"]+)"', html))
    assert len(links) == 1
    assert links == set(re.findall(r"\S+/password/reset/key/\S+", str(letter.body)))


def test_typed_words_in_a_mail_about_an_account_are_no_markup(cast: Cast) -> None:
    person = cast.people["claimant"]
    words = account_mails.in_both(lambda: ("Subject", 'A program: <img src="x"> asks'))
    account_mails.store("claimant@diwan.example", words, reader=person)
    assert "<img" not in str(written(cast).alternatives[0][0])  # type: ignore[attr-defined]


def test_mail_stored_by_an_older_version_still_leaves(cast: Cast) -> None:
    account_mails.request_new_password("claimant@diwan.example")
    old = seal(account_mails.PURPOSE, json.dumps(["A subject", "A text"]))
    AccountMail.records.update(sealed=old, language="en")
    letter = written(cast)
    assert (letter.subject, letter.body) == ("A subject", "A text\n")
