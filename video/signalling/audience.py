"""Filters the messages `seen` and `speaking`: a page is told only of the seats that it may hear and see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
