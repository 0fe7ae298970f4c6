"""Signals of the registry for the apps above it. They are sent after commit and may be lost."""

from django.dispatch import Signal

# case: the Case whose counsel changed. A receiver that misses it catches up in its sweep.
representation_changed = Signal()
