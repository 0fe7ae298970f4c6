"""Every number that bounds the node, in one place; tests shorten the times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, rates per second, bitrates in bit/s."""

    # Connections
    handshake: float = 10.0  # from knowing the peer's description to DTLS done
    handshakes: float = 60.0  # a second: each takes the node 4 to 6 ms, in which nothing is forwarded
    unanswered: float = 30.0  # an offer that nobody answers is taken back
    silence: float = 15.0  # no authenticated packet for so long: the connection is closed
    requests: float = 5.0  # publish, subscribe and accept of one seat ...
    requests_burst: float = 20.0  # ... after a first handful
    connections: int = 800  # of one node: 400 seats
    addresses: int = 8  # of one peer, proven by authenticated checks

    # Packets of one connection; what is not authenticated counts only beyond `forged`
    forged: float = 6000.0
    packets: float = 3000.0
    bytes: float = 2_500_000.0
    ssrcs: int = 8
    ssrcs_ever: int = 64  # libsrtp keeps each that it has authenticated until the connection ends
    rtcp: float = 200.0
    rtcp_burst: float = 100.0
    resends: float = 600.0
    handshake_packets: float = 100.0

    # What of one stream is passed on, headers of the network included; whoever hears it has a line to lose by it
    sound_bytes: float = 40_000.0
    picture_bytes: float = 500_000.0  # half as much again as the most that a screen is granted

    # Checks of one connection: a browser sends a handful a second while it looks for a way, then one in a few seconds
    checks: float = 200.0
    checks_burst: float = 50.0  # each takes the node 0.2 ms, in which nothing is forwarded

    # The link
    link_silence: float = 10.0  # an order of the court that a stopped link cannot bring waits no longer
    alive_every: float = 2.0

    # Timers
    tick: float = 0.1  # who speaks
    stall: float = 0.5  # without a tick for so long, what arrived meanwhile is thrown away
    report_every: float = 1.0  # reports, what was seen, silence
    reoffer_after: float = 0.02  # changes within so long share one offer
    keyframe_gap: float = 0.3  # one request to the publisher serves all who ask within so long ...
    keyframes: int = 3  # ... of which he gets as many in a row ...
    keyframes_in: float = 3.0  # ... within so long
    nack_again: float = 0.1
    nack_give_up: float = 1.0

    # Bandwidth of one picture of a publisher
    bitrate_least: int = 250_000  # one poor receiver does not take everybody below this
    bitrate_most: int = 2_000_000
    screen_most: int = 2_500_000  # small letters want more


DEFAULT = Limits()
