"""A hearing that starts now, created inside a served product by its services. Runs in `manage.py shell`."""

from __future__ import annotations

import json
import sys
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone

from courts.access.services.institution import devices
from courts.access.views.devices import cookie_name
from courts.calendars.queries import working_time
from courts.ground.actors import SYSTEM
from courts.ground.models import User
from courts.registry.models import Case
from demo.people import Cast, create_cast
from hearings.models import Hearing
from hearings.services.conflicts import NotFree
from tests.cast import PASSWORD
from tests.hearings.cases import make_case, make_hearing
from video.models import Room, Seat

MARK = "one-hearing:"
LENGTH = timedelta(minutes=30)


def make(title: str = "مطالبة بأجرة مقاولة") -> None:
    """List a hearing of the whole cast, move it to now, and print its keys on one line."""
    cast = create_cast(law_profile="demo", password=PASSWORD)
    hearing = _listed(cast, make_case(cast, title=title))
    _let_the_hour_come(hearing)
    seats = Seat.records.filter(room=hearing.room_id).values_list("person", "pk")
    members = {person.pk: key for key, person in cast.people.items()}
    found: dict[str, Any] = {
        "hearing": str(hearing.pk),
        "case": str(hearing.case_id),
        "room": str(hearing.room_id),
        "seats": {members[person]: str(seat) for person, seat in seats},
        "cookies": {key: {settings.SESSION_COOKIE_NAME: _session(user)} for key, user in cast.users.items()},
    }
    _device, code = devices.offer_enrolment(cast.spaces["facility_room"], "شاشة", actor=SYSTEM)
    _device, secret = devices.enrol(code)
    found["cookies"]["screen"] = {cookie_name(): secret}
    print(MARK + json.dumps(found))


def keep_making() -> None:
    """Create a hearing for each input line."""
    for _line in sys.stdin:
        close_old_connections()
        make()
        sys.stdout.flush()


def _session(user: User) -> str:
    """Create the session of a signed-in user. Other tests cover sign-in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _listed(cast: Cast, case: Case) -> Hearing:
    court = cast.venues["court"]
    day = timezone.now().astimezone(court.tz).date()
    for ahead in range(2, 60):
        for hour in (9, 10, 11):
            starts_at = datetime.combine(day + timedelta(days=ahead), time(hour), court.tz)
            if working_time.is_open(court, starts_at, starts_at + LENGTH):
                try:
                    return make_hearing(cast, case, starts_at=starts_at, duration=LENGTH)
                except NotFree:
                    continue
    raise AssertionError("no hour of the coming weeks is free")


@transaction.atomic
def _let_the_hour_come(hearing: Hearing) -> None:
    """Move the hearing to now, as if the days until then had passed. It was booked by the services."""
    now = timezone.now().replace(second=0, microsecond=0)
    times = {"starts_at": now, "ends_at": now + LENGTH}
    Room.records.filter(pk=hearing.room_id).update(**times, opens_at=now - LENGTH)
    Hearing.records.filter(pk=hearing.pk).update(**times)
