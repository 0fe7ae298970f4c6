"""Rooms and the people in them."""

from video.models.rooms import Room
from video.models.screening import ScreeningOrder
from video.models.seats import Seat, SeatRole
from video.models.side_rooms import SideRoom
from video.models.sittings import Attendance, Sitting

__all__ = ["Attendance", "Room", "ScreeningOrder", "Seat", "SeatRole", "SideRoom", "Sitting"]
