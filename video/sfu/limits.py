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

    # Trial connections of the device check
    probe_time: float = 8.0  # a trial connection is closed after so long
    max_probes: int = 40  # of one node
    probe_burst: float = 4.0  # of one seat in a row ...
    probe_rate: float = 0.2  # ... and so many a second after that

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

    # Recording
    recorder_grace: float = 2.0  # without a recorder for so long is an alarm: a killed one is back within a second
    recording_stall: float = 3.0  # media that the recorder has not written after so long is an alarm

    # Timers
    tick_interval: float = 0.1  # active speakers
    stall_limit: float = 0.5  # without a tick for so long, what arrived meanwhile is discarded
    report_interval: float = 1.0  # RTCP reports, `Seen`, timeouts; each room at its own moment
    reoffer_delay: float = 0.02  # changes within so long share one offer
    keyframe_gap: float = 0.3  # one request to the publisher serves every receiver that asks within so long ...
    keyframe_burst: int = 3  # ... of which a publisher gets as many in a row ...
    keyframe_window: float = 3.0  # ... within so long
    keyframe_retry: float = 0.5  # a request without a key frame is repeated after so long, ten times at most
    nack_interval: float = 0.05  # a missing packet is requested again after so long ...
    nack_backoff: float = 1.6  # ... each further time after so much longer ...
    nack_timeout: float = 0.6  # ... and given up after so long: then only a key frame helps

    # Overload
    late_after: float = 0.05  # packets that waited longer in the kernel are late ...
    late_for: float = 0.05  # ... and when so much later they waited no less ...
    catching_up: float = 0.97  # ... than this share of the time before ...
    busy_above: float = 0.5  # ... while the node used more than this share of a core, video is shed ...
    shed_step: float = 0.125  # ... this share of it at a time
    urgent_backlog: float = 0.75  # share of the kernel's buffer above which all video is shed at once
    calm_below: float = 0.03  # packets that waited less are on time ...
    restore_after: float = 0.5  # ... and when they are for so long, a step is restored
    restore_after_most: float = 16.0  # the wait doubles up to this ...
    relapse_within: float = 4.0  # ... when the node is late again so soon after a step was restored
    own_gap_after: float = 0.1  # from the kernel's last discarded datagram to the next packet of a stream
    overload_bitrate: int = 500_000  # bit/s of a camera while video is shed

    # Bandwidth of one camera or screen of a publisher
    min_bitrate: int = 250_000  # a receiver with a poor network does not take all others below this
    max_video_bitrate: int = 2_000_000
    max_screen_bitrate: int = 2_500_000  # small text needs more


DEFAULT = Limits()
