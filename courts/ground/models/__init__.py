"""Models of the ground."""

from courts.ground.models.audit import AuditEntry, AuditSeal
from courts.ground.models.calendar import SpecialDay
from courts.ground.models.devices import Device
from courts.ground.models.documents import Document
from courts.ground.models.idempotency import IdempotencyKey
from courts.ground.models.notices import Notice, NoticeChannel, Recipient
from courts.ground.models.people import (
    Contact,
    ContactChannel,
    Gender,
    Person,
    PersonKind,
    Posting,
    Role,
    User,
)
from courts.ground.models.places import Space, SpaceKind, Venue, VenueKind
from courts.ground.models.receipts import Channel, Counter, Receipt
from courts.ground.models.reservations import Reservation, Resource, ResourceKind
from courts.ground.models.timeline import TimelineEntry, TimelineMark

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Channel",
    "Contact",
    "ContactChannel",
    "Counter",
    "Device",
    "Document",
    "Gender",
    "IdempotencyKey",
    "Notice",
    "NoticeChannel",
    "Person",
    "PersonKind",
    "Posting",
    "Receipt",
    "Recipient",
    "Reservation",
    "Resource",
    "ResourceKind",
    "Role",
    "Space",
    "SpaceKind",
    "SpecialDay",
    "TimelineEntry",
    "TimelineMark",
    "User",
    "Venue",
    "VenueKind",
]
