"""How a connection is, in the three words that people are told."""

from video.sfu.wire import Network

WEAK_LOSS, FAIR_LOSS = 0.1, 0.03  # share of packets
WEAK_RTT, FAIR_RTT = 0.8, 0.35  # seconds


def network_word(loss: float, rtt: float) -> Network:
    """Return the word for a share of packets lost (0 to 1) and a way there and back in seconds."""
    if loss > WEAK_LOSS or rtt > WEAK_RTT:
        return "weak"
    return "fair" if loss > FAIR_LOSS or rtt > FAIR_RTT else "good"
