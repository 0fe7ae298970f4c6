"""Areas of the settings of connections, and the states of one edition of them."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """An area of settings, which are saved together."""

    MAIL = "mail", _("Mail server")
    MEDIA = "media", _("Media addresses")


class SettingsState(models.TextChoices):
    """States of one edition of the settings of an area."""

    PROPOSED = "proposed", _("Waiting for a second administrator")
    IN_USE = "in_use", _("In use")
    REPLACED = "replaced", _("Replaced")
    DROPPED = "dropped", _("Refused or withdrawn")


SETTINGS: Final = {
    "proposed": frozenset({"in_use", "dropped"}),
    "in_use": frozenset({"replaced"}),
    "replaced": frozenset[str](),
    "dropped": frozenset[str](),
}

# The act for two administrators of each area.
ACTS: Final[dict[Area, str]] = {Area.MAIL: "change_mail_server", Area.MEDIA: "change_media_addresses"}
