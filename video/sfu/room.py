"""One room: its seats, its forwarding matrix, and its connections.

The desired state comes from the link; the room makes its connections agree with it. Every change - of the matrix, a
connection, an answer - ends in `_reconcile`, which walks the whole matrix. A packet is forwarded by the outputs that
are attached to its track, and only `_reconcile` attaches them: an edge that is not in the matrix has no output.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping

from video.sfu import wire
from video.sfu.context import Context
from video.sfu.errors import MediaError, RefusedCode
from video.sfu.media.active_speakers import ActiveSpeakers
from video.sfu.media.forwarder import PacketCounter, Track
from video.sfu.media.last_n import visible_sources
from video.sfu.media.network import network_level
from video.sfu.media.publisher import Publisher
from video.sfu.media.recording import RoomRecording
from video.sfu.media.subscriber import Subscriber, TrackKey
from video.sfu.net.guard import TokenBucket
from video.sfu.sdp.reader import read_offer
from video.sfu.wire import Medium


class Room:
    """Seats, matrix and counters of one room."""

    def __init__(self, name: str, context: Context, emit: Callable[[wire.Event], None]) -> None:
        """No seat may connect before `apply`."""
        self.name = name
        self.version = -1
        self.is_stale = False
        """True while the link is silent: nothing is forwarded until it sends this room's state again."""
        self.generations: dict[str, int] = {}
        self.publishers: dict[str, Publisher] = {}
        self.subscribers: dict[str, Subscriber] = {}
        self._context = context
        self._emit = emit
        self._permitted: dict[str, set[TrackKey]] = {}
        self._sent: dict[tuple[str, str, Medium], PacketCounter] = {}
        self._received: dict[tuple[str, Medium], PacketCounter] = {}
        self._packets_seen: dict[tuple[str, Medium], int] = {}
        self._request_buckets: dict[str, TokenBucket] = {}
        self._reoffer: asyncio.TimerHandle | None = None
        self.speakers = ActiveSpeakers()
        self.recording = RoomRecording(context, context.recorder, name)
        self._pinned: frozenset[str] = frozenset()
        self._last_n = 0
        self._shown: dict[str, tuple[str, ...]] = {}
        self._visible: dict[str, frozenset[str]] = {}
        """The cameras of each seat's last `Visible`; no entry while a seat is sent every camera that it may see."""

    # --- from the link ---

    def apply(self, desired: wire.Desired) -> None:
        """Apply the desired state; a version older than the last is ignored."""
        if desired.version < self.version:
            return
        self.version = desired.version
        if self.is_stale:  # packets that arrived while nothing was forwarded must not be forwarded now
            self._context.mux.read_pending()
        self.is_stale = False
        may_record_more = self.recording.apply(desired)
        generations = {entry.seat: entry.generation for entry in desired.seats}
        for seat in set(self.generations) - {seat for seat in generations if self._is_same(seat, generations)}:
            self._close_seat(seat)
            if seat not in generations:
                self.speakers.remove(seat)
        self.generations = generations
        self._pinned = frozenset(desired.pinned)
        self._last_n = desired.last_n
        permitted: dict[str, set[TrackKey]] = {}
        for edge in desired.edges:
            if edge.source != edge.target and edge.source in generations and edge.target in generations:
                permitted.setdefault(edge.target, set()).add((edge.source, edge.medium))
        self._stop_before_start(permitted, is_due=may_record_more)
        self._permitted = permitted
        self._reconcile()

    def _stop_before_start(self, permitted: dict[str, set[TrackKey]], *, is_due: bool) -> None:
        """Stop the edges that end, and read all packets that have arrived by now, before any edge starts.

        Packets of a consultation may still wait in the kernel when the room is joined again, seconds of them after the
        machine stalled. Neither the seats that join now nor the seats that are separated now may get them, nor the
        recorder (`is_due`).
        """
        before = self._permitted
        # Only edges that both states permit stay while the backlog is read.
        self._permitted = {seat: tracks & before.get(seat, set()) for seat, tracks in permitted.items()}
        if self._permitted == permitted and not is_due:
            return
        for seat, subscriber in self.subscribers.items():
            subscriber.detach_except(self._permitted.get(seat, set()))
        self._context.mux.read_pending()

    def suspend(self) -> None:
        """Stop forwarding until the link sends this room's state again; connections stay."""
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
            self._check_capacity()
            publisher = Publisher(self._context, self, seat, lambda medium: self._input_counter(seat, medium))
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
        """Return serial and offer of a new subscribe connection, which replaces an older one."""
        self._check_seat(seat, generation)
        self._check_capacity()
        old = self.subscribers.pop(seat, None)
        if old is not None:
            old.close()
        subscriber = Subscriber(self._context, self, seat, lambda key: self._output_counter(key, seat))
        self.subscribers[seat] = subscriber
        # A new page has not reported yet which cameras it shows.
        self._shown.pop(seat, None)
        self._visible.pop(seat, None)
        subscriber.ensure_slots(self._offerable(seat))
        sdp = subscriber.offer()
        return subscriber.serial, sdp

    def accept(self, *, seat: str, serial: int, sdp: str) -> None:
        """Accept a browser's answer. Raises MediaError."""
        subscriber = self.subscribers.get(seat)
        if subscriber is None:
            raise MediaError(RefusedCode.NOT_SUBSCRIBED, "no subscribe connection")
        self._check_rate(seat)
        subscriber.accept(serial, sdp)
        self._reconcile()

    def show(self, *, seat: str, sources: tuple[str, ...]) -> None:
        """Send a seat the cameras of `sources` and no others. Raises MediaError."""
        if seat not in self.subscribers:
            raise MediaError(RefusedCode.NOT_SUBSCRIBED, "no subscribe connection")
        self._check_rate(seat)
        self._shown[seat] = sources
        self._reconcile()

    def close(self) -> None:
        """Close every connection."""
        self.recording.close()
        self.generations = {}
        self._permitted = {}
        for seat in {*self.publishers, *self.subscribers}:
            self._close_seat(seat)
        if self._reoffer is not None:
            self._reoffer.cancel()
            self._reoffer = None

    # --- from the connections ---

    def on_connected(self) -> None:
        """Forward what a new connection makes possible."""
        self._reconcile()

    def on_connection_lost(self, seat: str, why: str) -> None:
        """Remove a connection that closed by itself; report `Gone` with the seat's last one."""
        for peers in (self.publishers, self.subscribers):
            peer = peers.get(seat)
            if peer is not None and peer.transport.closed:
                peer.close()
                del peers[seat]
        self._reconcile()
        if seat not in self.publishers and seat not in self.subscribers:
            self._emit(wire.Gone(self.name, seat, why))

    # --- counters ---

    def counters(self, request: str) -> wire.CountersReply:
        """Return what was received and sent so far. Counters of a forbidden edge do not change."""
        now = self._context.now()
        outputs = []
        for (source, target, medium), counter in sorted(self._sent.items()):
            subscriber = self.subscribers.get(target)
            output = subscriber.output_for((source, medium)) if subscriber else None
            lost, rtt = (output.loss, int(output.rtt * 1000)) if output else (0, 0)
            outputs.append(wire.OutputCount(source, target, medium, counter.packets, counter.bytes, lost, rtt))
        inputs = []
        for (seat, medium), counter in sorted(self._received.items()):
            publisher = self.publishers.get(seat)
            track = publisher.tracks.get(medium) if publisher else None
            age = int((now - track.newest_at) * 1000) if track and track.newest_at else 0
            inputs.append(wire.InputCount(seat, medium, counter.packets, counter.bytes, max(0, age)))
        return wire.CountersReply(request, self.name, tuple(outputs), tuple(inputs))

    def _input_counter(self, seat: str, medium: Medium) -> PacketCounter:
        return self._received.setdefault((seat, medium), PacketCounter())

    def _output_counter(self, key: TrackKey, target: str) -> PacketCounter:
        source, medium = key
        return self._sent.setdefault((source, target, medium), PacketCounter())

    # --- on the clock ---

    def update_speakers(self) -> None:
        """Report the active speakers when they change; only seats that some seat may hear count."""
        heard = {source for tracks in self._permitted.values() for source, medium in tracks if medium == "audio"}
        levels = {
            seat: track.audio_level
            for seat, publisher in self.publishers.items()
            if seat in heard and not self.is_stale and (track := publisher.tracks.get("audio")) is not None
        }
        if self.speakers.update(levels, self._context.now()):
            self._emit(wire.Speaking(self.name, self.speakers.now))
            if self._last_n:
                self._reconcile()

    def update_recording(self) -> None:
        """Report the state of the recording at once when its alarm changes."""
        state = self.recording.changed_state()
        if state is not None:
            self._emit(state)

    def report_tick(self) -> Iterator[None]:
        """Once a second: close silent connections, report `Seen` and `RecordingState`, send RTCP to both sides.

        Pauses before each connection, so that the reports of a large room do not hold up the media.
        """
        now = self._context.now()
        self._close_timed_out(now)
        state = self.recording.state()
        if state is not None:
            self._emit(state)
        seats = {*self.publishers, *self.subscribers}
        if not seats:
            return
        self._emit(wire.Seen(self.name, tuple(self._seat_seen(seat) for seat in sorted(seats))))
        if self.speakers.now:
            self._emit(wire.Speaking(self.name, self.speakers.now))
        for publisher in list(self.publishers.values()):
            yield
            if publisher.transport.connected:
                publisher.send_reports(self._bitrate_for(publisher), self._context.now())
        for subscriber in list(self.subscribers.values()):
            yield
            if subscriber.transport.connected:
                subscriber.send_reports(self.publishers, time.time())
        self._schedule_reoffer()  # for an offer that waited for the answer to the previous one

    def _seat_seen(self, seat: str) -> wire.SeatSeen:
        seen: dict[Medium, bool] = {}
        for medium in wire.MEDIA:
            counter = self._received.get((seat, medium))
            packets = counter.packets if counter else 0
            seen[medium] = packets > self._packets_seen.get((seat, medium), 0)
            self._packets_seen[seat, medium] = packets
        publisher, subscriber = self.publishers.get(seat), self.subscribers.get(seat)
        loss = max(publisher.loss if publisher else 0.0, subscriber.loss if subscriber else 0.0)
        network = network_level(loss, subscriber.rtt if subscriber else 0.0)
        return wire.SeatSeen(seat, seen["audio"], seen["video"], seen["screen"], network)

    def _close_timed_out(self, now: float) -> None:
        limits = self._context.limits
        peers: list[Publisher | Subscriber] = [*self.publishers.values(), *self.subscribers.values()]
        for peer in peers:
            transport = peer.transport
            if transport.connected and now - transport.last_received_at > limits.silence_timeout:
                transport.close()
                self.on_connection_lost(peer.seat, "silence")
            elif (
                isinstance(peer, Subscriber) and not transport.started and now - peer.created_at > limits.answer_timeout
            ):
                transport.close()
                self.on_connection_lost(peer.seat, "unanswered")

    def _bitrate_for(self, publisher: Publisher) -> int:
        """Return the bitrate for all video of this publisher: the minimum over each one's receivers, summed, in bit/s.

        Only receivers that are sent the video now count. A receiver that claims to take nothing lowers it for the
        others no further than to the lower bound.
        """
        limits = self._context.limits
        total = 0
        camera = limits.overload_bitrate if self._context.overload.share else limits.max_video_bitrate
        bounds: dict[Medium, int] = {"video": camera, "screen": limits.max_screen_bitrate}
        for medium, most in bounds.items():
            track = publisher.tracks.get(medium)
            if track is None:
                continue
            transports = {output.transport for output in track.outputs}
            shares = [each.bitrate_share(medium) for each in self.subscribers.values() if each.transport in transports]
            total += max(limits.min_bitrate, min((most, *(share for share in shares if share is not None))))
        return max(total, limits.min_bitrate)

    # --- reconciling ---

    def _reconcile(self) -> None:
        """Forward exactly the edges of the matrix, then schedule the offers that this needs."""
        tracks: dict[TrackKey, Track] = {
            (seat, medium): track
            for seat, publisher in self.publishers.items()
            for medium, track in publisher.tracks.items()
        }
        for seat, subscriber in self.subscribers.items():
            selected = set() if self.is_stale else self._select_tracks(seat)
            subscriber.allow({key: tracks[key] for key in selected if key in tracks})
            subscriber.ensure_slots(self._offerable(seat))
        connected = {seat for seat, publisher in self.publishers.items() if publisher.transport.connected}
        self.recording.reconcile(
            {key: track for key, track in tracks.items() if key[0] in connected}, connected, is_stale=self.is_stale
        )
        self._rank(tracks)
        self._schedule_reoffer()

    def _rank(self, tracks: Mapping[TrackKey, Track]) -> None:
        """Rank the videos for an overload: pinned cameras and those of speakers after the others, screens last."""
        for (seat, medium), track in tracks.items():
            track.rank = 2 if medium == "screen" else int(seat in self._pinned or seat in self.speakers.now)

    def _select_tracks(self, seat: str) -> set[TrackKey]:
        """Return the permitted tracks that the seat needs; report `Visible` when its cameras change."""
        permitted = self._permitted.get(seat, set())
        cameras = {source for source, medium in permitted if medium == "video"}
        chosen = visible_sources(
            cameras,
            shown=self._shown.get(seat),
            pinned=self._pinned,
            order=self.speakers.order,
            last_n=self._last_n,
        )
        reported = self._visible.get(seat)
        if chosen != (cameras if reported is None else reported):
            self._visible[seat] = frozenset(chosen)
            self._emit(wire.Visible(self.name, seat, tuple(sorted(chosen))))
        return {(source, medium) for source, medium in permitted if medium != "video" or source in chosen}

    def _offerable(self, seat: str) -> set[TrackKey]:
        """Return the permitted tracks that are being published."""
        return {
            (source, medium)
            for source, medium in self._permitted.get(seat, set())
            if source in self.publishers and medium in self.publishers[source].tracks
        }

    def _schedule_reoffer(self) -> None:
        if self._reoffer is None and any(each.needs_offer for each in self.subscribers.values()):
            delay = self._context.limits.reoffer_delay
            self._reoffer = asyncio.get_running_loop().call_later(delay, self._send_reoffers)

    def _send_reoffers(self) -> None:
        self._reoffer = None
        for seat, subscriber in self.subscribers.items():
            if subscriber.needs_offer:
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
        bucket = self._request_buckets.setdefault(seat, TokenBucket(limits.request_rate, limits.request_burst))
        if not bucket.take(self._context.now()):
            raise MediaError(RefusedCode.TOO_MANY, "too many requests from this seat")

    def _check_capacity(self) -> None:
        if self._context.mux.connection_count >= self._context.limits.max_connections:
            raise MediaError(RefusedCode.TOO_MANY, "the node has reached its limit of connections")
