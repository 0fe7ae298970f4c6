"""The text of a notice in the active language; the app that sends the notice writes it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The text for one recipient. `title` carries no party's name: a locked telephone shows it.

    facts: margin list of (label, value). action: label and path of the one button.
    consequence: what happens if the recipient does not come. calendar: an iCalendar file, if any.
    """

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...] = ()
    action_label: str = ""
    action_path: str = ""
    consequence: str = ""
    calendar: bytes | None = field(default=None, repr=False)
