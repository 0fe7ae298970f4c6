"""Choosing language and channel for groups of messages."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from courts.access.services.mails import account_mails
from courts.gateways.models import ChannelChoice, LanguageChoice
from courts.gateways.queries.choices import choices_of, default_of, numbers_of
from courts.gateways.queries.languages import chosen_languages
from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.declared import message_channels
from courts.ground.errors import DomainError
from courts.ground.models import NoticeChannel, Person
from courts.ground.services import audit
from courts.ground.services.notices.preparing import addresses_of
from courts.ground.wording.typed_numbers import masked


def choose(person: Person, channels: Mapping[str, str], languages: Mapping[str, str], *, actor: Actor) -> bool:
    """Store channel and language of each group. Return False if nothing changed. Raises DomainError.

    A language that is empty is that of the profile.
    A mail tells the person of other channels: a stranger at an open session must not divert messages in silence.
    """
    with transaction.atomic():
        # The person's row serialises two choices at the same time.
        Person.records.select_for_update().get(pk=person.pk)
        has_channels = _choose_channels(person, channels, actor)
        return _choose_languages(person, languages, actor) or has_channels


def _choose_channels(person: Person, wanted: Mapping[str, str], actor: Actor) -> bool:
    before = {group: channel for (_person, group), channel in choices_of([person.pk]).items()}
    changed = {group: to for group, to in wanted.items() if before.get(group, default_of(group)) != to}
    if not changed:
        return False
    number = numbers_of([person.pk]).get(person.pk, "")
    for group, channel in changed.items():
        _check(group, channel, number)
        ChannelChoice.records.update_or_create(
            person=person, group=group, defaults={"channel": channel, "chosen_at": clock.now()}
        )
    audit.record("person.channels", person, actor=actor, detail=dict(sorted(changed.items())))
    _tell(person, number)
    return True


def _choose_languages(person: Person, wanted: Mapping[str, str], actor: Actor) -> bool:
    before = {group: language for (_person, group), language in chosen_languages({person.pk}).items()}
    changed = {group: to for group, to in wanted.items() if before.get(group, "") != to}
    if not changed:
        return False
    LanguageChoice.records.filter(person=person, group__in=changed).delete()
    LanguageChoice.records.bulk_create(
        LanguageChoice(person=person, group=group, language=language) for group, language in changed.items() if language
    )
    audit.record("person.languages", person, actor=actor, detail=dict(sorted(changed.items())))
    return True


def _check(group: str, channel: str, number: str) -> None:
    if channel == NoticeChannel.EMAIL:
        return
    if channel not in message_channels.offered():
        raise DomainError(_("This channel is not offered here."), code="not_offered", field=group)
    if not number:
        raise DomainError(_("Confirm a mobile number first."), code="not_verified", field=group)


def _tell(person: Person, number: str) -> None:
    address = addresses_of([person.pk]).get(person.pk)
    if address is None:
        return
    words = account_mails.in_both(
        lambda: (
            _("The channels of your messages changed"),
            render_to_string("gateways/mail_changed.txt", {"number": masked(number)}),
        )
    )
    account_mails.store(address, words, reader=person)
