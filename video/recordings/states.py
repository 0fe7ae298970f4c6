"""States of recordings, and the reasons of a pause."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecordingState(models.TextChoices):
    """The life of a recording: ordered, made, over, closed with a signed manifest, and deleted by two people."""

    PENDING = "pending", pgettext_lazy("recording", "Starting")
    RECORDING = "recording", pgettext_lazy("recording", "Recording")
    PAUSED = "paused", pgettext_lazy("recording", "Paused")
    ENDED = "ended", pgettext_lazy("recording", "Being closed")
    CLOSED = "closed", pgettext_lazy("recording", "Closed and signed")
    FAILED = "failed", pgettext_lazy("recording", "Nothing was recorded")
    DELETED = "deleted", pgettext_lazy("recording", "Deleted")


# A recording that failed is closed once its files are found.
RECORDING: Final = {
    "pending": frozenset({"recording", "paused", "ended"}),
    "recording": frozenset({"paused", "ended"}),
    "paused": frozenset({"pending", "ended"}),
    "ended": frozenset({"closed", "failed"}),
    "closed": frozenset({"deleted"}),
    "failed": frozenset({"closed"}),
    "deleted": frozenset[str](),
}

# The sitting is not over, so the recording is not either.
OPEN: Final = (RecordingState.PENDING, RecordingState.RECORDING, RecordingState.PAUSED)
# The recorder should write now.
WANTED: Final = (RecordingState.PENDING, RecordingState.RECORDING)


class PauseReason(models.TextChoices):
    """The reasons for which a host pauses a recording."""

    BREAK = "break", _("A break")
    DELIBERATION = "deliberation", _("The court deliberates")
    PRIVACY = "privacy", _("Protects a person’s private life")
    TECHNICAL = "technical", _("A technical fault")
    OTHER = "other", _("Another reason")


class EventKind(models.TextChoices):
    """The kinds of event of a recording. The audit action of a move is that of its state."""

    BEGUN = "begun", _("Ordered with the opening of the sitting")
    STARTED = "started", _("Recording started")
    PAUSED = "paused", pgettext_lazy("event", "Recording paused")
    RESUMED = "resumed", _("Recording resumed")
    ALARM_RAISED = "alarm_raised", _("Not recording")
    ALARM_CLEARED = "alarm_cleared", _("Recording again")
    ENDED = "ended", _("Ended with the sitting")
    CLOSED = "closed", _("Closed and signed")
    FAILED = "failed", _("Nothing was found to close")
    HOLD_PLACED = "hold_placed", _("Legal hold placed")
    HOLD_LIFTED = "hold_lifted", _("Legal hold lifted")
    DELETED = "deleted", _("Deleted by two administrators")
    FILES_REMOVED = "files_removed", _("Files removed from the store")


class Alarm(models.TextChoices):
    """Why a recording that should run does not."""

    NO_RECORDER = "no_recorder", _("The recorder has stopped")
    DISK_FULL = "disk_full", _("No space is left for recordings")
    DISK_BROKEN = "disk_broken", _("The disk for recordings is broken or read-only")
    DISK_UNREACHABLE = "disk_unreachable", _("The storage for recordings cannot be reached")
    STALLED = "stalled", _("Nothing was written for five seconds")
    SILENT = "silent", _("The media node does not answer")


# The recorder runs, and its files cannot be written.
STORAGE_ALARMS: Final = (Alarm.DISK_FULL, Alarm.DISK_BROKEN, Alarm.DISK_UNREACHABLE)


class HoldOffice(models.TextChoices):
    """The office that placed a legal hold, and that lifts it."""

    RECORD = "record", pgettext_lazy("legal hold", "The people who keep this record")
    ADMINISTRATORS = "admins", pgettext_lazy("legal hold", "The administrators")


class ExportKind(models.TextChoices):
    """The kinds of export."""

    EVIDENCE = "evidence", pgettext_lazy("export", "Evidence package")
    VIDEO = "video", pgettext_lazy("export", "One video")


class ExportState(models.TextChoices):
    """The life of an export: asked for, made piece by piece, offered for some days, removed."""

    WAITING = "waiting", pgettext_lazy("export", "Waiting")
    WORKING = "working", pgettext_lazy("export", "Being made")
    READY = "ready", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Failed")
    REMOVED = "removed", pgettext_lazy("export", "Removed")


EXPORT: Final = {
    "waiting": frozenset({"working", "failed", "removed"}),
    "working": frozenset({"ready", "failed", "removed"}),
    "ready": frozenset({"removed"}),
    "failed": frozenset({"waiting", "removed"}),
    "removed": frozenset[str](),
}
EXPORT_AT_WORK: Final = (ExportState.WAITING, ExportState.WORKING)


class ExportFailure(models.TextChoices):
    """Why an export could not be made."""

    STOPPED = "stopped", _("The work was interrupted several times.")
    COMPOSER = "composer", _("A part of the pictures or of the sound could not be composed.")
    STORE = "store", _("The store of the files cannot be reached.")
    KEY = "key", _("The key of the recording cannot be used.")
    OTHER = "other", _("An error of the server. The administrator was told.")
