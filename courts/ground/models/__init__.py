"""Models of the ground."""

from courts.ground.models.account_mails import AccountMail
from courts.ground.models.audit import AuditEntry, AuditSeal
from courts.ground.models.calendar import SpecialDay, SpecialDayKind
from courts.ground.models.devices import Device
from courts.ground.models.documents import Document
from courts.ground.models.idempotency import IdempotencyKey
from courts.ground.models.notices import Notice, NoticeChannel, Recipient
from courts.ground.models.people import (
    AccessNeed,
    Contact,
    ContactChannel,
    Gender,
    IdentityLevel,
    Person,
    PersonKind,
    Posting,
    Role,
    User,
)
from courts.ground.models.places import Space, SpaceKind, Venue, VenueKind
from courts.ground.models.receipts import Channel, Counter, Receipt
from courts.ground.models.reservations import Reservation, Resource, ResourceKind
from courts.ground.models.sign_ins import SignIn, SignInEnd
from courts.ground.models.sweeps import SweepItem, SweepState
from courts.ground.models.timeline import TimelineEntry, TimelineMark

__all__ = [
    "AccessNeed",
    "AccountMail",
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
    "IdentityLevel",
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
    "SignIn",
    "SignInEnd",
    "Space",
    "SpaceKind",
    "SpecialDay",
    "SpecialDayKind",
    "SweepItem",
    "SweepState",
    "TimelineEntry",
    "TimelineMark",
    "User",
    "Venue",
    "VenueKind",
]
