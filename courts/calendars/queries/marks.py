"""Notices about the mark of a booking: the last effect alone is told, and once on each channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from courts.calendars.models import CalendarEffect, EffectKind
from courts.calendars.queries.effects import last_marks, number_of, step_of
from courts.ground.models import Notice, NoticeChannel, Recipient
from courts.ground.states import NoticeState

# Attribute of a booking that was loaded for its notices.
MARK: Final = "calendar_mark"
# A claimed notice may leave in this moment. A mail that was skipped after its words were stored may have left before:
# the worker died, or lost the server's answer.
_LEFT: Final = (
    Q(state__in=(NoticeState.SENT, NoticeState.CLAIMED))
    | Q(accepted_at__isnull=False)
    | (Q(state=NoticeState.SKIPPED) & ~Q(address=""))
)

Mailbox = tuple[UUID, UUID | None, str]


@dataclass(slots=True)
class _Told:
    """Notices that a recipient got on one channel: the last that surely left, and those that may have."""

    last: int = 0
    is_off: bool = False
    unsure: list[tuple[Notice, bool]] = field(default_factory=list)

    def add(self, notice: Notice, *, is_off: bool) -> None:
        if notice.state != NoticeState.SENT and notice.accepted_at is None:
            self.unsure.append((notice, is_off))
        elif number_of(notice.step) > self.last:
            self.last, self.is_off = number_of(notice.step), is_off

    def awaits(self, notice: Notice, *, is_off: bool) -> bool:
        """True if a notice of the last effect tells its reader anything new."""
        # The same sweep refuses a notice of an earlier effect, unless another worker sent it before.
        may_be = {was_off for other, was_off in self.unsure if other.address or other.claimed_at != notice.claimed_at}
        return not self.is_off or False in may_be if is_off else self.is_off or True in may_be


@dataclass(frozen=True, slots=True)
class Mark:
    """The last effect on a booking at its present start, and what was told of the effects before it."""

    effect: CalendarEffect | None
    told: dict[Mailbox, _Told]

    @property
    def is_off(self) -> bool:
        """True if the booking falls on a day off."""
        return self.effect is not None and self.effect.kind == EffectKind.DAY_OFF


def remember_marks(rows: Collection[Any], *, booked: str, day_off: str, stands: str) -> None:
    """Read for many bookings of one model at once what this module tells of one. Two queries.

    Only a booking in the state `booked` can be marked. day_off, stands: the kinds of its two notices. The second query
    is about bookings that were ever marked at their present start.
    """
    label = next((row._meta.label_lower for row in rows), "")
    effects = last_marks(label, {row.pk: row.starts_at for row in rows if row.state == booked})
    versions = {row.pk: row.version for row in rows if row.pk in effects}
    told: dict[UUID, dict[Mailbox, _Told]] = defaultdict(lambda: defaultdict(_Told))
    if versions:
        left = Notice.records.filter(_LEFT, subject_label=label, subject_id__in=versions, kind__in=(day_off, stands))
        for notice in left:
            key = notice.subject_id
            # The notice of the last effect itself may be claimed now.
            if notice.version == versions[key] and notice.step != step_of(effects[key]):
                told[key][_mailbox_of(notice)].add(notice, is_off=notice.kind == day_off)
    for row in rows:
        setattr(row, MARK, Mark(effects.get(row.pk), dict(told.get(row.pk, {}))))


def _mailbox_of(notice: Notice) -> Mailbox:
    # Before it leaves, a message counts as mail; it may leave, or have left, to a telephone.
    return notice.recipient_id, notice.venue_id, NoticeChannel.EMAIL if notice.is_outside else notice.channel


def is_on_day_off(row: Any) -> bool:
    """Return True if a booking falls on a day off, as `remember_marks` read it."""
    return _mark_of(row).is_off


def _mark_of(row: Any) -> Mark:
    mark: Mark = getattr(row, MARK)
    return mark


def is_news(row: Any, notice: Notice, *, is_off: bool) -> bool:
    """Return True if a notice tells of the last effect on the booking, and its reader does not know it already.

    row: a booking that `remember_marks` read. is_off: the notice tells of a day off, not that the booking stands.
    """
    mark = _mark_of(row)
    if mark.effect is None or mark.is_off != is_off or notice.step != step_of(mark.effect):
        return False
    return mark.told.get(_mailbox_of(notice), _Told()).awaits(notice, is_off=is_off)


def told_of(row: Any, kind: str) -> list[Recipient]:
    """The recipients of notices of this kind that left, or may be leaving, about the present date of a booking."""
    rows = Notice.records.filter(
        _LEFT,
        subject_label=row._meta.label_lower,
        subject_id=row.pk,
        kind=kind,
        version=row.version,
    ).select_related("recipient", "venue")
    return list({notice.recipient_id: Recipient(notice.recipient, notice.venue) for notice in rows}.values())
