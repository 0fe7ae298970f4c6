"""Rooms and the people in them."""

from video.models.rooms import Room
from video.models.seats import Seat, SeatRole
from video.models.sittings import Attendance, Sitting

__all__ = ["Attendance", "Room", "Seat", "SeatRole", "Sitting"]
