"""Our node, from this checkout, over its own wire: JSON lines on a Unix socket."""

import asyncio
import contextlib
import itertools
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from bench.media import cores
from bench.media.peers import RefusedError
from video.sfu import wire

ROOT = Path(__file__).parents[3]
Request = wire.Publish | wire.Subscribe | wire.Accept
T = TypeVar("T")
PATIENCE = 10.0  # seconds


class Ours:
    """`python -m video.sfu` with its defaults."""

    name = "ours"

    def __init__(self) -> None:
        """Nothing runs before `start`."""
        self.pid = 0
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        self._rooms: dict[str, tuple[int, list[str], list[str]]] = {}
        """By room: the version of its state, the seats, and the seats that only receive."""
        self._serials: dict[tuple[str, str], int] = {}
        self._waiting: dict[str, asyncio.Future[wire.FromNode]] = {}
        self._ids = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start the node and send `Hello`."""
        path = Path(self._folder.name) / "node.sock"
        command = [sys.executable, "-m", "video.sfu", "--with-parent", "--log-level", "ERROR"]
        command += ["--socket", str(path), "--udp-port", "0"]
        self._process = await asyncio.create_subprocess_exec(*cores.on_server_core(command), stdin=PIPE, cwd=ROOT)
        self.pid = self._process.pid
        async with asyncio.timeout(PATIENCE):
            while not path.exists():  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.05)
        reader, self._writer = await asyncio.open_unix_connection(path, limit=wire.MAX_LINE)
        self._send(wire.Hello(protocol=wire.PROTOCOL))
        await asyncio.wait_for(reader.readline(), PATIENCE)
        self._tasks = [asyncio.create_task(self._read(reader)), asyncio.create_task(self._send_heartbeats())]

    async def stop(self) -> None:
        """Close the connection and stop the node."""
        for task in self._tasks:
            task.cancel()
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()
        self._folder.cleanup()

    async def open_room(self, room: str, seats: Sequence[str]) -> None:
        """Desire the whole room."""
        self._rooms[room] = (0, list(seats), [])
        self._desire(room)

    async def publish(self, room: str, seat: str, offer: str) -> str:
        """Send the offer."""
        request = wire.Publish(id=self._id(), room=room, seat=seat, generation=1, sdp=offer)
        answer = await self._ask(request, wire.Answer)
        return answer.sdp

    async def settle(self, room: str) -> None:
        """Do nothing: the node attaches a track by itself once it is published."""

    async def subscribe(self, room: str, seat: str, sources: Sequence[str]) -> str:
        """Add a new seat to the room if needed, and ask for the offer."""
        _, seats, listeners = self._rooms[room]
        if seat not in seats and seat not in listeners:
            listeners.append(seat)
            self._desire(room)
        offer = await self._ask(wire.Subscribe(id=self._id(), room=room, seat=seat, generation=1), wire.Offer)
        self._serials[room, seat] = offer.serial
        return offer.sdp

    async def accept(self, room: str, seat: str, answer: str) -> None:
        """Send the answer."""
        serial = self._serials[room, seat]
        await self._ask(wire.Accept(id=self._id(), room=room, seat=seat, serial=serial, sdp=answer), wire.Done)

    async def leave(self, room: str, seat: str) -> None:
        """Desire the room without the listener."""
        listeners = self._rooms[room][2]
        if seat in listeners:
            listeners.remove(seat)
            self._desire(room)

    # --- the wire ---

    def _desire(self, room: str) -> None:
        version, seats, listeners = self._rooms[room]
        self._rooms[room] = (version + 1, seats, listeners)
        receivers = [*seats, *listeners]
        desired_seats = tuple(wire.DesiredSeat(seat=seat, generation=1) for seat in receivers)
        edges = tuple(
            wire.Edge(source=source, target=target, medium=medium)
            for source in seats
            for target in receivers
            if source != target
            for medium in wire.MEDIA
        )
        self._send(wire.Desired(room=room, version=version + 1, seats=desired_seats, edges=edges))

    def _id(self) -> str:
        return str(next(self._ids))

    def _send(self, message: wire.ToNode) -> None:
        self._writer.write(wire.encode(message))

    async def _ask(self, request: Request, kind: type[T]) -> T:
        future: asyncio.Future[wire.FromNode] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = future
        self._send(request)
        reply = await asyncio.wait_for(future, PATIENCE)
        if not isinstance(reply, kind):
            raise RefusedError(f"the node answered {reply}")
        return reply

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            message = wire.decode_from_node(line)
            future = self._waiting.pop(getattr(message, "id", ""), None)
            if future is not None and not future.done():
                future.set_result(message)

    async def _send_heartbeats(self) -> None:
        while True:
            await asyncio.sleep(5)
            self._send(wire.Alive())
