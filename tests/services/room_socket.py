"""A client of a room without a page: the socket of docs/signalling.md, and media with aiortc."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from aiortc import RTCSessionDescription

from tests.services.visitor import Visitor
from tests.services.web_socket import WebSocket
from tests.video.sfu.peers import Receiver, Sender


class RoomSocket:
    """One socket of one person in one room, with a connection to send media and one to receive it."""

    def __init__(self, visitor: Visitor, room: str, *, hertz: float) -> None:
        self.visitor = visitor
        self.room = room
        self.hertz = hertz
        self.state: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self.sender: Sender | None = None
        self.receiver: Receiver | None = None

    async def open(self) -> RoomSocket:
        """Open the socket as a page of the product's own origin does, and start to receive."""
        self.socket = await WebSocket.open(
            self.visitor.port,
            f"/ws/rooms/{self.room}/?protocol=2",
            {
                "Host": self.visitor.host,
                "Origin": f"https://{self.visitor.host}",
                "Cookie": self.visitor.cookie_header,
            },
        )
        # Each socket counts its snapshots from the start.
        self.state = {}
        self._later(self._listen())
        await self.until(lambda: bool(self.state), "the first snapshot")
        return self

    def _later(self, act: Any) -> None:
        task = asyncio.ensure_future(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        while (message := await self.socket.receive()) is not None:
            self._take(json.loads(message))

    def _take(self, message: dict[str, Any]) -> None:
        waiting = self._answers.pop(message.get("id", ""), None)
        if waiting is not None:
            waiting.set_result(message)
        elif message["type"] == "room":
            if message["version"] >= self.state.get("version", 0):
                self.state = message
        elif message["type"] == "offer":
            self._later(self._accept(message))
        else:
            self.heard.append(message)

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send one command and return its answer."""
        number = f"c{next(self._ids)}"
        self._answers[number] = asyncio.get_running_loop().create_future()
        self.socket.send(json.dumps({"type": kind, "id": number, **fields}))
        return await asyncio.wait_for(self._answers[number], 20)

    async def must(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send one command, which must succeed."""
        answer = await self.ask(kind, **fields)
        assert answer["type"] == "ok", (kind, answer)
        return answer

    async def connect_media(self) -> None:
        """Send sound and picture, and accept the offers of the node; again after the node was lost."""
        await self.close_media()
        self.sender = Sender(None, "", hertz=self.hertz)  # type: ignore[arg-type]
        await self.sender.answered((await self.must("publish", sdp=await self.sender.offer()))["sdp"])
        self.receiver = Receiver(None, "")  # type: ignore[arg-type]
        await self._accept(await self.must("subscribe"))

    async def _accept(self, offer: dict[str, Any]) -> None:
        if self.receiver is None:
            return
        pc = self.receiver.pc
        await pc.setRemoteDescription(RTCSessionDescription(offer["sdp"], "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        await self.ask("accept", serial=offer["serial"], sdp=pc.localDescription.sdp)

    def frames_of(self, seat: str) -> int:
        """Return the number of decoded pictures of a seat."""
        return self.receiver.frames.get(f"{seat}-video", 0) if self.receiver is not None else 0

    def hears(self, seat: str, hertz: float) -> bool:
        """True if the tone of a seat arrives."""
        return self.receiver is not None and self.receiver.hears(seat, hertz)

    @property
    def own_seat(self) -> str:
        return str(self.state["me"]["seat"])

    def seat_of(self, role: str) -> str:
        """Return the key of the seat with that role, from the last snapshot."""
        return next(str(row["seat"]) for row in self.state["seats"] if row["role"] == role)

    async def until(self, condition: Any, what: str, *, within: float = 60) -> None:
        """Wait for the condition; fails after the timeout."""
        try:
            async with asyncio.timeout(within):
                while not condition():  # noqa: ASYNC110 - what is waited for is many things
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{what} did not happen within {within:.0f} s") from None

    async def close_media(self) -> None:
        for connection in (self.sender, self.receiver):
            if connection is not None:
                await connection.close()
        self.sender = self.receiver = None

    async def close(self) -> None:
        await self.close_media()
        for task in list(self._tasks):
            task.cancel()
        self.socket.close()
