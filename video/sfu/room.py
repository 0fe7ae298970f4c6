"""One room: which seats may be connected, who may receive whom, and the connections that there are.

The desired state is the link's; the room makes its connections agree with it. Whatever changes — the matrix, a
connection, an answer — ends in `_reconcile`, which walks the whole matrix. A packet finds its way by an output that is
attached to its track, and `_reconcile` alone attaches: what the matrix does not name has no way.
"""

import asyncio
import time
from collections.abc import Callable

from video.sfu import wire
from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media.forwarder import Count, Track
from video.sfu.media.network import network_word
from video.sfu.media.publisher import Publisher
from video.sfu.media.speaking import Speakers
from video.sfu.media.subscriber import Subscriber, Wish
from video.sfu.media.visible import pictures
from video.sfu.net.guard import Budget
from video.sfu.sdp.reader import read_offer
from video.sfu.wire import Medium


class Room:
    """Members, matrix and counters of one room."""

    def __init__(self, name: str, context: Context, emit: Callable[[wire.Event], None]) -> None:
        """Nobody may connect before `apply`."""
        self.name = name
        self.version = -1
        self.is_stale = False
        """The link is silent: nothing is forwarded until it speaks of this room again."""
        self.generations: dict[str, int] = {}
        self.publishers: dict[str, Publisher] = {}
        self.subscribers: dict[str, Subscriber] = {}
        self._context = context
        self._emit = emit
        self._wishes: dict[str, set[Wish]] = {}
        self._sent: dict[tuple[str, str, Medium], Count] = {}
        self._received: dict[tuple[str, Medium], Count] = {}
        self._seen: dict[tuple[str, Medium], int] = {}
        self._budgets: dict[str, Budget] = {}
        self._reoffer: asyncio.TimerHandle | None = None
        self.speakers = Speakers()
        self._pinned: frozenset[str] = frozenset()
        self._most = 0
        self._shown: dict[str, tuple[str, ...]] = {}
        self._visible: dict[str, frozenset[str]] = {}
        """Whose pictures each seat was last told that it is sent; absent where it is sent all that it may see."""

    # --- the link's words ---

    def apply(self, desired: wire.Desired) -> None:
        """Make the room what `desired` says; an older version than the last is ignored."""
        if desired.version < self.version:
            return
        self.version = desired.version
        if self.is_stale:  # what arrived while nothing was forwarded is not forwarded now
            self._context.mux.drain()
        self.is_stale = False
        generations = {wish.seat: wish.generation for wish in desired.seats}
        for seat in set(self.generations) - {seat for seat in generations if self._is_same(seat, generations)}:
            self._close_seat(seat)
            if seat not in generations:
                self.speakers.forget(seat)
        self.generations = generations
        self._pinned = frozenset(desired.pinned)
        self._last_n = desired.last_n
        wishes: dict[str, set[Wish]] = {}
        for edge in desired.edges:
            if edge.source != edge.target and edge.source in generations and edge.target in generations:
                wishes.setdefault(edge.target, set()).add((edge.source, edge.medium))
        self._part_before_joining(wishes)
        self._wishes = wishes
        self._reconcile()

    def _part_before_joining(self, wishes: dict[str, set[Wish]]) -> None:
        """Stop what ends, and take all that has arrived by now, before anything begins.

        What was said in a consultation may still lie with the kernel when the room is opened, seconds of it after the
        machine stood still: it is not for those who are joined now, nor for those who are parted now.
        """
        before = self._wishes
        # Both states allow it; the connections are held to it while the backlog is taken.
        self._wishes = {seat: wanted & before.get(seat, set()) for seat, wanted in wishes.items()}
        if self._wishes == wishes:
            return
        for seat, subscriber in self.subscribers.items():
            subscriber.withhold_all_but(self._wishes.get(seat, set()))
        self._context.mux.drain()

    def suspend(self) -> None:
        """Stop forwarding until the link speaks of this room again; connections stay."""
        self.is_stale = True
        self._reconcile()

    def publish(self, *, seat: str, generation: int, sdp: str) -> str:
        """Return the answer to a seat's offer. Raises MediaError."""
        self._check_seat(seat, generation)
        offer = read_offer(sdp)
        old = self.publishers.get(seat)
        if old is not None and old.continues(offer):
            answer = old.answer(offer)
        else:
            self._check_room()
            publisher = Publisher(self._context, self, seat, lambda medium: self._input_count(seat, medium))
            try:
                answer = publisher.answer(offer)
            except MediaError:
                publisher.close()
                raise
            if old is not None:
                old.close()
            self.publishers[seat] = publisher
        self._reconcile()
        return answer

    def subscribe(self, *, seat: str, generation: int) -> tuple[int, str]:
        """Return serial and offer of a fresh subscribe connection, which takes the place of an older one."""
        self._check_seat(seat, generation)
        self._check_room()
        old = self.subscribers.pop(seat, None)
        if old is not None:
            old.close()
        subscriber = Subscriber(self._context, self, seat, lambda wish: self._output_count(wish, seat))
        self.subscribers[seat] = subscriber
        # A new page has not said yet what it shows.
        self._shown.pop(seat, None)
        self._visible.pop(seat, None)
        subscriber.want(self._offerable(seat))
        sdp = subscriber.offer()
        return subscriber.serial, sdp

    def accept(self, *, seat: str, serial: int, sdp: str) -> None:
        """Take a browser's answer. Raises MediaError."""
        subscriber = self.subscribers.get(seat)
        if subscriber is None:
            raise MediaError(RefusedCode.NOT_SUBSCRIBED, "no subscribe connection")
        self._check_rate(seat)
        subscriber.accept(serial, sdp)
        self._reconcile()

    def show(self, *, seat: str, sources: tuple[str, ...]) -> None:
        """Send a seat the camera pictures of `sources` and of nobody else. Raises MediaError."""
        if seat not in self.subscribers:
            raise MediaError(RefusedCode.NOT_SUBSCRIBED, "no subscribe connection")
        self._check_rate(seat)
        self._shown[seat] = sources
        self._reconcile()

    def close(self) -> None:
        """Close every connection."""
        self.generations = {}
        self._wishes = {}
        for seat in {*self.publishers, *self.subscribers}:
            self._close_seat(seat)
        if self._reoffer is not None:
            self._reoffer.cancel()
            self._reoffer = None

    # --- the connections' words ---

    def changed(self) -> None:
        """A connection is there: what may be forwarded has changed."""
        self._reconcile()

    def lost(self, seat: str, why: str) -> None:
        """A connection closed by itself; with the seat's last one the link is told."""
        for side in (self.publishers, self.subscribers):
            peer = side.get(seat)
            if peer is not None and peer.transport.closed:
                peer.close()
                del side[seat]
        self._reconcile()
        if seat not in self.publishers and seat not in self.subscribers:
            self._emit(wire.Gone(self.name, seat, why))

    # --- counters ---

    def counters(self, request: str) -> wire.CountersReply:
        """Return what was received and sent so far. What a matrix has forbidden stands still."""
        now = self._context.now()
        outputs = []
        for (source, target, medium), count in sorted(self._sent.items()):
            subscriber = self.subscribers.get(target)
            output = subscriber.output_of((source, medium)) if subscriber else None
            lost, rtt = (output.loss, int(output.rtt * 1000)) if output else (0, 0)
            outputs.append(wire.OutputCount(source, target, medium, count.packets, count.bytes, lost, rtt))
        inputs = []
        for (seat, medium), count in sorted(self._received.items()):
            publisher = self.publishers.get(seat)
            track = publisher.tracks.get(medium) if publisher else None
            age = int((now - track.newest_at) * 1000) if track and track.newest_at else 0
            inputs.append(wire.InputCount(seat, medium, count.packets, count.bytes, max(0, age)))
        return wire.CountersReply(request, self.name, tuple(outputs), tuple(inputs))

    def _input_count(self, seat: str, medium: Medium) -> Count:
        return self._received.setdefault((seat, medium), Count())

    def _output_count(self, wish: Wish, target: str) -> Count:
        source, medium = wish
        return self._sent.setdefault((source, target, medium), Count())

    # --- the clock's words ---

    def listen(self) -> None:
        """Say who speaks, when that has changed; of those whom somebody may hear."""
        heard = {source for wishes in self._wishes.values() for source, medium in wishes if medium == "audio"}
        voices = {
            seat: track.voice
            for seat, publisher in self.publishers.items()
            if seat in heard and not self.is_stale and (track := publisher.tracks.get("audio")) is not None
        }
        if self.speakers.listen(voices, self._context.now()):
            self._emit(wire.Speaking(self.name, self.speakers.now))
            if self._last_n:
                self._reconcile()

    def report_tick(self) -> None:
        """Once a second: close what is silent, say who was seen, report to both sides of each stream."""
        now = self._context.now()
        self._close_silent(now)
        seats = {*self.publishers, *self.subscribers}
        if not seats:
            return
        self._emit(wire.Seen(self.name, tuple(self._look_at(seat) for seat in sorted(seats))))
        if self.speakers.now:
            self._emit(wire.Speaking(self.name, self.speakers.now))
        for publisher in self.publishers.values():
            if publisher.transport.connected:
                publisher.report(self._bitrate_for(publisher), now)
        wall = time.time()
        for subscriber in self.subscribers.values():
            if subscriber.transport.connected:
                subscriber.report(self.publishers, wall)
        self._reoffer_later()  # for an offer that waited for the answer to the one before

    def _look_at(self, seat: str) -> wire.SeatSeen:
        seen: dict[Medium, bool] = {}
        for medium in wire.MEDIA:
            count = self._received.get((seat, medium))
            packets = count.packets if count else 0
            seen[medium] = packets > self._seen.get((seat, medium), 0)
            self._seen[seat, medium] = packets
        publisher, subscriber = self.publishers.get(seat), self.subscribers.get(seat)
        loss = max(publisher.loss if publisher else 0.0, subscriber.loss if subscriber else 0.0)
        network = network_word(loss, subscriber.rtt if subscriber else 0.0)
        return wire.SeatSeen(seat, seen["audio"], seen["video"], seen["screen"], network)

    def _close_silent(self, now: float) -> None:
        limits = self._context.limits
        peers: list[Publisher | Subscriber] = [*self.publishers.values(), *self.subscribers.values()]
        for peer in peers:
            transport = peer.transport
            if transport.connected and now - transport.heard > limits.silence:
                transport.close()
                self.lost(peer.seat, "silence")
            elif isinstance(peer, Subscriber) and not transport.started and now - peer.created > limits.unanswered:
                transport.close()
                self.lost(peer.seat, "unanswered")

    def _bitrate_for(self, publisher: Publisher) -> int:
        """Return what the poorest receiver of each of this publisher's pictures can take, together, in bit/s.

        Only who is sent a picture now has a say in it. One who claims to take nothing costs the others no more than
        the lower bound.
        """
        limits = self._context.limits
        total = 0
        bounds: dict[Medium, int] = {"video": limits.bitrate_most, "screen": limits.screen_most}
        for medium, most in bounds.items():
            track = publisher.tracks.get(medium)
            if track is None:
                continue
            carriers = {output.carrier for output in track.outputs}
            shares = [each.share(medium) for each in self.subscribers.values() if each.transport in carriers]
            total += max(limits.bitrate_least, min((most, *(share for share in shares if share is not None))))
        return max(total, limits.bitrate_least)

    # --- making it so ---

    def _reconcile(self) -> None:
        """Let through what the matrix names and nothing else, then see to the offers that this needs."""
        tracks: dict[Wish, Track] = {
            (seat, medium): track
            for seat, publisher in self.publishers.items()
            for medium, track in publisher.tracks.items()
        }
        for seat, subscriber in self.subscribers.items():
            wishes = set() if self.is_stale else self._to_send(seat)
            subscriber.allow({wish: tracks[wish] for wish in wishes if wish in tracks})
            subscriber.want(self._offerable(seat))
        self._reoffer_later()

    def _to_send(self, seat: str) -> set[Wish]:
        """Return what the seat may have and has a use for; tell it when that leaves out other pictures than before."""
        wishes = self._wishes.get(seat, set())
        permitted = {source for source, medium in wishes if medium == "video"}
        chosen = pictures(
            permitted,
            shown=self._shown.get(seat),
            pinned=self._pinned,
            order=self.speakers.order,
            last_n=self._last_n,
        )
        told = self._visible.get(seat)
        if chosen != (permitted if told is None else told):
            self._visible[seat] = frozenset(chosen)
            self._emit(wire.Visible(self.name, seat, tuple(sorted(chosen))))
        return {(source, medium) for source, medium in wishes if medium != "video" or source in chosen}

    def _offerable(self, seat: str) -> set[Wish]:
        """Return what the seat may have and is being published."""
        return {
            (source, medium)
            for source, medium in self._wishes.get(seat, set())
            if source in self.publishers and medium in self.publishers[source].tracks
        }

    def _reoffer_later(self) -> None:
        if self._reoffer is None and any(each.is_due for each in self.subscribers.values()):
            delay = self._context.limits.reoffer_after
            self._reoffer = asyncio.get_running_loop().call_later(delay, self._reoffer_now)

    def _reoffer_now(self) -> None:
        self._reoffer = None
        for seat, subscriber in self.subscribers.items():
            if subscriber.is_due:
                sdp = subscriber.offer()
                self._emit(wire.Reoffer(self.name, seat, subscriber.serial, sdp))

    def _close_seat(self, seat: str) -> None:
        publisher = self.publishers.pop(seat, None)
        if publisher is not None:
            publisher.close()
        subscriber = self.subscribers.pop(seat, None)
        if subscriber is not None:
            subscriber.close()

    def _is_same(self, seat: str, generations: dict[str, int]) -> bool:
        return self.generations.get(seat) == generations[seat]

    def _check_seat(self, seat: str, generation: int) -> None:
        current = self.generations.get(seat)
        if current is None:
            raise MediaError(RefusedCode.UNKNOWN_SEAT, "the seat may not be connected")
        if generation != current:
            raise MediaError(RefusedCode.STALE_GENERATION, f"generation {generation} where {current} is current")
        self._check_rate(seat)

    def _check_rate(self, seat: str) -> None:
        limits = self._context.limits
        budget = self._budgets.setdefault(seat, Budget(limits.requests, limits.requests_burst))
        if not budget.take(self._context.now()):
            raise MediaError(RefusedCode.TOO_MANY, "too many requests of this seat")

    def _check_room(self) -> None:
        if self._context.mux.known >= self._context.limits.connections:
            raise MediaError(RefusedCode.TOO_MANY, "the node holds as many connections as it may")
