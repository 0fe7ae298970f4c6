"""Filters the messages `seen` and `speaking`: a page is told only of the seats that it may hear and see."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

# Of one seat: sound, picture and screen received (booleans), and the state of its network.
Seen = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Audience:
    """The seats of which one viewer may be told, according to the viewer's last snapshot."""

    heard: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Audience:
        """Return the seats that are with the viewer, and for hosts those not admitted, without hidden media.

        Speech in a consultation is not told outside it, and speech outside is not told in the consultation.
        """
        me = state["me"]
        near = [
            each for each in state["seats"] if each["state"] != "admitted" or each["consultation"] == me["consultation"]
        ]
        return cls(
            heard=frozenset(each["seat"] for each in (me, *near) if not each["hidden"]["audio"]),
            seen=frozenset(each["seat"] for each in (me, *near) if not each["hidden"]["video"]),
        )

    def filter_seen(self, seats: Mapping[str, Seen]) -> dict[str, Seen]:
        """Keep the seats and the media that the viewer may know."""
        return {
            seat: [audio and seat in self.heard, video and seat in self.seen, screen and seat in self.seen, network]
            for seat, (audio, video, screen, network) in seats.items()
            if seat in self.heard or seat in self.seen
        }

    def filter_speaking(self, seats: Sequence[str]) -> list[str]:
        """Keep the speaking seats that the viewer hears."""
        return [seat for seat in seats if seat in self.heard]


class Broadcast:
    """One message `seen` or `speaking` of the node, filtered and encoded once for all viewers who may know the same."""

    KINDS: ClassVar[Mapping[str, str]] = {"node.seen": "seen", "node.speaking": "speaking"}

    def __init__(self, kind: str, seats: Any) -> None:
        """`kind` is the type of the node's message, `seats` what it says of each seat, or which seats it names."""
        self.name = self.KINDS[kind]
        self.seats = seats
        self._known: dict[Audience, Any] = {}
        self._texts: dict[tuple[Audience, Any], str] = {}

    def for_audience(self, audience: Audience) -> Any:
        """Return what this audience may know of the message."""
        if audience not in self._known:
            keep = audience.filter_seen if self.name == "seen" else audience.filter_speaking
            self._known[audience] = keep(self.seats)
        return self._known[audience]

    def text_for(self, audience: Audience, downgrade: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> str:
        """Return the message for this audience as JSON, in the protocol of `downgrade`."""
        key = (audience, downgrade)
        if key not in self._texts:
            message = {"type": self.name, "seats": self.for_audience(audience)}
            self._texts[key] = json.dumps(downgrade(message), ensure_ascii=False)
        return self._texts[key]


NO_SPEAKERS = Broadcast("node.speaking", [])
