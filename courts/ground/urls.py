"""URLs of the ground."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from courts.ground.views import gallery, home, inbox, language, pages, theme, undelivered

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("language/", language.set_language, name="set_language"),
    path("theme/", theme.choose, name="theme"),
    path("undelivered/", undelivered.undelivered, name="undelivered"),
    path("undelivered/<uuid:failed_id>/", undelivered.failed, name="undelivered_one"),
    path("undelivered/<uuid:failed_id>/told/", undelivered.told, name="undelivered_told"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/zone/", inbox.zone, name="inbox_zone"),
    path("inbox/read/", inbox.read_all, name="inbox_read"),
    path("inbox/<uuid:notice_id>/", inbox.notice, name="notice"),
    path("inbox/<uuid:notice_id>/read/", inbox.read, name="notice_read"),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("gallery/", gallery.gallery, name="gallery")]
