"""The figures of rooms: a mute, people coming in, and how many rooms of five one web process holds."""

from __future__ import annotations

import asyncio
import random

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from bench.scale.rooms.page import Page
from bench.scale.rooms.people import Court, Meeting
from bench.scale.rooms.process import Used, WebProcess
from video.services.changes import group_of

MUTES = 20
CHANGE_EVERY = 10.0
PING_EVERY = 5.0
# A core whose other part is left to peaks, such as many people who come in at the same time.
SHARE_OF_CORE = 0.7
QUIET = 1.0


def path_of(meeting: Meeting) -> str:
    return f"/ws/rooms/{meeting.room}/?protocol=2"


async def enter_all(web: WebProcess, meeting: Meeting) -> tuple[list[Page], list[Used]]:
    """Let everyone come in: open, join, and be identified and admitted by the clerk. Returns what each arrival used."""
    pages: list[Page] = []
    used = []
    for member in meeting.members:
        before = web.used()
        page = await Page(web.port, path_of(meeting), member.cookie).open()
        pages.append(page)
        await page.command("join")
        if member.role == "witness":
            await pages[0].command("identify", seat=member.seat, method="known_to_the_court")
            await pages[0].command("admit", seat=member.seat)
        await page.until(lambda state: state["me"]["state"] == "admitted")
        await asyncio.sleep(0.3)
        used.append(web.used() - before)
    return pages, used


async def measure_mutes(web: WebProcess, meeting: Meeting, pages: list[Page]) -> tuple[float, float]:
    """Return statements and milliseconds of one mute, told to all pages; what the room uses at rest is taken off."""
    seat = meeting.members[-1].seat
    pause = 0.25
    await asyncio.sleep(QUIET)
    before = web.used()
    await asyncio.sleep(MUTES * pause)
    rest = web.used() - before
    before = web.used()
    for number in range(MUTES):
        is_on = number % 2 == 0
        await asyncio.gather(pages[0].command("mute" if is_on else "unmute", seat=seat), asyncio.sleep(pause))
    for page in pages[:-1]:
        await page.until(lambda state: not next(s for s in state["seats"] if s["seat"] == seat)["muted_by_host"])
    spent = web.used() - before
    return (spent.statements - rest.statements) / MUTES, 1000 * (spent.seconds - rest.seconds) / MUTES


async def play_node(meetings: list[Meeting], *, seconds: float) -> None:
    """Report every second of each room what the node received, as the link does."""
    layer = get_channel_layer()

    async def report(meeting: Meeting, delay: float) -> None:
        await asyncio.sleep(delay)
        for second in range(int(seconds)):
            network = "good" if second % 3 else "fair"
            seen = {member.seat: [True, True, False, network] for member in meeting.members}
            await layer.group_send(group_of(meeting.room), {"type": "node.seen", "seats": seen})
            await asyncio.sleep(1)

    await asyncio.gather(*(report(meeting, random.random()) for meeting in meetings))


async def change_rooms(meetings: list[Meeting], rooms: list[list[Page]], *, seconds: float) -> None:
    """Let each clerk mute or unmute a witness every ten seconds, and each page ping."""

    async def change(meeting: Meeting, pages: list[Page]) -> None:
        await asyncio.sleep(random.random() * CHANGE_EVERY)
        for number in range(int(seconds / CHANGE_EVERY)):
            await pages[0].command("unmute" if number % 2 else "mute", seat=meeting.members[-1].seat)
            await asyncio.sleep(CHANGE_EVERY)

    async def ping(page: Page) -> None:
        await asyncio.sleep(random.random() * PING_EVERY)
        for _ in range(int(seconds / PING_EVERY)):
            page.send("ping")
            await asyncio.sleep(PING_EVERY)

    await asyncio.gather(
        *(change(meeting, pages) for meeting, pages in zip(meetings, rooms, strict=True)),
        *(ping(page) for pages in rooms for page in pages),
    )


async def measure_rooms(web: WebProcess, meetings: list[Meeting], seconds: float) -> float:
    """Return the milliseconds of processor that one live room of five needs each second."""
    rooms = [
        [await Page(web.port, path_of(meeting), member.cookie).open() for member in meeting.members]
        for meeting in meetings
    ]
    for pages in rooms:
        for page in pages:
            await page.until(lambda state: all(each["online"] for each in state["seats"]))
    await asyncio.sleep(2 * QUIET)
    before = web.used()
    await asyncio.gather(play_node(meetings, seconds=seconds), change_rooms(meetings, rooms, seconds=seconds))
    spent = web.used() - before
    print(f"  statements a room-second: {spent.statements / len(meetings) / seconds:.2f}")
    for pages in rooms:
        for page in pages:
            page.close()
    return 1000 * spent.seconds / len(meetings) / seconds


async def measure_trivial(web: WebProcess, rooms: int, seconds: float) -> float:
    """Return the same for a consumer that passes on one message a second and answers pings: the bound."""
    layer = get_channel_layer()
    opened = [[await Page(web.port, f"/ws/trivial/{room}/").open() for _ in range(5)] for room in range(rooms)]
    text = '{"type": "seen", "seats": {' + ", ".join(f'"{room:036d}": [true, true, false, "good"]' for room in range(5))
    await asyncio.sleep(QUIET)
    before = web.used()

    async def send(room: int) -> None:
        await asyncio.sleep(random.random())
        for second in range(int(seconds)):
            await layer.group_send(f"trivial.{room}", {"type": "trivial.text", "text": text + "}}"})
            if second % PING_EVERY == 0:
                for page in opened[room]:
                    page.send("ping")
            await asyncio.sleep(1)

    await asyncio.gather(*(send(room) for room in range(rooms)))
    spent = web.used() - before
    for pages in opened:
        for page in pages:
            page.close()
    return 1000 * spent.seconds / rooms / seconds


async def measure(rooms: int, seconds: float) -> None:
    """Print every figure."""
    court = await sync_to_async(Court)()
    meeting = sync_to_async(court.meeting)
    web = WebProcess()
    try:
        for people in (5, 15):
            room = await meeting(people, is_live=False)
            pages, used = await enter_all(web, room)
            total = sum(each.statements for each in used)
            seconds_used = sum(each.seconds for each in used)
            print(f"{people} people coming in: {total} statements, {1000 * seconds_used:.0f} ms of processor")
            print(f"  the second person {used[1].statements}, the last one {used[-1].statements}")
            statements, milliseconds = await measure_mutes(web, room, pages)
            print(f"one mute in a room of {people}: {statements:.1f} statements, {milliseconds:.1f} ms of processor")
            for page in pages:
                page.close()
        await asyncio.sleep(QUIET)
        live = [await meeting(5, is_live=True) for _ in range(rooms)]
        for name, spent in (
            ("rooms of five, a change every 10 s", await measure_rooms(web, live, seconds)),
            ("the trivial consumer", await measure_trivial(web, rooms, seconds)),
        ):
            held = SHARE_OF_CORE * 1000 / spent
            print(f"{name}: {spent:.2f} ms a room-second, {held:.0f} rooms at {SHARE_OF_CORE:.0%} of a core")
    finally:
        web.stop()
