"""The servers under test, behind one interface."""

from collections.abc import Sequence
from typing import Protocol


class Peer(Protocol):
    """One server on its core, or one process of it on each of several, and its requests."""

    name: str
    pids: list[int]

    async def start(self) -> None:
        """Start the server and wait until it answers."""

    async def stop(self) -> None:
        """End the server."""

    async def open_room(self, room: str, seats: Sequence[str]) -> None:
        """Announce a room in which every one of `seats` sees and hears every other."""

    async def publish(self, room: str, seat: str, offer: str) -> str:
        """Return the answer to the offer of a camera and a microphone."""

    async def settle(self, room: str) -> None:
        """Wait until every publisher can be subscribed to."""

    async def subscribe(self, room: str, seat: str, sources: Sequence[str]) -> str:
        """Return the offer of all tracks of `sources` to `seat`.

        `seat` may be a new seat that publishes nothing.
        """

    async def accept(self, room: str, seat: str, answer: str) -> None:
        """Accept the answer to the last offer."""

    async def leave(self, room: str, seat: str) -> None:
        """Close the connection on which `seat` receives."""


class RefusedError(Exception):
    """The server refused a request."""
