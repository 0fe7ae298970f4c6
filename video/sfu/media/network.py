"""Network quality of a connection, in the three levels that users see."""

from video.sfu.wire import Network

WEAK_LOSS, FAIR_LOSS = 0.1, 0.03  # share of packets
WEAK_RTT, FAIR_RTT = 0.8, 0.35  # seconds


def network_level(loss: float, rtt: float) -> Network:
    """Return the level for a share of lost packets (0 to 1) and a round-trip time in seconds."""
    if loss > WEAK_LOSS or rtt > WEAK_RTT:
        return "weak"
    return "fair" if loss > FAIR_LOSS or rtt > FAIR_RTT else "good"
