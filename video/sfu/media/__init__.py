"""Media packets: publishers, subscribers, forwarding, RTCP feedback and active speakers."""
