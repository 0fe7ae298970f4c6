"""Rooms and the people in them."""

from video.models.consultations import Consultation
from video.models.media_stretches import MediaStretch
from video.models.rooms import Room
from video.models.screening import ScreeningOrder
from video.models.seat_events import SeatEvent, SeatEventKind
from video.models.seats import Seat
from video.models.sittings import Attendance, Sitting

__all__ = [
    "Attendance",
    "Consultation",
    "MediaStretch",
    "Room",
    "ScreeningOrder",
    "Seat",
    "SeatEvent",
    "SeatEventKind",
    "Sitting",
]
