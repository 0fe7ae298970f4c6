"""Every number that bounds the node, in one place; tests shorten the times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, rates per second, bitrates in bit/s."""

    # Connections
    handshake_timeout: float = 10.0  # from the peer's description to the end of DTLS
    handshake_rate: float = 60.0  # each takes the node 4 to 6 ms, in which nothing is forwarded
    answer_timeout: float = 30.0  # an offer without an answer is withdrawn
    silence_timeout: float = 15.0  # without an authenticated packet the connection is closed
    request_rate: float = 5.0  # publish, subscribe and accept of one seat ...
    request_burst: float = 20.0  # ... after a first burst
    max_connections: int = 800  # of one node: 400 seats
    max_addresses: int = 8  # of one peer, proven by authenticated checks

    # Packets of one connection; unauthenticated packets count only beyond `forged_rate`
    forged_rate: float = 6000.0
    packet_rate: float = 3000.0
    byte_rate: float = 2_500_000.0
    max_ssrcs: int = 8
    max_ssrcs_ever: int = 64  # libsrtp keeps each that it has authenticated until the connection ends
    rtcp_rate: float = 200.0
    rtcp_burst: float = 100.0
    resend_rate: float = 600.0
    dtls_packet_rate: float = 100.0

    # Bytes of one stream that are forwarded, network headers included; they load the line of every receiver
    audio_byte_rate: float = 40_000.0
    video_byte_rate: float = 500_000.0  # half as much again as the maximum that a screen is granted

    # Checks of one connection: a browser sends a handful a second while it looks for a route, then one in a few seconds
    check_rate: float = 200.0
    check_burst: float = 50.0  # each takes the node 0.2 ms, in which nothing is forwarded

    # The link
    link_timeout: float = 10.0  # a hanging link cannot deliver an order of the court; it waits no longer than this
    heartbeat_interval: float = 2.0

    # Timers
    tick_interval: float = 0.1  # active speakers
    stall_limit: float = 0.5  # without a tick for so long, what arrived meanwhile is discarded
    report_interval: float = 1.0  # RTCP reports, `Seen`, timeouts
    reoffer_delay: float = 0.02  # changes within so long share one offer
    keyframe_gap: float = 0.3  # one request to the publisher serves every receiver that asks within so long ...
    keyframe_burst: int = 3  # ... of which a publisher gets as many in a row ...
    keyframe_window: float = 3.0  # ... within so long
    nack_interval: float = 0.1
    nack_timeout: float = 1.0

    # Bandwidth of one camera or screen of a publisher
    min_bitrate: int = 250_000  # a receiver with a poor network does not take all others below this
    max_video_bitrate: int = 2_000_000
    max_screen_bitrate: int = 2_500_000  # small text needs more


DEFAULT = Limits()
