"""Facts that rise from the ground. Sent after commit; they only nudge."""

from django.dispatch import Signal

# device: a screen that was shut out. Whoever misses it finds out by a sweep.
device_revoked = Signal()

# user: an account that was closed.
account_closed = Signal()
