"""Facts of an upgraded installation as JSON: `python -m tests.upgrade.facts`, in a process of its own."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from courts.ground.models import AuditEntry, Notice, Person, User
from courts.registry.models import Case, Filing
from demo.people import key_of
from hearings.models import Hearing, Minutes
from video.models import Room, Seat, SeatEvent
from video.policy import RoomPolicy, capabilities_of

# The hearing of the old data is in session then.
DURING = datetime(2026, 11, 28, 19, 6, tzinfo=UTC)


def client_of(member: str) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    user = User.objects.get(person=key_of(member))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def statuses(hearing: Hearing) -> dict[str, int]:
    """The answers of the pages that people of the old data open."""
    pages = {
        ("lawyer", reverse("cases")),
        ("lawyer", reverse("case", args=[hearing.case_id])),
        ("lawyer", reverse("inbox")),
        ("lawyer", reverse("filings")),
        ("judge", reverse("hearings")),
        ("judge", reverse("hearing", args=[hearing.pk])),
        ("judge", reverse("hearing_room", args=[hearing.pk])),
        ("clerk", reverse("hearing", args=[hearing.pk])),
        ("officer", reverse("custody_facility")),
        ("manager", reverse("review_queue")),
    }
    return {f"{member} {path}": client_of(member).get(path).status_code for member, path in sorted(pages)}


def seat_of(seat: Seat) -> dict[str, Any]:
    policy = RoomPolicy.from_json(seat.room.policy)
    return {
        "state": seat.state,
        "muted": seat.is_muted_by_host,
        "audio_on": seat.audio_on,
        "consultation": str(seat.consultation_id) if seat.consultation_id else None,
        "may": sorted(capabilities_of(seat.role, policy)),
        "is_host": seat.role in policy.hosts,
    }


def facts() -> dict[str, Any]:
    call_command("audit", "verify", stdout=sys.stderr)
    call_command("check", databases=["default"], stdout=sys.stderr)
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["django_htmx"])
    hearing = Hearing.records.get(state="in_session")
    return {
        "counts": {
            "people": Person.records.count(),
            "cases": Case.records.count(),
            "filings": Filing.records.count(),
            "seats": Seat.records.count(),
            "rooms": Room.records.count(),
            "notices": Notice.records.count(),
            "audit": AuditEntry.records.count(),
        },
        "notices": {
            str(row.pk): [row.title_ar, row.title_en, row.body_ar, row.body_en]
            for row in Notice.records.filter(state="sent")
        },
        "withdrawn": Notice.records.filter(state="withdrawn").count(),
        "seats": {
            str(seat.pk): seat_of(seat)
            for seat in Seat.records.filter(room=hearing.room_id, is_live=True).select_related("room")
        },
        "events": sorted(SeatEvent.records.filter(room=hearing.room_id).values_list("kind", flat=True)),
        "minutes": {str(row.pk): [row.state, row.version] for row in Minutes.records.all()},
        "pages": statuses(hearing),
    }


if __name__ == "__main__":
    with time_machine.travel(DURING, tick=True):
        print(json.dumps(facts()))
