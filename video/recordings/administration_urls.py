"""Addresses of recordings for administrators."""

from __future__ import annotations

from django.urls import path

from video.recordings.views import kept

urlpatterns = [
    path("", kept.recording_list, name="kept_recordings"),
    path("<uuid:kept_id>/", kept.recording, name="kept_recording"),
    path("<uuid:kept_id>/delete/", kept.delete, name="kept_recording_delete"),
    path("<uuid:kept_id>/holds/place/", kept.place, name="kept_hold_place"),
    path("<uuid:kept_id>/holds/<uuid:hold_id>/lift/", kept.lift, name="kept_hold_lift"),
    path("<uuid:kept_id>/certificate/", kept.certificate, name="kept_certificate"),
]
