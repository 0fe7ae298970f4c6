"""Screening orders: hosts make, change and lift them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from courts.ground import clock
from courts.ground.actors import Actor
from courts.ground.errors import Conflict, DomainError, NotAllowed, NotVisible
from courts.ground.services import audit
from video.models import ScreeningOrder, Seat, SeatEventKind
from video.policy import Capability
from video.services.events import add_event
from video.services.locking import locked_seat, policy_of, require


def screen(source: Seat, target: Seat, *, audio: bool, video: bool, actor: Actor, host: Seat) -> None:
    """Order that `target` does not hear (`audio`) or does not see (`video`) `source`; both false lift the order.

    The order holds from the next packet on, in consultations too, until it is lifted: a reconnect, another seat or
    another sitting of the same room does not end it. The same order twice changes nothing. Raises NotAllowed, also
    for an order against a host, who must see and hear everyone; Conflict for two people in one consultation, where no
    order may stand between people.
    """
    with locked_seat(source, host):
        require(host, Capability.SCREENING, source)
        target.refresh_from_db()
        if target.room_id != source.room_id or not target.is_live:
            raise NotVisible
        if source.pk == target.pk:
            raise DomainError(_("Select two different people."), code="same_person", field="other")
        if (audio or video) and target.role in policy_of(source).hosts:
            raise NotAllowed(_("A host must see and hear everyone in the room."))
        if (audio or video) and source.consultation_id is not None and source.consultation_id == target.consultation_id:
            raise Conflict(
                _("These two people are in one consultation. Move one of them out of it, then make the order."),
                code="screened_pair",
            )
        standing = ScreeningOrder.records.filter(
            room=source.room_id,
            source__person=source.person_id,
            target__person=target.person_id,
            lifted_at__isnull=True,
        ).first()
        # One moment for both: a playback may show nothing of the person between the old order and the new one.
        now = clock.now()
        if standing is not None:
            if (standing.audio, standing.video) == (audio, video):
                return
            _lift(standing, actor, now)
        if audio or video:
            _order(source, target, now, audio=audio, video=video, actor=actor)


def _order(source: Seat, target: Seat, now: datetime, *, audio: bool, video: bool, actor: Actor) -> None:
    order = ScreeningOrder.records.create(
        room=source.room,
        source=source,
        target=target,
        audio=audio,
        video=video,
        ordered_by=actor.user,
        ordered_at=now,
    )
    detail = {"source": str(source.pk), "target": str(target.pk), "audio": audio, "video": video}
    audit.record("screening.ordered", order, actor=actor, detail=detail)
    add_event(source, SeatEventKind.SCREENING_ORDERED, actor=actor, other=target)


def _lift(order: ScreeningOrder, actor: Actor, now: datetime) -> None:
    ScreeningOrder.records.filter(pk=order.pk).update(lifted_at=now)
    audit.record("screening.lifted", order, actor=actor)
    add_event(order.source, SeatEventKind.SCREENING_LIFTED, actor=actor, other=order.target)
