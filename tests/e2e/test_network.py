"""Poor and changing networks, in real browsers: pictures go on, and nobody connects anew for it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.attendee import Attendee, until
from tests.e2e.bad_line import BadLine, bad_line
from tests.e2e.product import Product
from tests.e2e.scene import Scene
from tests.e2e.test_room_faults import cameras, node_of, scene

__all__ = ["cameras", "scene"]
pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

SECONDS_OF_LOSS = 60
# What the page received of a seat's picture, and how often it stood still, as the browser counts it.
PICTURE = """(seat) => window.diwanRoom.stats().then((found) =>
  found.inputs.find((each) => each.seat === seat && each.kind === 'video'))"""


def media_port(product: Product) -> int:
    """The UDP port of the product's media node."""
    own = {str(each.readlink()) for each in Path(f"/proc/{node_of(product)}/fd").iterdir() if each.is_symlink()}
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        columns = line.split()
        if f"socket:[{columns[9]}]" in own:
            return int(columns[1].partition(":")[2], 16)
    raise AssertionError("the media node listens nowhere")


async def comes_by(line: BadLine, scene: Scene, member: str) -> Attendee:
    """Enter the waiting room by a poor line."""
    person = await scene.session(member)
    await person.page.add_init_script(line.script)
    await person.page.goto(scene.address_of(member))
    await person.pass_check()
    await person.sees("waiting")
    await person.connected()
    scene.people[member] = person
    return person


async def meet(line: BadLine, scene: Scene) -> tuple[Attendee, Attendee]:
    """The judge by a good line and the lawyer by a poor one."""
    judge = await scene.comes("judge", "room")
    lawyer = await comes_by(line, scene, "lawyer")
    await scene.identify("judge", "lawyer")
    await scene.open()
    await scene.admit("judge", "lawyer")
    await asyncio.gather(judge.sees_and_hears(lawyer.seat), lawyer.sees_and_hears(judge.seat))
    return judge, lawyer


async def picture(person: Attendee, seat: str) -> dict[str, Any]:
    """The browser's own counts of a picture."""
    return dict(await person.page.evaluate(PICTURE, seat))


async def test_a_minute_with_one_packet_of_twenty_lost_freezes_nobody(product: Product, scene: Scene) -> None:
    async with bad_line(media_port(product)) as line:
        judge, lawyer = await meet(line, scene)
        line.loss = 0.05
        still: list[float] = []
        at = {person.name: time.monotonic() for person in (judge, lawyer)}
        frames = {judge.name: 0, lawyer.name: 0}
        began = time.monotonic()
        while time.monotonic() - began < SECONDS_OF_LOSS:
            await asyncio.sleep(0.5)
            for person, seat in ((judge, lawyer.seat), (lawyer, judge.seat)):
                now, count = time.monotonic(), (await picture(person, seat))["frames"]
                if count > frames[person.name]:
                    still.append(now - at[person.name])
                    at[person.name], frames[person.name] = now, count
        assert line.lost > 200
        assert max(still) < 3.0, "a picture that stands for three seconds is marked as frozen"
        assert time.monotonic() - min(at.values()) < 3.0
        assert await judge.is_connected()
        assert await lawyer.is_connected()


async def test_another_network_is_followed_without_a_new_connection(product: Product, scene: Scene) -> None:
    async with bad_line(media_port(product)) as line:
        judge, lawyer = await meet(line, scene)
        serial = await lawyer.page.evaluate("window.diwanRoom.stats().then((found) => found.inputs.length)")
        before = await judge.received(lawyer.seat), await lawyer.received(judge.seat)
        await line.change_address()
        took = await until(lambda: goes_on(judge, lawyer, before), "media goes on from the new address", within=30)
        assert took < 10
        # A new connection would count from the beginning.
        assert (await lawyer.received(judge.seat)).packets > before[1].packets
        assert await lawyer.page.evaluate("window.diwanRoom.stats().then((found) => found.inputs.length)") == serial


async def goes_on(judge: Attendee, lawyer: Attendee, before: Any) -> bool:
    """Whether both see more than they had seen."""
    now = await judge.received(lawyer.seat), await lawyer.received(judge.seat)
    return all(later.frames > earlier.frames + 5 for later, earlier in zip(now, before, strict=True))
