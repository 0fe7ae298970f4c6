"""Signals to upper apps. They are sent after commit; a receiver must also work without them."""

from django.dispatch import Signal

# device: a revoked screen. A periodic task also finds it, so a lost signal does no harm.
device_revoked = Signal()

# user: a closed account.
account_closed = Signal()

# user: an account of which some sessions have ended. Each socket also asks by itself every few seconds.
sign_ins_ended = Signal()
