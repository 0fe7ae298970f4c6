"""Datagrams: the UDP port, ICE, and what is dropped at the edge."""
