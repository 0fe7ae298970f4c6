"""Poor and changing networks in real browsers: pictures continue without a new connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser.attendee import Attendee, until
from tests.e2e.browser.bad_line import BadLine, bad_line
from tests.e2e.browser.firefox import Firefox, firefox
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene
from tests.e2e.test_firefox import VIEW
from tests.e2e.test_room_failures import node_of, scene

__all__ = ["scene"]
pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

SECONDS_OF_LOSS = 60
OF_SEAT = "(each) => each.seat === '%s' && each.kind === 'video'"


def media_port(product: Product) -> int:
    """The UDP port of the product's media node."""
    own = {str(each.readlink()) for each in Path(f"/proc/{node_of(product)}/fd").iterdir() if each.is_symlink()}
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        columns = line.split()
        if f"socket:[{columns[9]}]" in own:
            return int(columns[1].partition(":")[2], 16)
    raise AssertionError("the media node listens nowhere")


async def comes_by(line: BadLine, scene: Scene, member: str) -> Attendee:
    """Enter the waiting room over a poor line."""
    person = await scene.session(member)
    await person.page.add_init_script(line.script)
    await person.page.goto(scene.address_of(member))
    await person.pass_check()
    await person.sees("waiting")
    await person.connected()
    scene.people[member] = person
    return person


async def meet(line: BadLine, scene: Scene) -> tuple[Attendee, Attendee]:
    """Bring the judge over a good line and the lawyer over a poor one."""
    judge = await scene.comes("judge", "room")
    lawyer = await comes_by(line, scene, "lawyer")
    await scene.identify("judge", "lawyer")
    await scene.open()
    await scene.admit("judge", "lawyer")
    await asyncio.gather(judge.sees_and_hears(lawyer.seat), lawyer.sees_and_hears(judge.seat))
    return judge, lawyer


async def pictures(person: Attendee | Firefox, seat: str) -> int:
    """Return the number of pictures of a seat that this browser has decoded."""
    found = f"window.diwanRoom.stats().then((all) => all.inputs.find({OF_SEAT % seat})?.frames ?? 0)"
    return int(await (person.evaluate(found) if isinstance(person, Firefox) else person.page.evaluate(found)))


@asynccontextmanager
async def clerk_in_firefox(line: BadLine, scene: Scene) -> AsyncIterator[Firefox]:
    """Bring the clerk, in the other browser, over the same poor line."""
    cookies = {"diwan-language": "ar", **scene.cookies["clerk"]}
    async with firefox(scene.origin, cookies, script=line.script) as clerk:
        await clerk.goto(scene.address_of("clerk"))
        await clerk.passes_check()
        await clerk.until(f"{VIEW} === 'room'", "the clerk is in the room")
        yield clerk


async def sees(person: Attendee | Firefox, seat: str) -> bool:
    """True if more pictures of a seat arrive than before."""
    before = await pictures(person, seat)

    async def more() -> bool:
        return await pictures(person, seat) > before + 5

    return await until(more, "pictures", within=90) >= 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """Three participants: the judge over a good line, lawyer and clerk over one line that can be poor."""

    line: BadLine
    judge: Attendee
    lawyer: Attendee
    clerk: Firefox


async def test_poor_line_and_network_change_keep_media_in_both_browsers(bare_product: Product, scene: Scene) -> None:
    async with bad_line(media_port(bare_product)) as line, clerk_in_firefox(line, scene) as clerk:
        judge, lawyer = await meet(line, scene)
        assert await sees(clerk, judge.seat)
        meeting = Meeting(line, judge, lawyer, clerk)
        await change_the_network_without_a_new_connection(meeting)
        await lose_one_packet_of_twenty_for_a_minute(meeting)


async def change_the_network_without_a_new_connection(meeting: Meeting) -> None:
    judge, lawyer, clerk = meeting.judge, meeting.lawyer, meeting.clerk
    count = "window.diwanRoom.stats().then((found) => found.inputs.length)"
    inputs = await lawyer.page.evaluate(count), await clerk.evaluate(count)
    before = await judge.received(lawyer.seat), await lawyer.received(judge.seat)
    at_clerk = await pictures(clerk, judge.seat)
    await meeting.line.change_address()
    took = await until(lambda: goes_on(judge, lawyer, before), "media goes on from the new address", within=30)
    assert took < 10

    async def clerk_continues() -> bool:
        return await pictures(clerk, judge.seat) > at_clerk + 5

    await until(clerk_continues, "Firefox goes on from the new address", within=30)
    # A new connection would count from zero.
    assert (await lawyer.received(judge.seat)).packets > before[1].packets
    assert (await lawyer.page.evaluate(count), await clerk.evaluate(count)) == inputs


async def lose_one_packet_of_twenty_for_a_minute(meeting: Meeting) -> None:
    judge, lawyer, line = meeting.judge, meeting.lawyer, meeting.line
    watched = {"judge": (judge, lawyer.seat), "lawyer": (lawyer, judge.seat), "clerk": (meeting.clerk, judge.seat)}
    line.loss = 0.05
    still: list[float] = []
    at = dict.fromkeys(watched, time.monotonic())
    frames = dict.fromkeys(watched, 0)
    began = time.monotonic()
    while time.monotonic() - began < SECONDS_OF_LOSS:
        await asyncio.sleep(0.5)
        for name, (person, seat) in watched.items():
            count, now = await pictures(person, seat), time.monotonic()
            # A new connection counts from zero; pictures must arrive in any case.
            if count != frames[name]:
                still.append(now - at[name])
                at[name], frames[name] = now, count
    assert line.lost > 200
    assert max(still) < 3.0, "a picture that does not change for three seconds is marked as frozen"
    assert time.monotonic() - min(at.values()) < 3.0
    assert await judge.is_connected()
    assert await lawyer.is_connected()


async def goes_on(judge: Attendee, lawyer: Attendee, before: Any) -> bool:
    """True if both receive more pictures than before."""
    now = await judge.received(lawyer.seat), await lawyer.received(judge.seat)
    return all(later.frames > earlier.frames + 5 for later, earlier in zip(now, before, strict=True))
