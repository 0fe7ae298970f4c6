"""Signals from a room to its owner. They are sent after commit and are only nudges."""

from django.dispatch import Signal

# room: the Room whose sitting has ended. An owner that misses the signal finds the fact by its own sweep.
sitting_ended = Signal()
