"""The third server: aiortc as in its documentation, an `RTCPeerConnection` each way and a `MediaRelay` between.

Every frame is decoded once and encoded again for each receiver. Requests are JSON lines on a Unix socket.
"""

import asyncio
import json
import sys
from typing import Any

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay


class Server:
    """All rooms, with their publishers, tracks and subscribers."""

    def __init__(self) -> None:
        """Start without rooms."""
        self._relay = MediaRelay()
        self._tracks: dict[tuple[str, str], list[MediaStreamTrack]] = {}
        self._publishers: dict[tuple[str, str], RTCPeerConnection] = {}
        self._subscribers: dict[tuple[str, str], RTCPeerConnection] = {}

    async def publish(self, room: str, seat: str, sdp: str) -> str:
        """Accept a seat's offer and return the answer."""
        connection = self._publishers[room, seat] = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connection.on("track", self._tracks.setdefault((room, seat), []).append)
        await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        return connection.localDescription.sdp

    async def subscribe(self, room: str, seat: str, sources: list[str]) -> str:
        """Return an offer of everything that the sources publish."""
        connection = self._subscribers[room, seat] = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for source in sources:
            for track in self._tracks[room, source]:
                connection.addTrack(self._relay.subscribe(track))
        await connection.setLocalDescription(await connection.createOffer())
        return connection.localDescription.sdp

    async def accept(self, room: str, seat: str, sdp: str) -> None:
        """Accept the answer to the offer."""
        await self._subscribers[room, seat].setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def leave(self, room: str, seat: str) -> None:
        """Close the seat's subscribe connection."""
        await self._subscribers.pop((room, seat)).close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client's requests in their order until it hangs up."""
        while line := await reader.readline():
            request: dict[str, Any] = json.loads(line)
            result = await getattr(self, request.pop("do"))(**request)
            writer.write(json.dumps(result).encode() + b"\n")


async def main(path: str) -> None:
    """Serve until the process is ended."""
    server = await asyncio.start_unix_server(Server().serve, path, limit=1024 * 1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
