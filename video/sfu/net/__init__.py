"""Datagrams: the UDP port, ICE, and the first filter."""
