"""The room of an identity check at the level of its sockets: two people, and no third."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from courts.ground.actors import actor_for
from courts.ground.models import User
from demo.people import Cast, create_cast
from identity.models import VideoCheck
from identity.services import decisions
from tests.cast import PASSWORD
from tests.hostile.test_sockets import refused, turned_away
from tests.identity.applicants import applicant, asked, called
from tests.identity.test_video_checks import seen
from tests.video.signalling.sockets import ask, cookie_of, of, seat_key, seated, socket, until
from video.models import Seat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return create_cast(law_profile="test", password=PASSWORD)


@pytest.fixture
def row(people: Cast) -> VideoCheck:
    """An applicant in a sitting with the clerk. The list is filled by hand: the office may be closed at this hour."""
    check = asked(people, applicant())
    until_night = timezone.now() + timedelta(hours=1)
    return called(people, VideoCheck.records.create(request=check, venue=check.venue, waits_until=until_night))


async def test_applicant_waits_is_admitted_and_is_seen_by_the_clerk_alone(people: Cast, row: VideoCheck) -> None:
    assert row.room is not None
    async with seated(row.room, people.users["clerk"]) as clerk, seated(row.room, row.request.account) as guest:
        assert (await ask(clerk, "join"))["type"] == "ok"
        assert (await ask(guest, "join"))["type"] == "ok"
        assert (await Seat.records.aget(room=row.room, role="applicant")).state == "waiting"
        admit = await ask(clerk, "admit", seat=await seat_key(row.room, "applicant"))
        assert admit["type"] == "ok"
        state = await until(guest, lambda message: message["type"] == "room" and message["me"]["state"] == "admitted")
        assert [seat["role"] for seat in state["seats"]] == ["identity_checker"]
        await sync_to_async(_verify)(people, row)
        assert (await until(guest, of("bye")))["code"] == "ended"
        assert (await until(clerk, of("bye")))["code"] == "ended"


def _verify(people: Cast, row: VideoCheck) -> None:
    fresh = VideoCheck.records.select_related("request__account__person", "venue", "room").get(pk=row.pk)
    decisions.verify(fresh, seen(), actor=actor_for(people.users["clerk"]))


async def test_no_one_else_opens_a_socket(people: Cast, row: VideoCheck) -> None:
    assert row.room is not None
    for member in ("manager", "judge", "notary", "lawyer", "stranger", "other_clerk"):
        cookie = await sync_to_async(cookie_of)(people.users[member])
        assert await refused(socket(row.room.pk, cookie)), member


async def test_clerk_whose_posting_ended_is_turned_away(people: Cast, row: VideoCheck) -> None:
    assert row.room is not None
    day = (timezone.now() - timedelta(days=2)).date()
    await sync_to_async(people.people["clerk"].postings.update)(starts_on=day, ends_on=day)
    clerk: User = people.users["clerk"]
    assert await turned_away(socket(row.room.pk, await sync_to_async(cookie_of)(clerk))) == "revoked"
