"""Our node, from this or another checkout, over its own wire: JSON lines on a Unix socket."""

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
from bench.media.recording.order import order
from video.sfu import wire

ROOT = Path(__file__).parents[3]
Request = wire.Publish | wire.Subscribe | wire.Accept
T = TypeVar("T")
PATIENCE = 10.0  # seconds


class _Process:
    """One `python -m video.sfu` with its defaults."""

    def __init__(self, path: Path, checkout: Path, core: int, share: float | None, recorder: Path | None) -> None:
        """Nothing runs before `start`. `share` bounds its processor time, as a share of a core."""
        self._recorder = recorder
        self.rooms = 0
        self._path = path
        self._checkout = checkout
        self._core = core
        self._quota = cores.Quota(share) if share is not None else None
        self._waiting: dict[str, asyncio.Future[wire.FromNode]] = {}
        self._ids = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> int:
        """Start the node, send `Hello`, and return the process id."""
        command = [sys.executable, "-m", "video.sfu", "--with-parent", "--log-level", "ERROR"]
        command += ["--socket", str(self._path), "--udp-port", "0"]
        if self._recorder is not None:
            command += ["--recorder", str(self._recorder)]
        pinned = cores.on_server_core(command, self._core)
        self._process = await asyncio.create_subprocess_exec(*pinned, stdin=PIPE, cwd=self._checkout)
        if self._quota is not None:
            self._quota.add(self._process.pid)
        async with asyncio.timeout(PATIENCE):
            while not self._path.exists():  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.05)
        reader, self._writer = await asyncio.open_unix_connection(self._path, limit=wire.MAX_LINE)
        self.send(wire.Hello(protocol=wire.PROTOCOL))
        await asyncio.wait_for(reader.readline(), PATIENCE)
        self._tasks = [asyncio.create_task(self._read(reader)), asyncio.create_task(self._send_heartbeats())]
        return self._process.pid

    async def stop(self) -> None:
        """Close the connection and stop the node."""
        for task in self._tasks:
            task.cancel()
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()
        if self._quota is not None:
            self._quota.close()

    def id(self) -> str:
        """Return a new number for a request."""
        return str(next(self._ids))

    def send(self, message: wire.ToNode) -> None:
        """Send a message that has no answer."""
        self._writer.write(wire.encode(message))

    async def ask(self, request: Request, kind: type[T]) -> T:
        """Send a request and return its answer."""
        future: asyncio.Future[wire.FromNode] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = future
        self.send(request)
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
            self.send(wire.Alive())


class Ours:
    """Our node in one or more processes; a room is placed on the one with the fewest rooms, and stays there."""

    name = "ours"

    def __init__(
        self, checkout: Path = ROOT, processes: int = 1, share: float | None = None, recorder: Path | None = None
    ) -> None:
        """Nothing runs before `start`. The processes take cores 0, 1, ... and at most `share` of each.

        `recorder` is the socket of a recorder, for `record`.
        """
        self.pids: list[int] = []
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        folder = Path(self._folder.name)
        self._processes = [
            _Process(folder / f"{core}.sock", checkout, core, share, recorder) for core in range(processes)
        ]
        self._recordings = 0
        self._is_recorded = False
        self._placed: dict[str, _Process] = {}
        self._rooms: dict[str, tuple[int, list[str], list[str]]] = {}
        """By room: the version of its state, the seats, and the seats that only receive."""
        self._serials: dict[tuple[str, str], int] = {}

    async def start(self) -> None:
        """Start every process."""
        self.pids = [await process.start() for process in self._processes]

    async def stop(self) -> None:
        """Stop every process."""
        for process in self._processes:
            await process.stop()
        self._folder.cleanup()

    async def open_room(self, room: str, seats: Sequence[str]) -> None:
        """Desire the whole room."""
        process = min(self._processes, key=lambda each: each.rooms)
        process.rooms += 1
        self._placed[room] = process
        self._rooms[room] = (0, list(seats), [])
        self._desire(room)

    async def publish(self, room: str, seat: str, offer: str) -> str:
        """Send the offer."""
        process = self._placed[room]
        request = wire.Publish(id=process.id(), room=room, seat=seat, generation=1, sdp=offer)
        answer = await process.ask(request, wire.Answer)
        return answer.sdp

    async def settle(self, room: str) -> None:
        """Do nothing: the node attaches a track by itself once it is published."""

    async def subscribe(self, room: str, seat: str, sources: Sequence[str]) -> str:
        """Add a new seat to the room if needed, and ask for the offer."""
        _, seats, listeners = self._rooms[room]
        if seat not in seats and seat not in listeners:
            listeners.append(seat)
            self._desire(room)
        process = self._placed[room]
        offer = await process.ask(wire.Subscribe(id=process.id(), room=room, seat=seat, generation=1), wire.Offer)
        self._serials[room, seat] = offer.serial
        return offer.sdp

    async def accept(self, room: str, seat: str, answer: str) -> None:
        """Send the answer."""
        serial = self._serials[room, seat]
        process = self._placed[room]
        await process.ask(wire.Accept(id=process.id(), room=room, seat=seat, serial=serial, sdp=answer), wire.Done)

    async def leave(self, room: str, seat: str) -> None:
        """Desire the room without the listener."""
        listeners = self._rooms[room][2]
        if seat in listeners:
            listeners.remove(seat)
            self._desire(room)

    def record(self, *, is_on: bool) -> None:
        """Record every room from now on, each as a recording of its own, or none."""
        self._is_recorded = is_on
        self._recordings += 1
        for room in self._rooms:
            self._desire(room)

    def _desire(self, room: str) -> None:
        version, seats, listeners = self._rooms[room]
        self._rooms[room] = (version + 1, seats, listeners)
        receivers = [*seats, *listeners]
        is_recorded = self._is_recorded
        recording = order(f"{room}-{self._recordings}") if is_recorded else None
        desired_seats = tuple(
            wire.DesiredSeat(seat=seat, generation=1, is_recorded=is_recorded and seat in seats) for seat in receivers
        )
        edges = tuple(
            wire.Edge(source=source, target=target, medium=medium)
            for source in seats
            for target in receivers
            if source != target
            for medium in wire.MEDIA
        )
        state = wire.Desired(room=room, version=version + 1, seats=desired_seats, edges=edges, recording=recording)
        self._placed[room].send(state)
