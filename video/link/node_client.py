"""The link's end of the wire: keeps one node running, sends it requests, and hands on its events.

It depends on asyncio and `video.sfu.wire` only. The owner passes two coroutine functions: `on_ready` is called after
every start of a node, before any request is sent, and replays each room's `Desired`; `on_event` gets each event, one at
a time and in order. A node that dies, hangs or sends invalid lines is stopped and started again; one that hangs is
killed at once. Its connections are lost then, and browsers make new ones.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from video.link.node_process import NodeSettings, kill_node, start_node, stop_node
from video.sfu import wire
from video.sfu.errors import WireError

log = logging.getLogger(__name__)

Command = wire.Desired | wire.CloseRoom
Request = wire.Publish | wire.Probe | wire.Subscribe | wire.Accept | wire.Show | wire.Counters
Reply = wire.Answer | wire.Offer | wire.Done | wire.CountersReply
R = TypeVar("R", wire.Answer, wire.Offer, wire.Done, wire.CountersReply)

MAX_EVENTS = 1000  # waiting for the owner; beyond, events that repeat are dropped and the others wait
MAX_REQUESTS = 500  # waiting for the node
STEADY_AFTER = 30.0  # seconds of running after which the restart backoff is reset


class NodeUnavailableError(Exception):
    """There is no node, or it did not answer in time; the request may or may not have been carried out."""


class NodeHangsError(NodeUnavailableError):
    """The node sends nothing or reads nothing, so it would not react to SIGTERM either."""


class NodeRefusedError(Exception):
    """The node refused this request; `code` is one of `video.sfu.errors.RefusedCode`."""

    def __init__(self, code: str, reason: str) -> None:
        """Store the `code` for the program and the `reason` for the log."""
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class NodeClient:
    """One node and the connection to it."""

    def __init__(
        self,
        settings: NodeSettings,
        *,
        on_event: Callable[[wire.Event], Awaitable[None]],
        on_ready: Callable[[wire.Ready], Awaitable[None]],
    ) -> None:
        """Start nothing before `run`."""
        self.settings = settings
        self.ready: wire.Ready | None = None
        """The running node's `Ready`; None while there is no node."""
        self.starts = 0
        """Number of nodes that have sent `Ready` so far."""
        self._on_event = on_event
        self._on_ready = on_ready
        self._open = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[str, asyncio.Future[Reply]] = {}
        self._ids = itertools.count(1)

    # --- for the owner ---

    async def run(self) -> None:
        """Keep a node running until cancelled; then stop the child."""
        loop = asyncio.get_running_loop()
        delay = self.settings.restart_min_delay
        while True:
            started = loop.time()
            try:
                await self._run_once()
            except* (NodeUnavailableError, WireError, OSError, TimeoutError) as group:
                log.warning("media node lost: %s", "; ".join(str(error) or repr(error) for error in group.exceptions))
            if loop.time() - started > STEADY_AFTER:
                delay = self.settings.restart_min_delay
            await asyncio.sleep(delay)
            delay = min(delay * 2, self.settings.restart_max_delay)

    async def wait_ready(self, within: float) -> wire.Ready:
        """Return the node's `Ready` once every room is replayed, or raise NodeUnavailableError."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._open.wait(), within)
        if self.ready is None or not self._open.is_set():
            raise NodeUnavailableError("no media node is ready")
        return self.ready

    async def send(self, command: Command) -> None:
        """Send the node a command, which has no answer.

        Raises NodeUnavailableError when there is no node; the replay updates the next one.
        """
        await self._write(command)

    async def publish(self, *, room: str, seat: str, generation: int, sdp: str) -> wire.Answer:
        """Send a browser's offer. Raises NodeRefusedError or NodeUnavailableError, like all requests."""
        return await self._request(wire.Publish(self._id(), room, seat, generation, sdp), wire.Answer)

    async def probe(self, *, room: str, seat: str, sdp: str) -> wire.Answer:
        """Offer a trial connection."""
        return await self._request(wire.Probe(self._id(), room, seat, sdp), wire.Answer)

    async def subscribe(self, *, room: str, seat: str, generation: int) -> wire.Offer:
        """Ask for a new subscribe connection."""
        return await self._request(wire.Subscribe(self._id(), room, seat, generation), wire.Offer)

    async def accept(self, *, room: str, seat: str, serial: int, sdp: str) -> None:
        """Send a browser's answer to the offer `serial`."""
        await self._request(wire.Accept(self._id(), room, seat, serial, sdp), wire.Done)

    async def show(self, *, room: str, seat: str, sources: tuple[str, ...]) -> None:
        """Send the cameras that a seat's page has room for, the largest tile first. Raises as `publish`."""
        await self._request(wire.Show(self._id(), room, seat, sources), wire.Done)

    async def counters(self, *, room: str) -> wire.CountersReply:
        """Return the room's counters at this moment."""
        return await self._request(wire.Counters(self._id(), room), wire.CountersReply)

    # --- requests ---

    def _id(self) -> str:
        return str(next(self._ids))

    async def _request(self, message: Request, kind: type[R]) -> R:
        if len(self._waiting) >= MAX_REQUESTS:
            raise NodeUnavailableError("too many requests are waiting for the media node")
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[message.id] = answer
        try:
            async with asyncio.timeout(self.settings.answer_timeout):
                await self._open.wait()
                await self._write(message)
                reply = await answer
        except TimeoutError as error:
            raise NodeUnavailableError("the media node did not answer in time") from error
        finally:
            self._waiting.pop(message.id, None)
            answer.cancel()
        if not isinstance(reply, kind):
            raise NodeUnavailableError(f"the media node answered {type(reply).__name__}")
        return reply

    async def _write(self, message: wire.ToNode) -> None:
        writer = self._writer
        if writer is None:
            raise NodeUnavailableError("no media node is connected")
        writer.write(wire.encode(message))
        try:
            async with asyncio.timeout(self.settings.answer_timeout):
                await writer.drain()
        except TimeoutError as error:
            raise NodeHangsError("the media node does not read messages") from error
        except OSError as error:
            raise NodeUnavailableError("the media node hung up") from error

    # --- one run of a node ---

    async def _run_once(self) -> None:
        """Start a node and serve it until either side ends, which always raises an exception group."""
        self.settings.socket.unlink(missing_ok=True)
        process = await start_node(self.settings)
        events: asyncio.Queue[wire.Event] = asyncio.Queue(MAX_EVENTS)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch_process(process))
                reader = await self._connect()
                group.create_task(self._read(reader, events))
                group.create_task(self._send_heartbeats())
                group.create_task(self._dispatch_events(events))
                group.create_task(self._replay())
        except* (NodeHangsError, TimeoutError):
            await asyncio.shield(kill_node(process))
            raise
        finally:
            self._hang_up()
            await asyncio.shield(stop_node(process, within=self.settings.stop_timeout))
            self.settings.socket.unlink(missing_ok=True)

    async def _watch_process(self, process: asyncio.subprocess.Process) -> None:
        code = await process.wait()
        raise NodeUnavailableError(f"the process ended with {code}")

    async def _connect(self) -> asyncio.StreamReader:
        """Wait for the child's socket, send `Hello`, and store its `Ready`."""
        async with asyncio.timeout(self.settings.start_timeout):
            while True:
                try:
                    reader, writer = await asyncio.open_unix_connection(self.settings.socket, limit=wire.MAX_LINE)
                    break
                except (FileNotFoundError, ConnectionRefusedError):
                    await asyncio.sleep(0.05)
            self._writer = writer
            await self._write(wire.Hello(wire.PROTOCOL))
            ready = wire.decode_from_node(await reader.readline())
        if not isinstance(ready, wire.Ready) or ready.protocol != wire.PROTOCOL:
            raise NodeUnavailableError("the media node speaks another protocol")
        self.ready = ready
        self.starts += 1
        return reader

    async def _replay(self) -> None:
        ready = self.ready
        if ready is not None:
            try:
                await self._on_ready(ready)
            except NodeUnavailableError:
                raise
            except Exception as error:
                log.exception("rooms could not be replayed")
                raise NodeUnavailableError("rooms could not be replayed") from error
            self._open.set()
            log.info("media node %d ready on UDP port %d", ready.pid, ready.port)

    async def _read(self, reader: asyncio.StreamReader, events: asyncio.Queue[wire.Event]) -> None:
        while True:
            try:
                line = await asyncio.wait_for(reader.readline(), self.settings.heartbeat_timeout)
            except TimeoutError as error:
                raise NodeHangsError(f"silent for {self.settings.heartbeat_timeout} s") from error
            except ValueError as error:
                raise WireError("line is too long") from error
            if (task := asyncio.current_task()) is not None and task.cancelling():
                # Python 3.11's wait_for swallows a cancellation that arrives together with the line: the task that
                # cancelled this one would wait forever.
                raise asyncio.CancelledError
            if not line:
                raise NodeUnavailableError("the process hung up")
            await self._handle(wire.decode_from_node(line), events)

    async def _handle(self, message: wire.FromNode, events: asyncio.Queue[wire.Event]) -> None:
        match message:
            case wire.Seen() | wire.Speaking() | wire.RecordingState():
                if not events.full():  # the next one repeats it
                    events.put_nowait(message)
            case wire.Reoffer() | wire.Gone() | wire.Visible():
                await events.put(message)
            case wire.Refused():
                self._resolve(message.id, NodeRefusedError(message.code, message.reason))
            case wire.Answer() | wire.Offer() | wire.Done() | wire.CountersReply():
                self._resolve(message.id, message)
            case wire.Alive() | wire.Ready():
                pass

    def _resolve(self, request: str, outcome: Reply | NodeRefusedError) -> None:
        answer = self._waiting.get(request)
        if answer is None or answer.done():  # its timeout has passed
            return
        if isinstance(outcome, NodeRefusedError):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    async def _send_heartbeats(self) -> None:
        while True:
            await self._write(wire.Alive())
            await asyncio.sleep(self.settings.heartbeat_interval)

    async def _dispatch_events(self, events: asyncio.Queue[wire.Event]) -> None:
        while True:
            event = await events.get()
            try:
                await self._on_event(event)
            except Exception:
                log.exception("event %s of the media node was not handled", type(event).__name__)

    def _hang_up(self) -> None:
        self._open.clear()
        self.ready = None
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NodeUnavailableError("the media node was lost"))
