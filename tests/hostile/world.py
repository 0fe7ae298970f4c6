"""One object of each kind, created by the product's own services, so that there is data that could leak."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from courts.access.services.devices import enrol, offer_enrolment
from courts.access.views.devices import cookie_name
from courts.ground.actors import SYSTEM, actor_for
from courts.ground.models import Notice, User
from courts.ground.services.notices import sweep
from courts.registry.models import Representation
from courts.registry.services.cases import enter_appearance
from demo.people import Cast
from hearings.services.acts import conclude_hearing, open_hearing
from hearings.services.minutes import draft_minutes
from notary.queries.slots import free_slots
from notary.services.appointments import book_appointment, hold_slot
from tests.hearings.cases import TOMORROW, make_hearing, open_lobby
from tests.registry import desk
from video.models import Seat

# Part of titles, names and documents that a stranger must never see.
CANARY = "كناري-7391"


@dataclass(slots=True)
class World:
    """The cast and the keys of existing objects, by the name of the URL parameter."""

    cast: Cast
    keys: dict[str, list[Any]] = field(default_factory=dict)
    screen: str = ""
    superuser: User | None = None

    def browser(self, who: str) -> Client:
        """Return the client of a person of the cast, of `anonymous`, of the `screen` or of the technical account."""
        client = Client(raise_request_exception=False)
        if who == "screen":
            client.cookies[cookie_name()] = self.screen
        elif who == "superuser":
            assert self.superuser is not None
            client.force_login(self.superuser, backend=BACKEND)
        elif who != "anonymous":
            client.force_login(self.cast.users[who], backend=BACKEND)
        return client


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def build(cast: Cast) -> World:
    """Create a draft, a filing, a case with two counsel, past and future hearings, an appointment, a screen."""
    lawyer, clerk, judge = (actor_for(cast.users[key]) for key in ("lawyer", "clerk", "judge"))
    drafted, waiting = desk.draft(cast, title=f"مسودة {CANARY}"), desk.submitted(cast, title=f"دعوى {CANARY}")
    case = desk.case(cast, title=f"مطالبة {CANARY}")
    respondent = case.parties.get(role="respondent")
    enter_appearance(case, party=respondent, lawyer=cast.people["counsel"], actor=clerk)
    live = open_lobby(make_hearing(cast, case))
    ended = open_lobby(
        make_hearing(cast, case, starts_at=TOMORROW + timedelta(hours=2), witnesses=(), interpreter=None)
    )
    conclude_hearing(open_hearing(ended, actor=judge), note=f"حجز {CANARY}", actor=judge)
    draft_minutes(ended)
    office = cast.venues["office"]
    first = timezone.now().astimezone(office.tz).date() + timedelta(days=1)
    slot = next(slot for day in free_slots(office, first, 7) for slot in day.slots)
    groom = actor_for(cast.users["groom"])
    held = hold_slot(
        office=office,
        notary=slot.notary,
        starts_at=slot.starts_at,
        groom=cast.people["groom"],
        bride=cast.people["bride"],
        channel="web",
        actor=groom,
    )
    booked = book_appointment(held, channel="web", actor=groom)
    sweep()
    _device, code = offer_enrolment(cast.spaces["facility_room"], "شاشة", actor=SYSTEM)
    _device, secret = enrol(code)
    world = World(cast, screen=secret)
    world.superuser = User.objects.create_superuser("root@diwan.example", "a long demonstration password")
    inbox = Notice.records.filter(recipient=cast.people["lawyer"], channel="inbox", state="sent").first()
    worklist = Notice.records.filter(channel="worklist", state="sent").first()
    assert inbox is not None
    assert worklist is not None
    world.keys = {
        "filing_id": [waiting.pk, drafted.pk, case.filing_id],
        "document_id": [
            filing.documents.get(kind="statement").document_id for filing in (waiting, drafted, case.filing)
        ],
        "case_id": [case.pk],
        "party_id": [respondent.pk],
        "representation_id": [Representation.records.get(party=respondent).pk],
        "hearing_id": [live.pk, ended.pk],
        "seat_id": [Seat.records.get(room=live.room_id, role="detainee").pk],
        "room_id": [live.room_id],
        "notice_id": [inbox.pk, worklist.pk],
        "appointment_id": [booked.pk],
        "key": ["hearings"],
    }
    assert lawyer.person is not None
    return world


@contextmanager
def undone() -> Iterator[None]:
    """Roll back every change made inside; callbacks on commit do not run."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Address:
    """One URL of the product: its name, and its path with `{name}` for each parameter."""

    name: str
    path: str
    varies: tuple[str, ...]

    def at(self, **values: Any) -> str:
        """Return the path with these values."""
        path = self.path
        for name in self.varies:
            path = path.replace("{" + name + "}", str(values[name]))
        return path

    def existing(self, world: World) -> list[str]:
        """Return paths of existing objects; a document is under its own filing."""
        most = max((len(world.keys[name]) for name in self.varies), default=1)
        return [
            self.at(**{name: world.keys[name][min(place, len(world.keys[name]) - 1)] for name in self.varies})
            for place in range(most)
        ]


@functools.cache
def addresses(*, admin: bool = False) -> tuple[Address, ...]:
    """Return every URL of the product, as the resolver knows them."""
    found = [
        Address(pattern.name or "", _path([*before, pattern]), tuple(_names([*before, pattern])))
        for before, pattern in _walk(get_resolver().url_patterns, [])
    ]
    return tuple(address for address in found if address.path.startswith("/admin/") is admin)


def _walk(patterns: list[URLPattern | URLResolver], before: list[Any]) -> Iterator[tuple[list[Any], URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, [*before, pattern])
        else:
            yield before, pattern


def _route(part: Any) -> str:
    text = str(part.pattern)
    if text.startswith("^"):
        text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", text.removeprefix("^").removesuffix("$"))
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text)


def _path(parts: list[Any]) -> str:
    return "/" + "".join(_route(part) for part in parts)


def _names(parts: list[Any]) -> list[str]:
    return re.findall(r"\{(\w+)\}", _path(parts))


def random_key(name: str) -> Any:
    """Return a well-formed key of no object."""
    return {"key": "no-such-key", "uidb36": "zz"}.get(name, UUID(int=0x5EED << 64 | 4 << 76 | 1 << 63))


LANGUAGES = [code for code, _name in settings.LANGUAGES]
