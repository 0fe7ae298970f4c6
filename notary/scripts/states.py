"""States of a script, and the codes that its rows hold."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy


class ScriptState(models.TextChoices):
    """The life of a script: it runs, and ends with an act that everyone signed, or with none."""

    RUNNING = "running", pgettext_lazy("script", "In progress")
    CONCLUDED = "concluded", pgettext_lazy("script", "Concluded")
    REFUSED = "refused", pgettext_lazy("script", "Ended without an act")


SCRIPT: Final = {
    "running": frozenset({"concluded", "refused"}),
    "concluded": frozenset[str](),
    "refused": frozenset[str](),
}
