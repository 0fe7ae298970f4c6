"""URLs of connections."""

from __future__ import annotations

from django.urls import path

from courts.connections.views import administration, setup

urlpatterns = [
    path("setup/mail/", setup.mail_task, name="setup_mail"),
    path("setup/media/", setup.media_task, name="setup_media"),
    path("administration/connections/", administration.overview, name="connections"),
    path("administration/connections/mail/", administration.mail_change, name="connection_mail"),
    path("administration/connections/media/", administration.media_change, name="connection_media"),
]
