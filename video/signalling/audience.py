"""Of whom a page is told that he speaks or is seen: of those whom it may hear and see at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Whether sound, picture and screen of a seat were received, and how its network is.
Seen = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Audience:
    """What one viewer's last snapshot lets him be told of what the node tells of everybody."""

    heard: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Audience:
        """Those of the snapshot whom the viewer is with, and for hosts who is not admitted; not who is kept from him.

        Who talks in a consultation is nobody's business outside it, nor is who talks outside it theirs who are inside.
        """
        me = state["me"]
        near = [
            each for each in state["seats"] if each["state"] != "admitted" or each["consultation"] == me["consultation"]
        ]
        return cls(
            heard=frozenset(each["seat"] for each in (me, *near) if not each["hidden"]["audio"]),
            seen=frozenset(each["seat"] for each in (me, *near) if not each["hidden"]["video"]),
        )

    def of_those_seen(self, seats: Mapping[str, Seen]) -> dict[str, Seen]:
        """Whose media the node received, with only the media that the viewer may know of."""
        return {
            seat: [audio and seat in self.heard, video and seat in self.seen, screen and seat in self.seen, network]
            for seat, (audio, video, screen, network) in seats.items()
            if seat in self.heard or seat in self.seen
        }

    def of_those_speaking(self, seats: Sequence[str]) -> list[str]:
        """Who speaks, of those whom the viewer hears."""
        return [seat for seat in seats if seat in self.heard]
