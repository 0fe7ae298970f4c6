"""Models of gateways."""

from courts.gateways.models.choices import ChannelChoice
from courts.gateways.models.languages import LanguageChoice
from courts.gateways.models.messages import GatewayMessage

__all__ = ["ChannelChoice", "GatewayMessage", "LanguageChoice"]
