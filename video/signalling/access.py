"""The database side of one socket: its seat, its state, its right to stay, and its commands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import translation

from courts.access.services import devices
from courts.access.views.devices import cookie_name
from courts.ground import clock
from courts.ground.actors import Actor, actor_for, actor_for_device
from courts.ground.errors import NotVisible
from courts.ground.models import User
from video.models import Seat
from video.queries.seats import device_seat, own_seat, why_gone
from video.queries.snapshot import snapshot, version_of
from video.services import admission
from video.signalling.commands import perform
from video.signalling.protocol import Request


def seat_for(scope: dict[str, Any], room_id: UUID) -> tuple[Seat, Actor]:
    """Return the seat of a signed-in user, or of an enrolled device. Raises NotVisible."""
    user = scope.get("user")
    if isinstance(user, User) and user.is_active:
        return own_seat(user, room_id), actor_for(user)
    device = devices.recognise(scope["cookies"].get(cookie_name(), ""))
    if device is None:
        raise NotVisible
    return device_seat(device, room_id), actor_for_device(device)


def read_state(seat_id: UUID, generation: int, language: str) -> tuple[str, dict[str, Any]]:
    """Return the reason why this socket lost its seat, or the room as its viewer may know it. Raises NotVisible."""
    gone = why_gone(seat_id, generation)
    return gone, {} if gone else snapshot(seat_id, language)


def read_standing(scope: dict[str, Any], actor: Actor, seat: Seat) -> tuple[bool, int]:
    """Return whether the user or device may stay, and the version of the room now."""
    return _may_stay(scope, actor), version_of(seat.room_id)


def _may_stay(scope: dict[str, Any], actor: Actor) -> bool:
    """Return whether the session or the device that opened the socket is still valid."""
    if actor.device is not None:
        return devices.recognise(scope["cookies"].get(cookie_name(), "")) is not None
    # An expired session keeps its row until it is swept.
    key = scope["session"].session_key
    return Session.objects.filter(session_key=key, expire_date__gt=clock.now()).exists()


def revoke_seat(seat: Seat, generation: int, actor: Actor) -> None:
    """Revoke the seat of a user who signed out, or of a revoked device."""
    # A newer socket of the same person, signed in elsewhere, keeps the seat.
    if not why_gone(seat.pk, generation):
        admission.revoke(seat, actor=actor, reason="signed out")


def perform_in(language: str, seat_id: UUID, generation: int, request: Request, actor: Actor) -> dict[str, str]:
    """Perform a command with its messages in the language of the page."""
    with translation.override(language):
        return perform(seat_id, generation, request.type, request.fields, actor=actor)
