"""The copy of a person's own data: its state, and the part of it that access and the ground store."""

from __future__ import annotations

from typing import Any

from courts.access.models import DataExport
from courts.ground import clock
from courts.ground.errors import NotVisible
from courts.ground.models import Contact, Notice, Person, SignIn, User

# The newest rows of a long list; the page says so.
NEWEST = 5_000


def export_of(user: User) -> DataExport | None:
    """The copy that the account asked for, without its content."""
    return DataExport.records.defer("content").filter(user=user).first()


def content_of(user: User) -> bytes:
    """The ZIP. Raises NotVisible while it is not ready, and once its time is over."""
    row = DataExport.records.filter(user=user, expires_at__gt=clock.now()).first()
    if row is None or row.content is None:
        raise NotVisible
    return bytes(row.content)


PERSON = (
    *("kind", "name_ar", "name_en", "gender", "emirates_id", "licence_number", "document_number", "document_issuer"),
    *("document_verified_at", "roll_number", "identity_level", "declared_emirates_id", "declared_roll_number"),
    *("language", "zone", "quiet_from", "quiet_until", "access_needs", "access_note", "created_at"),
)


def account_data(person: Person) -> dict[str, Any]:
    """The person, their account, contact points, sign-ins and messages."""
    notices = Notice.records.filter(recipient=person, state="sent").order_by("-sent_at", "pk")
    sign_ins = SignIn.records.filter(user__person=person).order_by("-started_at")
    return {
        "person": {name: getattr(person, name) for name in PERSON},
        "account": list(User.objects.filter(person=person).values("email", "date_joined", "last_login")),
        "contacts": list(Contact.records.filter(person=person).values("channel", "address", "verified_at")),
        "postings": list(person.postings.values("venue__name_ar", "role", "starts_on", "ends_on")),
        "sign_ins": list(sign_ins.values("started_at", "seen_at", "ended_at", "end", "address", "browser")[:NEWEST]),
        "messages": list(
            notices.values("sent_at", "read_at", "channel", "address", "title_ar", "title_en", "body_ar", "body_en")[
                :NEWEST
            ]
        ),
    }
