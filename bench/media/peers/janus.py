"""Debian's Janus with its videoroom, over a Unix socket. Every setting that differs from its defaults is here."""

import asyncio
import contextlib
import itertools
import json
import secrets
import socket
import tempfile
from asyncio.subprocess import DEVNULL
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.media import cores
from bench.media.peers import RefusedError

PATIENCE = 10.0  # seconds
KEEP_ALIVE = 20.0  # seconds; Janus ends a session after 60
LONGEST = 1024 * 1024  # bytes of a message

CORE = """
general: {{
  configs_folder = "{folder}"
  debug_level = 2
  event_loops = {event_loops}
}}
media: {{ }}
nat: {{ ice_enforce_list = "{address}" }}
plugins: {{
  disable = "{plugins}"
}}
transports: {{
  disable = "{transports}"
}}
"""
SOCKET = """
general: {{
  enabled = true
  json = "compact"
  path = "{path}"
  type = "SOCK_SEQPACKET"
}}
admin: {{ admin_enabled = false }}
"""
PLUGINS = "audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail"
TRANSPORTS = "http mqtt nanomsg rabbitmq websockets"
ROOM: Mapping[str, Any] = {
    "publishers": 100,
    "bitrate": 0,  # no cap
    "audiocodec": "opus",
    "audiolevel_ext": False,
    "videoorient_ext": False,
    "playoutdelay_ext": False,
    "transport_wide_cc_ext": False,
    "notify_joining": False,
}


class Janus:
    """One Janus process, one session, a handle for each connection."""

    name = "janus"

    def __init__(self, address: str, event_loops: int = 1, codec: str = "vp8") -> None:
        """Nothing runs before `start`; media use `address` only, video one format."""
        self.pids: list[int] = []
        self._address = address
        self._event_loops = event_loops
        self._codec = codec
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        self._session = 0
        self._rooms: dict[str, int] = {}
        self._feeds: dict[tuple[str, str], int] = {}
        self._publishers: dict[tuple[str, str], int] = {}
        self._up: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._subscribers: dict[tuple[str, str], int] = {}
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Write the configuration, start Janus, open a session."""
        folder = Path(self._folder.name)
        path = folder / "janus.sock"
        core = CORE.format(
            folder=folder, event_loops=self._event_loops, address=self._address,
            plugins=",".join(f"libjanus_{each}.so" for each in PLUGINS.split()),
            transports=",".join(f"libjanus_{each}.so" for each in TRANSPORTS.split()),
        )  # fmt: skip
        (folder / "janus.jcfg").write_text(core, encoding="ascii")
        (folder / "janus.transport.pfunix.jcfg").write_text(SOCKET.format(path=path), encoding="ascii")
        (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n", encoding="ascii")
        async with asyncio.timeout(PATIENCE):
            while not await self._launch(folder, path):
                pass
        self._socket.setblocking(False)
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._beat())]
        self._session = (await self._ask({"janus": "create"}))["data"]["id"]
        self._host = await self._attach()

    async def _launch(self, folder: Path, path: Path) -> bool:
        """Start the process; False when it ended at once.

        Its Unix socket's thread ends if it runs before the plugin says that it is there: a race that is lost often on
        one core, and then Janus ends for lack of a transport.
        """
        command = ["janus", "--config", str(folder / "janus.jcfg"), "--configs-folder", str(folder)]
        self._process = await asyncio.create_subprocess_exec(
            *cores.on_server_core(command), stdin=DEVNULL, stdout=DEVNULL
        )
        self.pids = [self._process.pid]
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        while self._process.returncode is None:
            with contextlib.suppress(OSError):
                self._socket.connect(str(path))
                return True
            await asyncio.sleep(0.05)
        self._socket.close()
        return False

    async def stop(self) -> None:
        """Stop Janus."""
        for task in self._tasks:
            task.cancel()
        self._socket.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()  # SIGTERM would take it seconds
        await self._process.wait()
        self._folder.cleanup()

    async def open_room(self, room: str, seats: Sequence[str]) -> None:
        """Create the room."""
        number = self._rooms[room] = 1000 + len(self._rooms)
        await self._say(self._host, {"request": "create", "room": number, "videocodec": self._codec, **ROOM})

    async def publish(self, room: str, seat: str, offer: str) -> str:
        """Join as a publisher with the offer."""
        handle = self._publishers[room, seat] = await self._attach()
        feed = self._feeds[room, seat] = secrets.randbits(40)
        body = {"request": "joinandconfigure", "ptype": "publisher", "room": self._rooms[room], "id": feed}
        reply = await self._say(handle, body, {"type": "offer", "sdp": offer})
        return str(reply["jsep"]["sdp"])

    async def settle(self, room: str) -> None:
        """Wait until Janus reports that the publishers' connections are up."""
        async with asyncio.timeout(PATIENCE):
            for (where, _), handle in self._publishers.items():
                if where == room:
                    await self._up[handle].wait()

    async def subscribe(self, room: str, seat: str, sources: Sequence[str]) -> str:
        """Join as a subscriber of all of `sources` over one connection."""
        handle = self._subscribers[room, seat] = await self._attach()
        streams = [{"feed": self._feeds[room, source]} for source in sources]
        body = {"request": "join", "ptype": "subscriber", "room": self._rooms[room], "streams": streams}
        reply = await self._say(handle, body)
        return str(reply["jsep"]["sdp"])

    async def accept(self, room: str, seat: str, answer: str) -> None:
        """Start with the answer."""
        handle = self._subscribers[room, seat]
        await self._say(handle, {"request": "start"}, {"type": "answer", "sdp": answer})

    async def leave(self, room: str, seat: str) -> None:
        """Detach the handle."""
        handle = self._subscribers.pop((room, seat), None)
        if handle is None:
            return
        await self._ask({"janus": "detach", "session_id": self._session, "handle_id": handle})

    # --- its protocol ---

    async def _attach(self) -> int:
        request = {"janus": "attach", "session_id": self._session, "plugin": "janus.plugin.videoroom"}
        return int((await self._ask(request))["data"]["id"])

    async def _say(self, handle: int, body: dict[str, Any], jsep: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send the plugin a request and return the event that answers it."""
        message = {"janus": "message", "session_id": self._session, "handle_id": handle, "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        reply = await self._ask(message)
        data = reply["plugindata"]["data"]
        if "error" in data:
            raise RefusedError(f"Janus answered {data}")
        return reply

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        transaction = str(next(self._ids))
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = future
        data = json.dumps({**message, "transaction": transaction}, separators=(",", ":")).encode()
        await asyncio.get_running_loop().sock_sendall(self._socket, data)
        return await asyncio.wait_for(future, PATIENCE)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(self._socket, LONGEST):
            message = json.loads(data)
            if message.get("janus") == "ack":
                continue
            if message.get("janus") == "webrtcup":
                self._up[message["sender"]].set()
                continue
            future = self._waiting.pop(message.get("transaction", ""), None)
            if future is None or future.done():
                continue
            if message["janus"] == "error":
                future.set_exception(RefusedError(f"Janus answered {message['error']}"))
            else:
                future.set_result(message)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            await self._ask_alive()

    async def _ask_alive(self) -> None:
        """Keep the session; the answer is an `ack`, which nothing waits for."""
        message = {"janus": "keepalive", "session_id": self._session, "transaction": "alive"}
        await asyncio.get_running_loop().sock_sendall(self._socket, json.dumps(message).encode())
