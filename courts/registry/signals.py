"""Facts that rise from the registry. Sent after commit; they only nudge."""

from django.dispatch import Signal

# case: the Case whose counsel changed. Whoever misses it finds out by a sweep.
representation_changed = Signal()
