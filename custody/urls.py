"""Addresses of custody."""

from __future__ import annotations

from django.urls import path

from custody.views import facility, screen

urlpatterns = [
    path("", facility.facility, name="custody_facility"),
    path("seats/<uuid:seat_id>/", facility.production, name="custody_production"),
    path("worklist/<uuid:notice_id>/", facility.read, name="custody_worklist_read"),
    path("screen/", screen.screen, name="custody_screen"),
    path("screen/<uuid:room_id>/", screen.screen_room, name="custody_screen_room"),
]
