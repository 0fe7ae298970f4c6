"""aiortc's MediaRelay in a separate process: see `bench.media.relay_server`."""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.media import cores

ROOT = Path(__file__).parents[3]
PATIENCE = 20.0  # seconds


class Relay:
    """aiortc with its defaults, without a STUN server."""

    name = "relay"

    def __init__(self) -> None:
        """Nothing runs before `start`."""
        self.pids: list[int] = []
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        self._lock = asyncio.Lock()

    async def start(self) -> None:
        """Start the server and connect."""
        path = Path(self._folder.name) / "relay.sock"
        command = cores.on_server_core([sys.executable, "-m", "bench.media.relay_server", str(path)])
        self._process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        self.pids = [self._process.pid]
        async with asyncio.timeout(PATIENCE):
            while not path.exists():  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.05)
        self._reader, self._writer = await asyncio.open_unix_connection(path, limit=1024 * 1024)

    async def stop(self) -> None:
        """Stop the server."""
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        self._folder.cleanup()

    async def open_room(self, room: str, seats: Sequence[str]) -> None:
        """Do nothing: a room exists from its first publisher on."""

    async def publish(self, room: str, seat: str, offer: str) -> str:
        """Send the offer."""
        return str(await self._ask(do="publish", room=room, seat=seat, sdp=offer))

    async def settle(self, room: str) -> None:
        """Do nothing: tracks exist as soon as the answer does."""

    async def subscribe(self, room: str, seat: str, sources: Sequence[str]) -> str:
        """Ask for the offer."""
        return str(await self._ask(do="subscribe", room=room, seat=seat, sources=list(sources)))

    async def accept(self, room: str, seat: str, answer: str) -> None:
        """Send the answer."""
        await self._ask(do="accept", room=room, seat=seat, sdp=answer)

    async def leave(self, room: str, seat: str) -> None:
        """Close the connection."""
        await self._ask(do="leave", room=room, seat=seat)

    async def _ask(self, **request: Any) -> Any:
        async with self._lock:
            self._writer.write(json.dumps(request).encode() + b"\n")
            return json.loads(await asyncio.wait_for(self._reader.readline(), PATIENCE))
