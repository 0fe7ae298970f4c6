"""Models of connections."""

from courts.connections.models.connection_settings import ConnectionSettings

__all__ = ["ConnectionSettings"]
