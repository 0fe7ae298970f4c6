"""Registry of the channels to telephones (SMS, WhatsApp), filled by the app that owns their gateway.

Without a declaration there is no such channel: every message that leaves the house is a mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from courts.ground.declared.reading_languages import Found
from courts.ground.models import Notice, NoticeChannel
from courts.ground.states import NoticeReason
from courts.ground.wording.notice_text import NoticeText


class Refused(Exception):
    """The gateway does not take messages for this number, and says so for good."""


class NotTaken(Exception):
    """The gateway answered, and did not take the message. Another attempt may succeed."""


class Unreachable(Exception):
    """The gateway did not answer in time. Each further attempt could wait as long."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one message to a telephone: channel, number as stored, and the words that are sent."""

    channel: str
    address: str
    text: NoticeText


class Gateway(Protocol):
    """The channels of one gateway."""

    def offered(self) -> tuple[str, ...]:
        """The channels that this installation has."""

    def reaches(self, number: str) -> bool:
        """True if messages can be sent to a stored telephone number: not to a landline, for example."""

    def routes(self, notices: Sequence[Notice], languages: Found) -> dict[UUID, Route]:
        """The notices, by key, that leave by a gateway now. Every other one is a mail. A fixed number of queries.

        `languages`: that of each recipient for each kind.
        """

    def instead_of_mail(self, notices: Sequence[Notice]) -> dict[UUID, str]:
        """The channel of the one more attempt of mails that fail for good, by key, where there is one."""

    def send_all(
        self, notices: Sequence[Notice], *, until: float, lost_limit: int
    ) -> Iterator[tuple[Notice, BaseException | None]]:
        """Send notices whose rows have channel, address and words, several at once, but no row of the database.

        Yield each with its error, if there is one: Refused, NotTaken, Unreachable or any other. No more begin after
        `until` (monotonic, seconds), but at least one, nor after so many were Unreachable; those are not yielded.
        """

    def send_code(self, key: UUID, number: str, language: str, code: str) -> None:
        """Send a code that proves a number, by SMS. The key makes a repeat harmless. Raises as `send` does."""

    def send_link(self, key: UUID, number: str, language: str, link: str) -> None:
        """Send an invitation that is a link, by SMS, to a number without an account. See `send_code`."""

    def choices_url(self) -> str:
        """The page on which a person chooses language and channel for each kind of message."""

    def next_after(self, channel: str, reason: NoticeReason) -> str:
        """The channel for the one more attempt after this channel of the gateway failed."""


_gateways: list[Gateway] = []


def register(gateway: Gateway) -> None:
    """Declare the gateway. The last declaration wins."""
    _gateways[:] = [gateway]


def gateway() -> Gateway | None:
    """The declared gateway."""
    return _gateways[0] if _gateways else None


def offered() -> tuple[str, ...]:
    """The channels to telephones that this installation has."""
    return _gateways[0].offered() if _gateways else ()


def takes_codes(number: str) -> bool:
    """True if a code or a link by SMS can reach this stored number."""
    return NoticeChannel.SMS in offered() and _gateways[0].reaches(number)


def send_all(
    notices: Sequence[Notice], *, until: float, lost_limit: int
) -> Iterator[tuple[Notice, BaseException | None]]:
    """Send notices through the gateway, several at once: see `Gateway.send_all`."""
    return _declared().send_all(notices, until=until, lost_limit=lost_limit) if notices else iter(())


def send_code(key: UUID, number: str, language: str, code: str) -> None:
    """Send a code that proves a number. Raises Refused, NotTaken, Unreachable."""
    _declared().send_code(key, number, language, code)


def send_link(key: UUID, number: str, language: str, link: str) -> None:
    """Send an invitation that is a link. Raises Refused, NotTaken, Unreachable."""
    _declared().send_link(key, number, language, link)


def _declared() -> Gateway:
    if not _gateways:
        raise NotTaken
    return _gateways[0]


def choices_url() -> str:
    """The page on which a person chooses language and channel for each kind of message."""
    return _gateways[0].choices_url() if _gateways else ""


def routes(notices: Sequence[Notice], languages: Found) -> dict[UUID, Route]:
    """The notices, by key, that leave by a gateway now, in the languages of their recipients."""
    return _gateways[0].routes(notices, languages) if notices and offered() else {}


def instead_of_mail(notices: Sequence[Notice]) -> dict[UUID, str]:
    """The channel of the one more attempt of mails that fail for good, by key. Without a gateway there is none."""
    return _gateways[0].instead_of_mail(notices) if notices and offered() else {}
