"""Registrations of gateways: the channels, the sentences about fees, and the personal data."""

from __future__ import annotations

from courts.gateways import kinds
from courts.gateways.fees import KINDS
from courts.gateways.queries.choices import choices_as_data
from courts.gateways.queries.languages import languages_as_data, languages_of
from courts.gateways.services.channels import Telephones
from courts.ground.declared import message_channels, personal_data, reading_languages


def register() -> None:
    """Register everything once, when the apps are loaded."""
    message_channels.register(Telephones())
    kinds.register(KINDS)
    reading_languages.register(languages_of)
    personal_data.register("channels", choices_as_data)
    personal_data.register("languages", languages_as_data)
