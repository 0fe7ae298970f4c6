"""What a notice says, as its own app words it in the active language."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NoticeText:
    """Words for one recipient. `title` carries no party's name: it is what a locked telephone shows.

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
