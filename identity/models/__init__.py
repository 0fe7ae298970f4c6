"""Video checks."""

from identity.models.video_checks import VideoCheck

__all__ = ["VideoCheck"]
