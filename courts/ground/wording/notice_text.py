"""The text of a notice in the active language; the app that sends the notice writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from courts.ground.wording import dates
from courts.ground.wording.dates import full_date, local, time_12h, time_24h, zone_words


class Invitation(Protocol):
    """A calendar entry that a mail carries to one attendee."""

    @property
    def method(self) -> str:
        """REQUEST or CANCEL, for the `Content-Type` of the part (RFC 6047, 2.4)."""

    def content(self, attendee: str) -> bytes:
        """The iCalendar file for the attendee with this e-mail address."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The way in which the reader of a notice reads times. `zone`: the zone where they live, if they are known to."""

    has_24_hours: bool = False
    zone: str = ""

    def hour(self, moment: datetime, place: object | None = None) -> str:
        """The hour at a place, by the reader's clock."""
        return time_24h(moment, place) if self.has_24_hours else time_12h(moment, place)

    def is_abroad(self, moment: datetime, place: object | None = None) -> bool:
        """True if the reader's own clock shows another time than the place's."""
        return bool(self.zone) and local(moment, self.zone).utcoffset() != local(moment, place).utcoffset()

    def when(self, moment: datetime, place: object | None = None) -> str:
        """Day and hour at a place, for a title or a sentence. A reader abroad is told whose time it is."""
        words = f"{full_date(moment, place)} · {self.hour(moment, place)}"
        return f"{words} ({zone_words(moment, place)})" if self.is_abroad(moment, place) else words

    def times(self, moment: datetime, place: object | None = None, label: str = "") -> list[tuple[str, str]]:
        """The facts of a time: with its zone, and also by the reader's own clock where that differs."""
        return self._facts(moment, place, label, f"{full_date(moment, place)} · {self.hour(moment, place)}")

    def deadline(self, moment: datetime, place: object | None, label: str) -> list[tuple[str, str]]:
        """The facts of the end of a term, with its zone as for any time."""
        return self._facts(moment, place, label, dates.deadline(moment, place))

    def _facts(self, moment: datetime, place: object | None, label: str, words: str) -> list[tuple[str, str]]:
        facts = [(label or _("When"), f"{words} ({zone_words(moment, place)})")]
        if self.is_abroad(moment, place):
            # A message may give several times: each says which of them it repeats.
            own_label = _("%(label)s, your time") % {"label": label} if label else _("Your time")
            own = f"{full_date(moment, self.zone)} · {self.hour(moment, self.zone)} ({zone_words(moment, self.zone)})"
            facts.append((own_label, own))
        return facts


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The text for one recipient. `title` carries no party's name: a locked telephone shows it.

    facts: margin list of (label, value). action: label and path of the one button.
    consequence: what happens if the recipient does not come. calendar: the entry of their calendar, if any.
    scan_label, scan_path: words and path of an address that a mail also shows as a QR code, if any.
    """

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...] = ()
    action_label: str = ""
    action_path: str = ""
    consequence: str = ""
    calendar: Invitation | None = field(default=None, repr=False)
    scan_label: str = ""
    scan_path: str = ""
