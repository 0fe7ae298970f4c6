"""Poor and changing networks in real browsers: pictures continue without a new connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser.attendee import Attendee, until
from tests.e2e.browser.bad_line import BadLine, bad_line
from tests.e2e.browser.firefox import Firefox, firefox
from tests.e2e.browser.product import Product
from tests.e2e.browser.scene import Scene
from tests.e2e.browser.standing import Page, watching
from tests.e2e.test_firefox import VIEW
from tests.e2e.test_room_failures import node_of, scene

__all__ = ["scene"]
pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

log = logging.getLogger(__name__)

SECONDS_OF_LOSS = 60
LONGEST_STAND = 1.5
"""Seconds. The camera takes five pictures a second here, so that a lost packet is noticed 0.2 s later; a browser that
is left alone with a loss asks for a key frame after three seconds."""
OF_SEAT = "(each) => each.seat === '%s' && each.kind === 'video'"


async def media_port(product: Product) -> int:
    """The UDP port of the product's media node, once it has one: the product may have just started."""
    found: list[int] = []

    async def is_bound() -> bool:
        with suppress(AssertionError):
            found.append(bound_port(product))
        return bool(found)

    await until(is_bound, "the media node listens")
    return found[0]


def bound_port(product: Product) -> int:
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

    return await until(more, "pictures") >= 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """Three participants: the judge over a good line, lawyer and clerk over one line that can be poor."""

    line: BadLine
    judge: Attendee
    lawyer: Attendee
    clerk: Firefox


async def test_poor_line_and_network_change_keep_media_in_both_browsers(bare_product: Product, scene: Scene) -> None:
    async with bad_line(await media_port(bare_product)) as line, clerk_in_firefox(line, scene) as clerk:
        judge, lawyer = await meet(line, scene)
        assert await sees(clerk, judge.seat)
        meeting = Meeting(line, judge, lawyer, clerk)
        await change_the_network_without_a_new_connection(meeting)
        await lose_one_packet_of_twenty_for_a_minute(meeting)


async def change_the_network_without_a_new_connection(meeting: Meeting) -> None:
    judge, lawyer, clerk = meeting.judge, meeting.lawyer, meeting.clerk
    count = "window.diwanRoom.stats().then((found) => found.inputs.length)"
    inputs = 4, 4  # picture and sound of two others; the last of them may have just come

    async def are_complete() -> bool:
        return (await lawyer.page.evaluate(count), await clerk.evaluate(count)) == inputs

    await until(are_complete, "every seat is received")
    before = await judge.received(lawyer.seat), await lawyer.received(judge.seat)
    at_clerk = await pictures(clerk, judge.seat)
    await meeting.line.change_address()
    # Before the 15 s after which a silent connection is replaced: the inputs below would be new ones.
    await until(lambda: goes_on(judge, lawyer, before), "media goes on from the new address")

    async def clerk_continues() -> bool:
        return await pictures(clerk, judge.seat) > at_clerk + 5

    await until(clerk_continues, "Firefox goes on from the new address")
    # A new connection would count from zero.
    assert (await lawyer.received(judge.seat)).packets > before[1].packets
    assert (await lawyer.page.evaluate(count), await clerk.evaluate(count)) == inputs


async def lose_one_packet_of_twenty_for_a_minute(meeting: Meeting) -> None:
    judge, lawyer, line = meeting.judge, meeting.lawyer, meeting.line
    pages: dict[str, Page] = {"judge": judge.page, "lawyer": lawyer.page, "clerk": meeting.clerk}
    line.loss = 0.05
    async with watching(pages) as watch:
        await asyncio.sleep(SECONDS_OF_LOSS)
    line.loss = 0.0
    assert line.lost > 200
    watched = (("judge", lawyer.seat, "lawyer"), ("lawyer", judge.seat, "judge"), ("clerk", judge.seat, "judge"))
    stands = {f"{camera} at {viewer}": watch.longest(viewer, seat, camera) for viewer, seat, camera in watched}
    gross = [round(watch.longest(*each, is_gross=True), 2) for each in watched]
    log.info("longest stands: %s; with waits for a processor: %s", stands, gross)
    assert max(stands.values()) < LONGEST_STAND, stands
    assert await judge.is_connected()
    assert await lawyer.is_connected()


async def goes_on(judge: Attendee, lawyer: Attendee, before: Any) -> bool:
    """True if both receive more pictures than before."""
    now = await judge.received(lawyer.seat), await lawyer.received(judge.seat)
    return all(later.frames > earlier.frames + 5 for later, earlier in zip(now, before, strict=True))
