"""The number of messages that a seat's page may send."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages a second over a long time, and at once after a pause."""

    per_second: float
    at_once: float


# A page sends a few messages a second at most; a client that sends more is broken or hostile.
INSIDE: Final = Rate(20, 60)
# A page that waits sends a dozen messages when it connects, and then little but its heartbeat. Each may lock the room,
# read it and update the pages of its hosts, so people who only wait get little.
OUTSIDE: Final = Rate(1, 30)


class TokenBucket:
    """The messages that one seat may still send."""

    def __init__(self) -> None:
        self.rate = OUTSIDE
        self.tokens = self.rate.at_once
        self.refilled = time.monotonic()

    def limit(self, rate: Rate) -> None:
        """Use another rate from now on; a higher one fills the bucket."""
        if rate.at_once > self.rate.at_once:
            self.tokens = rate.at_once
        self.rate = rate

    def take(self) -> bool:
        """Take a token. Returns False when the bucket is empty."""
        now = time.monotonic()
        filled = self.tokens + (now - self.refilled) * self.rate.per_second
        self.tokens, self.refilled = min(self.rate.at_once, filled), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
