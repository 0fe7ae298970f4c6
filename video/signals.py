"""Facts that rise from a room to whoever owns it. Sent after commit; they only nudge."""

from django.dispatch import Signal

# room: the Room whose sitting has ended. An owner that misses it finds out by its own sweep.
sitting_ended = Signal()
