"""The protocol between a link and its node."""
