"""A page in a room, without the page: the socket of docs/signalling.md, and media by aiortc."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
from typing import Any

from aiortc import RTCSessionDescription

from tests.services.visitor import Visitor
from tests.video.sfu.peers import Receiver, Sender

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class RoomSocket:
    """One open socket of one person in one room, with a connection to send media by and one to receive it by."""

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
        """Shake hands as a page of the product's own origin does, and begin to listen."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.visitor.port)
        key = base64.b64encode(os.urandom(16)).decode()
        head = [
            f"GET /ws/rooms/{self.room}/ HTTP/1.1",
            f"Host: {self.visitor.host}",
            f"Origin: https://{self.visitor.host}",
            f"Cookie: {self.visitor.cookie_header}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        self.writer.write("\r\n".join([*head, "", ""]).encode())
        answer = await self.reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in answer.splitlines()[0], answer
        self._later(self._listen())
        await self.until(lambda: bool(self.state), "the first snapshot")
        return self

    def _later(self, act: Any) -> None:
        task = asyncio.ensure_future(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        length = second & 127
        if length > 125:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
        return first & 15, await self.reader.readexactly(length)

    def _write(self, kind: int, payload: bytes) -> None:
        mask, size = os.urandom(4), len(payload)
        length = bytes([128 | size]) if size < 126 else bytes([128 | 126]) + size.to_bytes(2, "big")
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self.writer.write(bytes([128 | kind]) + length + mask + masked)

    async def _listen(self) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                kind, payload = await self._frame()
                if kind == PING:
                    self._write(PONG, payload)
                elif kind == CLOSE:
                    return
                elif kind == TEXT:
                    self._take(json.loads(payload))

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
        """One command and its answer, whatever it is."""
        number = f"c{next(self._ids)}"
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._write(TEXT, json.dumps({"type": kind, "id": number, **fields}).encode())
        return await asyncio.wait_for(self._answers[number], 20)

    async def must(self, kind: str, **fields: Any) -> dict[str, Any]:
        """One command that succeeds."""
        answer = await self.ask(kind, **fields)
        assert answer["type"] == "ok", (kind, answer)
        return answer

    async def connect_media(self) -> None:
        """Send sound and picture, and take what the node offers; anew after the node was lost."""
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
        """How many pictures of that seat were decoded."""
        return self.receiver.frames.get(f"{seat}-video", 0) if self.receiver is not None else 0

    def hears(self, seat: str, hertz: float) -> bool:
        """Whether that seat's own tone arrives."""
        return self.receiver is not None and self.receiver.hears(seat, hertz)

    @property
    def own_seat(self) -> str:
        return str(self.state["me"]["seat"])

    def seat_of(self, role: str) -> str:
        """The key of the seat with that role, as this viewer knows it."""
        return next(str(row["seat"]) for row in self.state["seats"] if row["role"] == role)

    async def until(self, condition: Any, what: str, *, within: float = 60) -> None:
        """Wait; fails when it does not come true."""
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
        self.writer.close()
