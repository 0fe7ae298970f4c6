"""Signals of the registry for the apps above it."""

from django.dispatch import Signal

# filing, case: a filing that enters its case. Sent inside the transaction: a receiver writes what follows from it.
filing_entered = Signal()

# case: the Case whose counsel changes. Sent inside the transaction of the change: a receiver writes what its sweep must
# look at after the commit.
representation_changes = Signal()

# case: the Case whose counsel changed. Sent after the commit, and may be lost with its process: it only saves time.
representation_changed = Signal()
