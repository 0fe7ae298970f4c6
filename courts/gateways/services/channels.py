"""The channels to telephones, as the outbox uses them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from courts.access.queries.institution import institution
from courts.gateways import kinds
from courts.gateways.adapters import Message, adapter
from courts.gateways.adapters.choice import stores_messages
from courts.gateways.models import GatewayMessage
from courts.gateways.numbers import e164
from courts.gateways.queries.choices import choices_of, numbers_of
from courts.gateways.services import sending
from courts.gateways.states import FAILED_MAILS
from courts.gateways.wording import words_of_code, words_of_kind, words_of_link
from courts.ground import clock
from courts.ground.declared.message_channels import NotTaken, Refused, Route
from courts.ground.declared.reading_languages import Found
from courts.ground.models import Notice, NoticeChannel
from courts.ground.states import NoticeReason
from courts.ground.wording.notice_text import NoticeText

log = logging.getLogger(__name__)

CODE_TEMPLATE: Final = "number_code"
LINK_TEMPLATE: Final = "invitation_link"


class Telephones:
    """SMS and WhatsApp through the gateway of the settings."""

    def offered(self) -> tuple[str, ...]:
        """The channels that this installation has."""
        return tuple(settings.GATEWAY_CHANNELS) if settings.GATEWAY_URL or stores_messages() else ()

    def reaches(self, number: str) -> bool:
        """True if messages can be sent to a stored number."""
        return e164(number) is not None

    def routes(self, notices: Sequence[Notice], languages: Found) -> dict[UUID, Route]:
        """The notices, by key, that leave by the gateway now, as their recipients chose. Three queries."""
        people = {notice.recipient_id for notice in notices if kinds.find(notice.kind) is not None}
        numbers = numbers_of(people) if people else {}
        if not numbers:
            return {}
        chosen = choices_of(numbers)
        names: dict[str, str] = {}
        found = {}
        for notice in notices:
            kind = kinds.find(notice.kind)
            number = numbers.get(notice.recipient_id)
            if kind is None or number is None:
                continue
            channel = notice.channel if notice.keeps_channel else chosen.get((notice.recipient_id, kind.group), "")
            if channel in self.offered():
                text = _text(kind, languages[notice.recipient_id, notice.kind], names)
                found[notice.pk] = Route(channel, number, text)
        return found

    def instead_of_mail(self, notices: Sequence[Notice]) -> dict[UUID, str]:
        """SMS for kinds that have a sentence, to people with a verified number who did not choose against it."""
        if NoticeChannel.SMS not in self.offered():
            return {}
        people = {notice.recipient_id for notice in notices if kinds.find(notice.kind) is not None}
        numbers = numbers_of(people) if people else {}
        chosen = choices_of(numbers) if numbers else {}
        return {
            notice.pk: NoticeChannel.SMS.value
            for notice in notices
            if notice.recipient_id in numbers
            and kinds.find(notice.kind) is not None
            and chosen.get((notice.recipient_id, FAILED_MAILS), NoticeChannel.SMS) == NoticeChannel.SMS
        }

    def send_all(
        self, notices: Sequence[Notice], *, until: float, lost_limit: int
    ) -> Iterator[tuple[Notice, BaseException | None]]:
        """Send notices, at most `AT_ONCE` at the same time; only this thread asks the database."""
        names: dict[str, str] = {}
        for notice, message, answer in sending.send_all(
            adapter(), [(notice, _message(notice, names)) for notice in notices], until=until, lost_limit=lost_limit
        ):
            yield notice, answer if isinstance(answer, BaseException) else _recorded(message, notice, answer)

    def send_code(self, key: UUID, number: str, language: str, code: str) -> None:
        """Send a code that proves a stored number. Raises Refused, NotTaken, Unreachable."""
        name = _institution(language)
        with translation.override(language):
            text = words_of_code(institution=name, code=code)
        _send_to_number(key, number, CODE_TEMPLATE, language, {"institution": name, "code": code}, text)

    def send_link(self, key: UUID, number: str, language: str, link: str) -> None:
        """Send an invitation that is a link. Raises Refused, NotTaken, Unreachable."""
        name = _institution(language)
        with translation.override(language):
            text = words_of_link(institution=name, link=link)
        _send_to_number(key, number, LINK_TEMPLATE, language, {"institution": name, "link": link}, text)

    def choices_url(self) -> str:
        """The page on which a person chooses language and channel for each kind of message."""
        return reverse("message_channels")

    def next_after(self, channel: str, reason: NoticeReason) -> str:
        """SMS after WhatsApp, where the telephone was not reached; mail after SMS, and where the gateway is silent."""
        if channel == NoticeChannel.WHATSAPP and reason != NoticeReason.GATEWAY_SILENT:
            return NoticeChannel.SMS if NoticeChannel.SMS in self.offered() else NoticeChannel.EMAIL
        return NoticeChannel.EMAIL


def _send_to_number(
    key: UUID, number: str, template: str, language: str, parameters: dict[str, str], text: str
) -> None:
    to, way = e164(number), adapter()
    if to is None:
        raise Refused
    if way is None:
        raise NotTaken
    message = Message(str(key), NoticeChannel.SMS, to, template, language, parameters, text)
    _record(message, None, way.send(message))


def _message(notice: Notice, names: dict[str, str]) -> Message:
    language = notice.language
    if language not in names:
        names[language] = _institution(language)
    with translation.override(language):
        parameters = {"institution": names[language], "link": link()}
    text = notice.body_en if language == "en" else notice.body_ar
    kind = kinds.find(notice.kind)
    template = kind.template if kind is not None else notice.kind
    return Message(str(notice.pk), notice.channel, notice.address, template, language, parameters, text)


def _recorded(message: Message, notice: Notice, provider_id: str) -> Exception | None:
    """Record a message that left. An error belongs to this message alone."""
    try:
        _record(message, notice, provider_id)
    except Exception as error:  # noqa: BLE001 - one bad row must not stop the others
        return error
    return None


def link() -> str:
    """The one link of every message: the inbox."""
    return str(settings.BASE_URL).rstrip("/") + reverse("inbox")


def _institution(language: str) -> str:
    row = institution()
    if row is None:
        return "Diwan" if language == "en" else "ديوان"
    return row.name_en if language == "en" else row.name_ar


def _text(kind: kinds.MessageKind, language: str, names: dict[str, str]) -> NoticeText:
    """The words of a kind: its sentence as the title, the whole message as the lead."""
    if language not in names:
        names[language] = _institution(language)
    with translation.override(language):
        return NoticeText(title=str(kind.sentence), lead=words_of_kind(kind, institution=names[language], link=link()))


def _record(message: Message, notice: Notice | None, provider_id: str) -> None:
    row = {"notice": notice, "channel": message.channel, "template": message.template}
    # A repeat after a worker died has the same key; the gateway may give it a new one of its own.
    way = adapter()
    within = way.receipt_within if way is not None else None
    due_at = clock.now() + within if within is not None and notice is not None else None
    found = {**row, "provider_id": provider_id, "receipt_due_at": due_at}
    try:
        GatewayMessage.records.update_or_create(pk=message.key, defaults=found)
    except IntegrityError:
        # The gateway gave one key to two messages. This one has left all the same, and gets no receipt.
        log.warning("the gateway repeats a key", extra={"key": message.key})
        GatewayMessage.records.update_or_create(pk=message.key, defaults={**row, "provider_id": f"own-{message.key}"})
