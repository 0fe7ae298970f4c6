"""States of an import, and the legal transitions from each."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportState(models.TextChoices):
    """The life of an import: checked in the background, confirmed by a person, then imported in the background."""

    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready to be confirmed")
    INVALID = "invalid", _("Has errors")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")


IMPORT: Final = {
    "checking": frozenset({"ready", "invalid", "cancelled"}),
    "ready": frozenset({"running", "cancelled"}),
    "invalid": frozenset({"cancelled"}),
    "running": frozenset({"done", "cancelled"}),
    "done": frozenset[str](),
    "cancelled": frozenset[str](),
}
# States in which a task works on the file.
AT_WORK: Final = ("checking", "running")
# States in which the file waits for a person.
WAITING: Final = ("ready", "invalid")
