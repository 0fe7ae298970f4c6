"""Trial connections of the device check: a publish connection that belongs to no room and whose media go nowhere."""

from dataclasses import dataclass, field

from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media.forwarder import PacketCounter
from video.sfu.media.publisher import Publisher
from video.sfu.net.guard import TokenBucket
from video.sfu.sdp.reader import read_offer


@dataclass(slots=True)
class _Probe:
    connection: Publisher
    ends_at: float


class _NoRoom:
    """In place of a room: nothing is forwarded when the connection opens, and its end is not reported."""

    def on_connected(self) -> None:
        """Do nothing."""

    def on_connection_lost(self, seat: str, why: str) -> None:
        """Do nothing."""


@dataclass(slots=True)
class Probes:
    """All trial connections of one node: one for each seat, for a few seconds."""

    context: Context
    _open: dict[str, _Probe] = field(default_factory=dict)
    _buckets: dict[str, TokenBucket] = field(default_factory=dict)

    def answer(self, seat: str, sdp: str) -> str:
        """Return the answer to a trial offer, which replaces the seat's last one. Raises MediaError."""
        limits, now = self.context.limits, self.context.now()
        bucket = self._buckets.setdefault(seat, TokenBucket(limits.probe_rate, limits.probe_burst))
        if not bucket.take(now):
            raise MediaError(RefusedCode.TOO_MANY, "too many trial connections of this seat")
        offer = read_offer(sdp)
        self._close(seat)
        if len(self._open) >= limits.max_probes or self.context.mux.connection_count >= limits.max_connections:
            raise MediaError(RefusedCode.TOO_MANY, "the node has reached its limit of connections")
        connection = Publisher(self.context, _NoRoom(), seat, lambda _medium: PacketCounter())
        try:
            answer = connection.answer(offer)
        except MediaError:
            connection.close()
            raise
        self._open[seat] = _Probe(connection, now + limits.probe_time)
        return answer

    def close_old(self) -> None:
        """Close the connections whose time is over, and delete the rate limits that are full again."""
        limits, now = self.context.limits, self.context.now()
        for seat in [seat for seat, probe in self._open.items() if probe.ends_at <= now]:
            self._close(seat)
        if len(self._buckets) > limits.max_probes * 10:
            self._buckets = {seat: bucket for seat, bucket in self._buckets.items() if not bucket.is_full(now)}

    def close(self) -> None:
        """Close all."""
        for seat in list(self._open):
            self._close(seat)

    def _close(self, seat: str) -> None:
        probe = self._open.pop(seat, None)
        if probe is not None:
            probe.connection.close()
