"""Sweeps of recordings. Each may run late, be missed or run twice."""

from __future__ import annotations

from courts.ground.periodic import sweep_task
from courts.ground.services.sweeps import Swept
from video.recordings.services import removal, stored, watch
from video.recordings.services.closing import closing
from video.recordings.services.exports import steps


@sweep_task("recordings.watch")
def raise_alarms() -> Swept:
    """Raise the alarm of recordings of which the media node says nothing."""
    return watch.watch()


@sweep_task("recordings.close")
def close_ended() -> Swept:
    """Close the recordings whose sitting is over: store, sign and time-stamp them."""
    return closing.close_due()


@sweep_task("recordings.compare")
def compare_with_store() -> Swept:
    """Compare closed recordings with their files in the store, each once a night."""
    return stored.compare_due()


@sweep_task("recordings.remove")
def remove_deleted_files() -> Swept:
    """Remove the files of recordings that two administrators have deleted."""
    return removal.remove_due()


@sweep_task("recordings.exports")
def make_exports() -> Swept:
    """Make the exports that wait, and remove those whose time has passed."""
    return steps.work_due()
